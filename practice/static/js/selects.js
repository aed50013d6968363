// All selects: static, external, users, conversations, channels, each alone and as multi.
import { avatar } from "./avatar.js";
import { arrange, h } from "./dom.js";
import { plain } from "./emoji.js";
import { icon } from "./icons.js";
import { openOptions } from "./options.js";
import { popoverOpen, closePopover } from "./popover.js";
import { channelName, personById, store } from "./state.js";
import { simplified, wordsIn } from "./simplified.js";
import { passes } from "./values.js";
import { t } from "./words.js";

const fromOption = (option, group) => ({
  label: plain(option.text), description: option.description ? plain(option.description) : "", value: option.value, data: option, group,
  search: `${option.text?.text} ${option.description?.text || ""} ${group || ""}`.toLowerCase(),
});

export const fromOptions = (source) => [
  ...(source.options || []).map((option) => fromOption(option)),
  ...(source.option_groups || []).flatMap((group) => (group.options || []).map((option) => fromOption(option, plain(group.label)))),
];

function userChoice(id) {
  const person = personById(id);
  const label = person?.name || id;
  return {
    label, value: id, data: id, description: "",
    node: h("span", { class: "option-person" }, avatar(id, 20), h("span", {}, label), h("span", { class: "quiet" }, [person?.title, person?.town].filter(Boolean).join(" · "))),
    search: [label, person?.kana, person?.title, person?.town].join(" ").toLowerCase(),
  };
}

const conversationChoices = (element) =>
  (store.snapshot?.channels || []).filter((channel) => passes(element.filter, channel)).map((channel) => conversationChoice(channel.id));

function conversationChoice(id) {
  const channel = store.snapshot?.channels.find((one) => one.id === id);
  const name = channelName(id) || id;
  const label = channel && /channel|private/.test(channel.kind) ? `# ${name}` : name;
  return { label, value: id, data: id, description: "", search: label.toLowerCase() };
}

const channelChoices = () => (store.snapshot?.channels || []).filter((channel) => channel.kind === "channel").map((channel) => conversationChoice(channel.id));

// kind → how its value is named, where its choices come from, and how one held value is shown.
const KINDS = {
  static: { field: "selected_option", all: fromOptions, one: fromOption },
  external: { field: "selected_option", one: fromOption },
  users: { field: "selected_user", all: () => store.boot.people.map((person) => userChoice(person.id)), one: userChoice },
  conversations: { field: "selected_conversation", all: conversationChoices, one: conversationChoice },
  channels: { field: "selected_channel", all: channelChoices, one: conversationChoice },
};

export function select(element, block, surface, label) {
  const several = element.type.startsWith("multi_");
  const kind = KINDS[element.type.replace(/^multi_/, "").replace(/_select$/, "")];
  if (!kind) return simplified(element.type, wordsIn(element));
  const external = element.type.includes("external");
  const field = several ? `${kind.field}s` : kind.field;
  const max = element.max_selected_items;
  const placeholder = plain(element.placeholder) || t("choose");
  const held = () => [surface.value(block, element)[field]].flat().filter((item) => item !== null && item !== undefined).map((item) => kind.one(item));

  const shown = h("span", { class: "select-value" });
  const opener = h("button", {
    type: "button", class: "select-opener", id: label.fieldId, role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false",
    "aria-describedby": label.describedBy, "aria-invalid": label.invalid ? "true" : undefined, "data-focus": element.focus_on_load ? "" : undefined,
  }, shown, icon("down", 16));
  const name = () => label.text || placeholder;
  const node = h("div", { class: several ? "select select-multi" : "select" });

  const redraw = () => {
    const chosen = held();
    if (several) {
      shown.replaceChildren(chosen.length ? t("block_chosen", { placeholder, n: chosen.length }) : placeholder);
      shown.classList.add("placeholder");
      const chips = chosen.map((choice) => h("span", { class: "chip" }, h("span", { class: "chip-text" }, choice.label),
        h("button", { type: "button", class: "chip-remove", "aria-label": t("remove", { name: choice.label }), on: { click: () => toggle(choice) } }, icon("close", 12))));
      arrange(node, [...(chips.length ? [h("span", { class: "chips" }, chips)] : []), opener]);
    } else {
      shown.replaceChildren(chosen[0]?.label || placeholder);
      shown.classList.toggle("placeholder", !chosen.length);
      const clear = chosen.length && block.type === "input" && block.optional
        ? h("button", { type: "button", class: "select-clear", "aria-label": t("clear"), on: { click: () => (surface.choose(block, element, { [field]: null }), opener.focus()) } }, icon("close", 14))
        : null;
      arrange(node, [opener, clear].filter(Boolean));
    }
    opener.setAttribute("aria-label", `${name()}: ${chosen.map((choice) => choice.label).join("、") || placeholder}`);
  };

  // Several choices are sent once, when the list closes; a chip that is taken away is sent at once.
  let pending = null;
  function toggle(choice, wait = false) {
    const before = held();
    const had = before.some((one) => one.value === choice.value);
    if (!had && max && before.length >= max) return false;
    const after = had ? before.filter((one) => one.value !== choice.value) : [...before, choice];
    const content = { [field]: after.map((one) => one.data) };
    if (wait) {
      surface.set(block, element, content);
      pending = content;
    } else surface.choose(block, element, content);
    return true;
  }

  async function load(query) {
    const answer = await surface.suggest(block, element, query);
    if (answer.ok === false) return { choices: [], message: answer.message || t("failed") };
    return { choices: fromOptions(answer), message: answer.failed ? t("block_options_failed") : "" };
  }

  opener.addEventListener("click", () => {
    if (popoverOpen() && opener.hasAttribute("data-open")) return closePopover();
    const choices = external ? [] : kind.all(element);
    openOptions(opener, {
      label: name(), choices, several, max, searchable: choices.length > 7,
      load: external ? load : null, minQuery: external ? element.min_query_length ?? 3 : 0,
      isChosen: (choice) => held().some((one) => one.value === choice.value),
      onPick: (choice) => (several ? toggle(choice, true) : surface.choose(block, element, { [field]: choice.data })),
      onClose: () => {
        if (pending) surface.choose(block, element, pending);
        pending = null;
      },
    });
  });
  opener.addEventListener("keydown", (event) => {
    if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      opener.click();
    }
  });
  surface.redraws.set(surface.key(block, element), redraw);
  redraw();
  return node;
}
