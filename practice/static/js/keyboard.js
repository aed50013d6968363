// The keys of Slack's desktop client that work everywhere in the page, and the focus that is never lost.
// https://slack.com/help/articles/201374536-Slack-keyboard-shortcuts
import { covered, dialogOpen, openDialog } from "./dialog.js";
import { focusables, h } from "./dom.js";
import { closePopover, popoverOpen } from "./popover.js";
import { openQuick } from "./quick.js";
import { go, store } from "./state.js";
import { t } from "./words.js";

// F6 goes round these, in this order. Another part of the page joins in by `data-region`.
const REGIONS = [".top", ".sidebar", "#main .messages, #main .home", "#main .composer", ".thread .messages", ".thread .composer", ".toasts:not(:empty)", "[data-region]"];
const visible = (node) => Boolean(node?.isConnected && node.getClientRects().length);

let last = null; // what had the focus, and the list of messages it was in
const visited = new WeakMap(); // region → what had the focus in it; a composer lives no longer than its channel is shown

export function listenKeys() {
  document.addEventListener("keydown", keys);
  document.addEventListener("focusin", ({ target }) => {
    last = { node: target, list: target.closest(".message-list") };
    const region = regions().find((one) => one.contains(target));
    if (region) visited.set(region, target);
  });
  // A control that is moved or drawn anew while it has the focus loses it without a word.
  document.addEventListener("focusout", ({ relatedTarget }) => relatedTarget || requestAnimationFrame(recover));
  document.addEventListener("pointerdown", () => (last = null), true); // whoever points elsewhere means it
}

const regions = () => REGIONS.flatMap((selector) => [...document.querySelectorAll(selector)]).filter(visible);

function cross(back) {
  const all = regions();
  const at = all.findIndex((region) => region.contains(document.activeElement));
  const to = at < 0 ? (back ? all.length - 1 : 0) : (at + (back ? -1 : 1) + all.length) % all.length;
  enter(all[to]);
}

function enter(region) {
  const before = visited.get(region);
  if (visible(before) && region.contains(before) && !before.matches(".message *")) return before.focus();
  const wanted = region.querySelector('.message[tabindex="0"], .side-nav [tabindex="0"], textarea') || (region.matches(".home") ? region : focusables(region)[0]);
  (wanted || region).focus();
}

// Into what was opened: the composer of a conversation, the Home of the app.
export function enterMain() {
  const wanted = document.querySelector("#main .composer textarea") || document.querySelector("#main .home");
  wanted?.focus({ preventScroll: true });
}

export function skipToMessages() {
  const region = document.querySelector("#main .messages, #main .home");
  if (region) enter(region);
}

// Closing a thread leaves one at the message that it hangs on.
export function closeThread() {
  const { channel, thread } = store.place;
  go(channel);
  const message = [...document.querySelectorAll("#main .message")].find((one) => one.dataset.ts === thread);
  if (message) message.focus({ preventScroll: true });
  else enterMain();
}

// After a redraw: the focus is where it was, and where that is gone, at the message around it.
export function recover() {
  if (!last || (document.activeElement && document.activeElement !== document.body)) return;
  if (visible(last.node) && !last.node.disabled && !last.node.closest("[inert]")) return last.node.focus({ preventScroll: true });
  if (covered() || popoverOpen()) return;
  const near = last.list?.querySelector('.message[tabindex="0"]');
  if (visible(near)) near.focus({ preventScroll: true });
  else enterMain();
}

function neighbour(step, unreadOnly) {
  const rows = [...document.querySelectorAll(".side-row")].filter(visible);
  const at = rows.findIndex((row) => row.classList.contains("here"));
  const ordered = step > 0 ? rows.slice(at + 1) : rows.slice(0, Math.max(0, at)).reverse();
  const to = ordered.find((row) => !unreadOnly || row.classList.contains("unread"));
  to?.click();
}

// key → what it does; `Mod` is Ctrl, on a Mac Command.
const KEYS = {
  F6: () => cross(false),
  "Shift+F6": () => cross(true),
  "Mod+F6": () => cross(false),
  "Mod+Shift+F6": () => cross(true),
  "Mod+k": () => openQuick(enterMain),
  "Mod+/": () => openShortcuts(),
  "Alt+ArrowDown": () => neighbour(1, false),
  "Alt+ArrowUp": () => neighbour(-1, false),
  "Alt+Shift+ArrowDown": () => neighbour(1, true),
  "Alt+Shift+ArrowUp": () => neighbour(-1, true),
  "Mod+.": () => store.place.thread && closeThread(),
};

function keys(event) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (event.key === "Escape" && !covered() && store.place.thread && event.target.closest(".thread")) return closeThread();
  const typing = event.target.matches("input, textarea, select, [contenteditable]");
  const name = [(event.ctrlKey || event.metaKey) && "Mod", event.altKey && "Alt", event.shiftKey && event.key.length > 1 && "Shift", event.key.length === 1 ? event.key.toLowerCase() : event.key].filter(Boolean).join("+");
  const act = KEYS[name] || (name === "?" && !typing ? KEYS["Mod+/"] : null);
  if (!act || (covered() && !(dialogOpen() && (name === "Mod+k" || name === "Mod+/")))) return;
  event.preventDefault();
  if (popoverOpen()) closePopover();
  act();
}

const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const shown = (key) => key.replaceAll("Mod", mac ? "⌘" : "Ctrl").replaceAll("Alt", mac ? "⌥" : "Alt");

// group → [words, keys]; several ways to one thing are divided by a space.
const LIST = [
  ["shell_keys_moving", [["shell_key_quick", "Mod+K"], ["shell_key_regions", "F6 Shift+F6"], ["shell_key_channels", "Alt+↑ Alt+↓"], ["shell_key_unread", "Alt+Shift+↑ Alt+Shift+↓"], ["shell_key_list", "↑ ↓"], ["shell_key_fold", "← →"]]],
  ["shell_keys_messages", [["shell_key_thread", "Enter → T"], ["shell_key_actions", "Tab"], ["shell_key_ends", "Home End"], ["shell_key_close_thread", "Esc Mod+."]]],
  ["shell_keys_writing", [["send", "Enter"], ["shell_key_newline", "Shift+Enter"], ["commands", "/"], ["bold", "Mod+B"], ["italic", "Mod+I"], ["strike", "Mod+Shift+X"], ["code", "Mod+Shift+C"], ["quote", "Mod+Shift+9"], ["list", "Mod+Shift+8"]]],
  ["shell_keys_forms", [["shell_key_submit", "Mod+Enter"], ["close", "Esc"], ["shell_key_help", "Mod+/ ?"]]],
];

const caps = (combination) => h("span", { class: "key-combination" }, shown(combination).split("+").map((key) => h("kbd", {}, key)));

export function openShortcuts() {
  openDialog({
    title: t("shell_keys"), className: "dialog-keys",
    content: h("div", { class: "keys scroller", tabIndex: 0, role: "group", "aria-label": t("shell_keys") }, LIST.map(([heading, rows]) => h("section", {}, h("h3", {}, t(heading)),
      h("dl", {}, rows.map(([words, combinations]) => h("div", { class: "key-row" }, h("dt", {}, t(words)), h("dd", {}, combinations.split(" ").map(caps)))))))),
  });
}
