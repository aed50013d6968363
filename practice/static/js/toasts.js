// Short words in the corner: notices of the workspace and failures of a press.
import { post } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { recover } from "./keyboard.js";
import { t } from "./words.js";

const shown = new Map(); // notice id → node

export function toast(text, { kind = "info", seconds = 10, onDismiss } = {}) {
  // The same words may come as the answer to a press and as a notice: said once.
  const box = document.getElementById("toasts");
  const same = [...box.children].find((one) => one.querySelector(".toast-text").textContent === text);
  if (same) {
    onDismiss?.();
    return same;
  }
  const close = () => {
    clearTimeout(timer);
    node.remove();
    recover();
    onDismiss?.();
  };
  // The corner itself is a live region; only a failure interrupts.
  const node = h("div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : undefined },
    kind === "error" ? icon("alert", 18) : icon("bolt", 18),
    h("div", { class: "toast-text" }, text),
    h("button", { type: "button", class: "icon-button", "aria-label": t("dismiss"), on: { click: close } }, icon("close", 16)));
  let timer = setTimeout(close, seconds * 1000);
  const wait = () => clearTimeout(timer);
  const goOn = () => {
    clearTimeout(timer);
    timer = setTimeout(close, seconds * 500);
  };
  for (const type of ["pointerenter", "focusin"]) node.addEventListener(type, wait);
  for (const type of ["pointerleave", "focusout"]) node.addEventListener(type, goOn);
  while (box.childElementCount > 4) box.firstElementChild.remove();
  box.append(node);
  return node;
}

export function drawNotices(notices) {
  const present = new Set();
  for (const notice of notices || []) {
    present.add(notice.id);
    if (shown.has(notice.id)) continue;
    shown.set(notice.id, toast(notice.text, { kind: notice.kind === "error" ? "error" : "info", seconds: 12, onDismiss: () => post("/page/dismiss", { notice_id: notice.id }) }));
  }
  for (const [id, node] of shown) {
    if (present.has(id)) continue;
    if (!node.classList.contains("toast-error")) node.remove();
    shown.delete(id);
  }
}
