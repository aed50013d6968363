// Where one writes: Enter sends, "/" offers the commands, "@" the people, the plus the shortcuts. Drafts stay with their place.
import { post, reasonOf } from "./api.js";
import { avatar } from "./avatar.js";
import { h, uid } from "./dom.js";
import { draftAt, keepDraft } from "./drafts.js";
import { icon } from "./icons.js";
import { Offers, withMentions } from "./offers.js";
import { openMenu } from "./popover.js";
import { store } from "./state.js";
import { toast } from "./toasts.js";
import { t } from "./words.js";

export { hasDraft } from "./drafts.js";

// name → what it puts before and after, or before each line; its key with Ctrl, as in Slack
const FORMATS = [
  { name: "bold", before: "*", after: "*", code: "KeyB", keys: "B" },
  { name: "italic", before: "_", after: "_", code: "KeyI", keys: "I" },
  { name: "strike", before: "~", after: "~", code: "KeyX", shift: true, keys: "Shift+X" },
  { name: "list", line: "• ", code: "Digit8", shift: true, keys: "Shift+8" },
  { name: "quote", line: "> ", code: "Digit9", shift: true, keys: "Shift+9" },
  { name: "code", before: "`", after: "`", code: "KeyC", shift: true, keys: "Shift+C" },
];

export function composer({ channel, name, thread = null }) {
  const place = `${channel}/${thread || ""}`;
  const hint = uid("hint");
  const app = store.boot.app;

  const area = h("textarea", {
    class: "composer-text", rows: 1, placeholder: thread ? t("reply_to") : t("composer", { name: short(name) }), "aria-label": thread ? t("reply_in_thread") : t("composer", { name }),
    "aria-describedby": hint, value: draftAt(place), spellcheck: "false",
  });
  const offers = new Offers(area, { channel, thread, write });
  const error = h("div", { class: "composer-error", role: "alert", hidden: true });
  const send = h("button", { type: "button", class: "send", "aria-label": t("send"), title: t("send"), disabled: true, on: { click: () => submit() } }, icon("send"));
  const plus = h("button", { type: "button", class: "round-button", "aria-label": t("shortcuts"), title: t("shortcuts"), "aria-haspopup": "menu", "aria-expanded": "false", on: { click: () => shortcuts() } }, icon("plus"));
  const bar = toolbar(format);
  const box = h("div", { class: "composer-box" }, bar, area,
    h("div", { class: "composer-foot" }, plus,
      button("letters", "shell_toggle_formatting", () => (bar.hidden = !bar.hidden)),
      button("at", "shell_mention", () => write(area.selectionStart, area.selectionEnd, /\S$/.test(area.value.slice(0, area.selectionStart)) ? " @" : "@")),
      h("span", { class: "composer-hint", id: hint }, t("send_hint")), send));
  const node = h("div", { class: "composer", role: "region", "aria-label": thread ? t("shell_reply_field") : t("shell_message_field") }, offers.node, box, error);

  function changed() {
    keepDraft(place, area.value);
    send.disabled = !area.value.trim();
    send.classList.toggle("ready", Boolean(area.value.trim()));
    area.style.height = "auto";
    area.style.height = `${Math.min(240, Math.max(24, area.scrollHeight))}px`;
    error.hidden = true;
    offers.update();
  }

  function write(from, to, text) {
    area.focus();
    area.setSelectionRange(from, to);
    // As if it had been typed, so that Ctrl+Z takes it back.
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end");
    changed();
  }

  function format({ before, after, line }) {
    const { selectionStart: from, selectionEnd: to, value } = area;
    if (line) {
      const start = value.lastIndexOf("\n", from - 1) + 1;
      return write(start, to, value.slice(start, to).split("\n").map((one) => line + one).join("\n"));
    }
    write(from, to, before + value.slice(from, to) + after);
    if (from === to) area.setSelectionRange(from + before.length, from + before.length);
  }

  function shortcuts() {
    const items = app.shortcuts.filter((one) => one.type === "global").map((one) => ({
      label: one.name, description: one.description || app.name, icon: avatar("app", 28),
      run: async () => {
        const answer = await post("/page/shortcut", { callback_id: one.callback_id });
        if (answer.ok === false) toast(reasonOf(answer), { kind: "error" });
      },
    }));
    openMenu(plus, [{ heading: t("shortcuts") }, ...(items.length ? items : [{ label: t("no_shortcuts"), disabled: true, run() {} }])], { label: t("shortcuts"), above: true, width: 340 });
  }

  async function submit() {
    const text = area.value.trim();
    if (!text || node.getAttribute("aria-busy") === "true") return;
    const command = /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/.exec(text);
    if (command && thread) return fail(t("no_command_in_thread"));
    if (command && !app.commands.some((one) => one.command === command[1])) return fail(t("unknown_command", { command: command[1] }));
    const kept = area.value;
    area.value = "";
    changed();
    area.focus();
    node.setAttribute("aria-busy", "true");
    const said = withMentions(text);
    const answer = command
      ? await post("/page/command", { channel, command: command[1], text: withMentions(command[2] || "") })
      : await post("/page/message", thread ? { channel, text: said, thread_ts: thread } : { channel, text: said });
    node.removeAttribute("aria-busy");
    if (answer.ok === false) {
      if (!area.value) area.value = kept;
      changed();
      fail(reasonOf(answer));
    }
  }

  function fail(text) {
    error.textContent = text;
    error.hidden = false;
  }

  area.addEventListener("input", changed);
  area.addEventListener("blur", () => offers.close());
  area.addEventListener("focus", () => offers.update());
  area.addEventListener("keydown", (event) => {
    // While kana are being converted, Enter belongs to the input method; Safari tells it by 229 alone.
    if (event.isComposing || event.keyCode === 229) return;
    if (offers.key(event)) return;
    const wanted = (event.ctrlKey || event.metaKey) && FORMATS.find((one) => one.code === event.code && Boolean(one.shift) === event.shiftKey);
    if (wanted) format(wanted);
    else if (event.key === "Enter" && !event.shiftKey && !event.altKey) submit();
    else return;
    event.preventDefault();
  });
  requestAnimationFrame(changed);
  return node;
}

const short = (name) => ([...name].length > 40 ? `${[...name].slice(0, 40).join("")}…` : name);

const button = (sign, key, run) => h("button", { type: "button", class: "icon-button", "aria-label": t(key), title: t(key), on: { click: run } }, icon(sign));

// One stop of Tab; the arrows go from one to the next.
function toolbar(format) {
  const buttons = FORMATS.map((one, index) => h("button", {
    type: "button", class: "icon-button", tabIndex: index ? -1 : 0, "aria-label": t(one.name), title: `${t(one.name)} (Ctrl+${one.keys})`,
    on: { click: () => format(one), pointerdown: (event) => event.preventDefault() },
  }, icon(one.name, 16)));
  return h("div", { class: "composer-format", role: "toolbar", "aria-label": t("formatting"), on: { keydown: (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    const next = to === undefined ? null : buttons[(to + buttons.length) % buttons.length];
    if (!next) return;
    event.preventDefault();
    for (const one of buttons) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  } } }, buttons);
}
