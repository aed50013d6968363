// One floating panel at a time: menus, option lists, calendars. It hangs on a control and follows it.
import { h, uid } from "./dom.js";

let current = null;

export const popoverOpen = () => Boolean(current);

export function closePopover({ restore = true } = {}) {
  if (!current) return;
  const { panel, onClose, anchor } = current;
  const hadFocus = panel.contains(document.activeElement);
  current = null;
  panel.remove();
  anchor().removeAttribute("data-open");
  if (anchor().getAttribute("role") === "combobox") anchor().removeAttribute("aria-controls");
  if (anchor().hasAttribute("aria-expanded")) anchor().setAttribute("aria-expanded", "false");
  if (restore && hadFocus) anchor().focus({ preventScroll: true });
  if (onClose) onClose();
}

// `anchor` may be rebuilt while the panel is open; data-key finds its successor.
export function openPopover(anchor, content, { onClose, className = "", width, align = "start", above = false, focus } = {}) {
  closePopover({ restore: false });
  const key = anchor.closest("[data-key]")?.dataset.key;
  const find = () => {
    if (anchor.isConnected || !key) return anchor;
    const holder = [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);
    const successor = holder && (holder.matches("button") ? holder : holder.querySelector("[aria-haspopup]"));
    if (successor) anchor = successor;
    return anchor;
  };
  const panel = h("div", { class: `popover ${className}` }, content);
  if (width) panel.style.width = `${width}px`;
  document.getElementById("layers").append(panel);
  current = { panel, onClose, anchor: find, align, above };
  anchor.dataset.open = "";
  if (anchor.getAttribute("role") === "combobox") anchor.setAttribute("aria-controls", (panel.id = uid("popover")));
  if (anchor.hasAttribute("aria-haspopup")) anchor.setAttribute("aria-expanded", "true");
  place();
  (focus || panel.querySelector("input, [role=option], [role^=menuitem], button"))?.focus({ preventScroll: true });
  return panel;
}

export function place() {
  if (!current) return;
  const { panel, align, above } = current;
  const anchor = current.anchor();
  if (!anchor.isConnected) return closePopover({ restore: false });
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = panel;
  let left = align === "end" ? box.right - wide : box.left;
  left = Math.max(8, Math.min(left, innerWidth - wide - 8));
  const below = innerHeight - box.bottom - 12;
  const up = above ? box.top > high + 12 : below < high && box.top - 12 > below;
  let top = up ? box.top - high - 4 : box.bottom + 4;
  top = Math.max(8, Math.min(top, innerHeight - high - 8));
  panel.style.left = `${left}px`;
  panel.style.top = `${top}px`;
}

document.addEventListener("pointerdown", (event) => {
  if (!current || current.panel.contains(event.target) || current.anchor().contains(event.target)) return;
  closePopover({ restore: false });
}, true);
document.addEventListener("keydown", (event) => {
  if (!current || event.isComposing) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    event.preventDefault();
    closePopover();
  } else if (event.key === "Tab" && current.panel.contains(document.activeElement) && !current.panel.dataset.tab) {
    closePopover();
  }
}, true);
addEventListener("resize", place);
document.addEventListener("scroll", (event) => {
  if (current && !current.panel.contains(event.target)) place();
}, true);

// A plain menu: [{label, description, icon, danger, run}] with headings {heading}.
export function openMenu(anchor, items, options = {}) {
  const buttons = [];
  const nodes = items.map((item) => {
    if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
    const button = h("button", {
      type: "button", class: item.danger ? "menu-item danger" : "menu-item", role: "menuitem", tabIndex: -1, disabled: item.disabled,
      on: {
        click: () => {
          closePopover();
          item.run();
        },
        mousemove: () => button.focus({ preventScroll: true }),
      },
    }, item.icon, h("span", { class: "menu-text" }, h("span", { class: "menu-label" }, item.label), item.description && h("span", { class: "menu-description" }, item.description)), item.end);
    if (!item.disabled) buttons.push(button);
    return button;
  });
  const list = h("div", {
    role: "menu", class: "menu", "aria-label": options.label,
    on: {
      keydown: (event) => {
        const at = buttons.indexOf(document.activeElement);
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        buttons[(to + buttons.length) % buttons.length]?.focus();
      },
    },
  }, nodes);
  return openPopover(anchor, list, { className: "popover-menu", ...options, focus: buttons[0] });
}
