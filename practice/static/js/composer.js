// Where one writes: Enter sends, "/" offers the commands, the plus offers the shortcuts. Drafts stay with their place.
import { post } from "./api.js";
import { avatar } from "./avatar.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popover.js";
import { store } from "./state.js";
import { toast } from "./toasts.js";
import { t } from "./words.js";

const drafts = new Map();

export function composer({ channel, name, thread = null }) {
  const place = `${channel}/${thread || ""}`;
  const listId = uid("commands");
  const app = store.boot.app;
  let offers = [];
  let active = 0;

  const area = h("textarea", {
    class: "composer-text", rows: 1, placeholder: thread ? t("reply_to") : t("composer", { name }), "aria-label": thread ? t("reply_in_thread") : t("composer", { name }),
    "aria-describedby": `${listId}-hint`, "aria-controls": listId, "aria-autocomplete": thread ? undefined : "list", value: drafts.get(place) || "", spellcheck: "false",
  });
  const list = h("div", { class: "command-list", id: listId, role: "listbox", "aria-label": t("commands"), hidden: true });
  const error = h("div", { class: "composer-error", role: "alert", hidden: true });
  const send = h("button", { type: "button", class: "send", "aria-label": t("send"), title: t("send"), disabled: true, on: { click: () => submit() } }, icon("send"));
  const plus = h("button", { type: "button", class: "round-button", "aria-label": t("shortcuts"), title: t("shortcuts"), "aria-haspopup": "menu", "aria-expanded": "false", on: { click: () => shortcuts() } }, icon("plus"));
  const box = h("div", { class: "composer-box" },
    h("div", { class: "composer-format", role: "toolbar", "aria-label": t("formatting") }, FORMATS.map(([key, before, after]) =>
      h("button", { type: "button", class: "icon-button", "aria-label": t(key), title: t(key), on: { click: () => wrap(before, after) } }, icon(key, 16)))),
    area,
    h("div", { class: "composer-foot" }, plus, h("span", { class: "composer-hint", id: `${listId}-hint` }, t("send_hint")), send));
  const node = h("div", { class: "composer" }, list, box, error);

  function changed() {
    drafts.set(place, area.value);
    send.disabled = !area.value.trim();
    send.classList.toggle("ready", Boolean(area.value.trim()));
    area.style.height = "auto";
    area.style.height = `${Math.min(240, Math.max(24, area.scrollHeight))}px`;
    error.hidden = true;
    offer();
  }

  function offer() {
    const match = /^\/(\S*)$/.exec(area.value);
    offers = match && !thread ? app.commands.filter((one) => one.command.slice(1).toLowerCase().startsWith(match[1].toLowerCase())) : [];
    active = Math.min(active, Math.max(0, offers.length - 1));
    list.hidden = !offers.length;
    list.replaceChildren(...(offers.length ? [h("div", { class: "options-group", role: "presentation" }, t("commands")), ...offers.map(row)] : []));
    if (offers.length) area.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else area.removeAttribute("aria-activedescendant");
  }

  const row = (one, index) =>
    h("div", { class: index === active ? "option active" : "option", role: "option", id: `${listId}-${index}`, "aria-selected": index === active ? "true" : "false", on: { pointerdown: (event) => { event.preventDefault(); complete(one); } } },
      avatar("app", 24), h("span", { class: "option-text" }, h("span", {}, h("strong", {}, one.command), one.usage_hint && h("span", { class: "quiet" }, ` ${one.usage_hint}`)), h("span", { class: "option-description" }, one.description)));

  function complete(one) {
    area.value = `${one.command} `;
    changed();
    area.focus();
  }

  function wrap(before, after) {
    const { selectionStart: from, selectionEnd: to, value } = area;
    area.setRangeText(before + value.slice(from, to) + after, from, to, "end");
    if (from === to) area.setSelectionRange(from + before.length, from + before.length);
    area.focus();
    changed();
  }

  function shortcuts() {
    const items = app.shortcuts.filter((one) => one.type === "global").map((one) => ({
      label: one.name, description: one.description || app.name, icon: avatar("app", 28),
      run: async () => {
        const answer = await post("/page/shortcut", { callback_id: one.callback_id });
        if (answer.ok === false) toast(answer.message || answer.error || t("failed"), { kind: "error" });
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
    node.setAttribute("aria-busy", "true");
    const answer = command
      ? await post("/page/command", { channel, command: command[1], text: command[2] || "" })
      : await post("/page/message", thread ? { channel, text, thread_ts: thread } : { channel, text });
    node.removeAttribute("aria-busy");
    if (answer.ok === false) {
      if (!area.value) area.value = kept;
      changed();
      fail(answer.message || answer.error || t("failed"));
    }
  }

  function fail(text) {
    error.textContent = text;
    error.hidden = false;
  }

  area.addEventListener("input", changed);
  area.addEventListener("blur", () => (list.hidden = true));
  area.addEventListener("focus", offer);
  area.addEventListener("keydown", (event) => {
    // While kana are being converted, Enter belongs to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    if (!list.hidden) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        active = (active + step + offers.length) % offers.length;
        return offer();
      }
      const exact = offers[active] && area.value === offers[active].command;
      if (event.key === "Tab" || (event.key === "Enter" && !exact)) {
        event.preventDefault();
        return complete(offers[active]);
      }
      if (event.key === "Escape") return void (list.hidden = true);
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
  requestAnimationFrame(changed);
  return node;
}

const FORMATS = [["bold", "*", "*"], ["italic", "_", "_"], ["strike", "~", "~"], ["code", "`", "`"], ["quote", "> ", ""], ["list", "• ", ""]];
