// A dialog of the client itself (the quick switcher, the members, the list of shortcuts), one at a time.
import { focusables, h, trapTab, uid } from "./dom.js";
import { icon } from "./icons.js";
import { closePopover } from "./popover.js";
import { t } from "./words.js";

let current = null;

export const dialogOpen = () => Boolean(current);

// Whether anything lies over the page that takes the keys for itself: this, an app's modal, a question.
export const covered = () => dialogOpen() || Boolean(document.querySelector("#modals .shade, #layers .shade"));

export function closeDialog({ restore = true } = {}) {
  if (!current) return;
  const { shade, before } = current;
  current = null;
  closePopover({ restore: false });
  shade.remove();
  document.getElementById("app").inert = Boolean(document.querySelector("#modals .shade"));
  if (restore && before?.isConnected) before.focus({ preventScroll: true });
}

// `title` is drawn as its head; without it `label` names the dialog. `focus` is where one begins.
export function openDialog({ title, label, className = "", content, focus }) {
  closePopover({ restore: false });
  closeDialog();
  const before = document.activeElement;
  const id = uid("dialog");
  const head = title && h("div", { class: "dialog-head" }, h("h2", { id, class: "dialog-title" }, title),
    h("button", { type: "button", class: "icon-button", "aria-label": t("close"), on: { click: () => closeDialog() } }, icon("close")));
  const box = h("div", { class: `dialog ${className}`, role: "dialog", "aria-modal": "true", tabIndex: -1, "aria-labelledby": title && id, "aria-label": title ? undefined : label }, head, content);
  const shade = h("div", { class: "shade shade-dialog", on: { keydown: keys, pointerdown: (event) => event.target === shade && closeDialog() } }, box);
  function keys(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      closeDialog();
    } else trapTab(box, event);
  }
  current = { shade, before };
  document.getElementById("layers").append(shade);
  document.getElementById("app").inert = true;
  (focus || focusables(box).find((node) => !node.matches(".dialog-head *")) || box).focus({ preventScroll: true });
  return box;
}
