// The one way elements are made. Text always goes in as text nodes, so whatever a person typed stays text.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "tabIndex", "indeterminate", "multiple"]);

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (name === "style") Object.assign(node.style, value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  add(node, children);
  return node;
}

export function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

// Puts `wanted` into `parent` in order and moves as little as possible: a node that stays where it is keeps its
// focus, its caret and its scroll position.
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex]:not([tabindex="-1"])';

export function focusables(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((node) => node.tabIndex >= 0 && node.getClientRects().length > 0);
}

// Keeps Tab inside a dialog.
export function trapTab(root, event) {
  if (event.key !== "Tab") return;
  const nodes = focusables(root);
  if (!nodes.length) return;
  const first = nodes[0];
  const last = nodes[nodes.length - 1];
  if (event.shiftKey && (document.activeElement === first || !root.contains(document.activeElement))) {
    last.focus();
    event.preventDefault();
  } else if (!event.shiftKey && (document.activeElement === last || !root.contains(document.activeElement))) {
    first.focus();
    event.preventDefault();
  }
}

// Runs `redraw` and puts focus and caret back where they were when the focused control was rebuilt by it.
export function keepingFocus(root, redraw) {
  const active = document.activeElement;
  const holder = active && root.contains(active) ? active.closest("[data-key]") : null;
  const key = holder && holder.dataset.key;
  const index = holder ? focusables(holder).indexOf(active) : -1;
  const caret = active && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  redraw();
  if (!key || document.activeElement === active) return;
  const again = [...root.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);
  if (!again) return;
  const nodes = focusables(again);
  const target = nodes[Math.max(0, index)] || nodes[0] || again;
  target.focus({ preventScroll: true });
  if (caret && target.setSelectionRange) {
    try {
      target.setSelectionRange(caret[0], caret[1]);
    } catch {
      // Some input types have no caret.
    }
  }
}

let serial = 0;
export const uid = (prefix = "id") => `${prefix}-${++serial}`;
