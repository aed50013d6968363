// The stack of modals. Only the top one is seen; those below keep what was typed.
import { post, reasonOf } from "./api.js";
import { avatar } from "./avatar.js";
import { focusables, h, trapTab } from "./dom.js";
import { formAt, keepForms } from "./drafts.js";
import { plain } from "./emoji.js";
import { icon } from "./icons.js";
import { closePopover, popoverOpen } from "./popover.js";
import { store } from "./state.js";
import { Surface } from "./surface.js";
import { t } from "./words.js";

const open = new Map(); // view id → {surface, json, busy, problem, scroll}
let top = null;
let before = null; // what had the focus when the first modal opened
let dialog = null;

export function drawModals() {
  const views = store.snapshot?.modals || [];
  for (const id of open.keys()) if (!views.some((view) => view.id === id)) open.delete(id);
  for (const view of views) {
    if (!open.has(view.id)) open.set(view.id, { surface: surfaceOf(view.id), busy: false, problem: "" });
    const entry = open.get(view.id);
    entry.surface.headingLevel = 3;
    const json = JSON.stringify(view.blocks);
    if (json !== entry.json) {
      entry.json = json;
      entry.surface.render(view.blocks);
    }
  }
  const view = views[views.length - 1] || null;
  if (!view) return hide();
  show(view, views.length);
}

function surfaceOf(id) {
  const surface = new Surface(() => ({ type: "view", view_id: id }));
  surface.values = new Map(formAt(id));
  return surface;
}

addEventListener("pagehide", () => keepForms(Object.fromEntries([...open].map(([id, { surface }]) => [id, [...surface.values]]))));

function hide() {
  if (!dialog) return;
  closePopover({ restore: false });
  dialog.shade.remove();
  dialog = null;
  top = null;
  document.getElementById("app").inert = false;
  if (before?.isConnected) before.focus({ preventScroll: true });
  else document.querySelector(".composer textarea")?.focus({ preventScroll: true });
  before = null;
}

function show(view, depth) {
  if (!dialog) {
    before = document.activeElement;
    closePopover({ restore: false });
    dialog = frame();
    document.getElementById("modals").append(dialog.shade);
    document.getElementById("app").inert = true;
  }
  const entry = open.get(view.id);
  const fresh = top !== view.id;
  if (fresh && top && open.has(top)) Object.assign(open.get(top), { scroll: dialog.body.scrollTop, focus: within(dialog.body) });
  top = view.id;
  dialog.title.textContent = plain(view.title);
  dialog.box.dataset.viewId = view.id;
  dialog.box.dataset.callbackId = view.callback_id || "";
  dialog.back.hidden = depth < 2;
  dialog.cancel.textContent = plain(view.close) || (depth > 1 ? t("back") : view.submit ? t("cancel") : t("close"));
  dialog.submit.hidden = !view.submit;
  dialog.submitText.textContent = entry.busy ? t("submitting") : plain(view.submit) || t("submit");
  dialog.submit.setAttribute("aria-busy", entry.busy ? "true" : "false");
  dialog.submit.disabled = entry.busy;
  dialog.problem.hidden = !entry.problem;
  dialog.problemText.textContent = entry.problem;
  if (dialog.body.firstChild !== entry.surface.node) dialog.body.replaceChildren(entry.surface.node);
  if (fresh) {
    closePopover({ restore: false });
    dialog.body.scrollTop = entry.scroll || 0;
    const wanted = (entry.focus?.isConnected && entry.focus) || entry.surface.node.querySelector("[data-focus]") || focusables(entry.surface.node).find((node) => node.matches("input, textarea")) || dialog.box;
    wanted.focus({ preventScroll: entry.scroll !== undefined });
  }
}

// What had the focus in a view, so that coming back to it from the one on top goes on from there.
const within = (body) => (body.contains(document.activeElement) ? document.activeElement : null);

function frame() {
  const button = (className, label, run, ...content) => h("button", { type: "button", class: className, "aria-label": label, on: { click: run } }, content);
  const title = h("h2", { id: "modal-title", class: "modal-title" });
  const back = button("icon-button", t("back"), () => close(false), icon("back"));
  const body = h("div", { class: "modal-body" });
  const problemText = h("span", {});
  const problem = h("div", { class: "modal-problem", role: "alert", hidden: true }, icon("alert", 16), problemText);
  const cancel = h("button", { type: "button", class: "button modal-cancel", on: { click: () => close(false) } });
  const submitText = h("span", {});
  const submit = h("button", { type: "submit", class: "button primary modal-submit" }, h("span", { class: "spinner" }), submitText);
  const form = h("form", {
    class: "modal-form", novalidate: true,
    on: {
      submit: (event) => {
        event.preventDefault();
        send();
      },
      keydown: (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          send();
        } else if (event.key === "Enter" && event.target.matches("input") && !submit.hidden && event.isComposing) event.preventDefault();
      },
    },
  },
  h("div", { class: "modal-head" }, back, avatar("app", 28), title, button("icon-button modal-x", t("close"), () => close(true), icon("close"))),
  body, problem, h("div", { class: "modal-foot" }, cancel, submit));
  const box = h("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title", tabIndex: -1 }, form);
  const shade = h("div", {
    class: "shade",
    on: {
      keydown: (event) => {
        if (event.isComposing) return; // Esc gives up what is being converted, not the form
        if (event.key === "Escape" && !popoverOpen()) close(false);
        else trapTab(box, event);
      },
    },
  }, box);
  return { shade, box, title, back, body, problem, problemText, cancel, submit, submitText };
}

async function send() {
  const id = top;
  const entry = open.get(id);
  if (!entry || entry.busy || dialog.submit.hidden) return;
  const wrong = entry.surface.check();
  if (Object.keys(wrong).length) return fail(id, wrong);
  entry.surface.showErrors({});
  entry.busy = true;
  entry.problem = "";
  drawModals();
  await entry.surface.flush();
  const answer = await post("/page/submit", { view_id: id, state: entry.surface.state() });
  entry.busy = false;
  if (answer.errors && Object.keys(answer.errors).length) fail(id, answer.errors);
  else if (answer.ok === false) {
    entry.problem = reasonOf(answer);
    drawModals();
  } else drawModals();
}

function fail(id, errors) {
  const entry = open.get(id);
  if (!entry) return;
  const known = new Set(entry.surface.blocks.map((block) => block.block_id));
  const lost = Object.entries(errors).filter(([block]) => !known.has(block)).map(([, text]) => text);
  entry.problem = lost.join("\n"); // errors with a field stand at it
  entry.surface.showErrors(errors);
  drawModals();
  const first = entry.surface.node.querySelector(".has-error");
  first?.scrollIntoView({ block: "center" });
  if (first) focusables(first)[0]?.focus({ preventScroll: true });
}

async function close(clear) {
  if (!top || open.get(top)?.busy || open.get(top)?.closing) return;
  const id = top;
  open.get(id).closing = true;
  const told = clear ? [...open.values()].reverse() : [open.get(id)];
  for (const entry of told) await entry?.surface.flush();
  const answer = await post("/page/close", clear ? { view_id: id, clear: true } : { view_id: id });
  if (open.has(id)) open.get(id).closing = false;
  if (answer.ok === false && open.has(id)) {
    open.get(id).problem = reasonOf(answer);
    drawModals();
  }
}
