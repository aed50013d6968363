// The list that opens under a select: search, groups, one or several choices, options fetched from the app.
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { closePopover, openPopover, place } from "./popover.js";
import { t } from "./words.js";

// choices: [{label, description, node, value, search, group, data}]; load(query) may bring them instead.
export function openOptions(anchor, { label, choices, load, minQuery = 0, several, max, isChosen, onPick, onClose, searchable, parseQuery }) {
  const listId = uid("options");
  let shown = [];
  let active = 0;
  let serial = 0;
  let timer = null;
  let waiting = false;

  const search = h("input", {
    type: "text", class: "options-search", placeholder: t("search"), autocomplete: "off", spellcheck: "false", role: "combobox",
    "aria-label": `${label}: ${t("search")}`, "aria-controls": listId, "aria-expanded": "true", "aria-autocomplete": "list",
  });
  const list = h("div", { id: listId, class: "options", role: "listbox", "aria-label": label, "aria-multiselectable": several ? "true" : undefined });
  const note = h("div", { class: "options-note", role: "status" });
  const box = h("div", { class: "options-box" }, h("div", { class: searchable || load ? "options-top" : "visually-hidden" }, icon("search", 16), search), list, note);

  function draw() {
    list.replaceChildren();
    let group;
    shown.forEach((choice, index) => {
      if (choice.group !== group) {
        group = choice.group;
        if (group) list.append(h("div", { class: "options-group", role: "presentation" }, group));
      }
      const chosen = isChosen(choice);
      list.append(h("div", {
        id: `${listId}-${index}`, role: "option", "aria-selected": chosen ? "true" : "false",
        class: index === active ? "option active" : "option",
        on: {
          mousemove: () => index !== active && move(index, false),
          pointerdown: (event) => event.preventDefault(),
          click: () => pick(index),
        },
      },
      several ? h("span", { class: "option-box" }, icon("check", 14)) : null,
      h("span", { class: "option-text" }, choice.node || choice.label, choice.description && h("span", { class: "option-description" }, choice.description)),
      several ? null : h("span", { class: "option-check" }, chosen && icon("check", 16))));
    });
    search.setAttribute("aria-activedescendant", shown.length ? `${listId}-${active}` : "");
    place();
  }

  function move(index, scroll = true) {
    list.querySelector(".option.active")?.classList.remove("active");
    active = index;
    const node = document.getElementById(`${listId}-${index}`);
    node?.classList.add("active");
    if (scroll) node?.scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", `${listId}-${index}`);
  }

  function pick(index) {
    const choice = shown[index];
    if (!choice) return;
    if (!several) {
      closePopover();
      onPick(choice);
      return;
    }
    if (!onPick(choice)) note.textContent = t("max_reached", { n: max });
    else note.textContent = "";
    draw();
    move(index, false);
  }

  async function find() {
    const query = search.value.trim();
    const turn = ++serial;
    if (load) {
      if (query.length < minQuery) {
        shown = [];
        waiting = false;
        note.textContent = t("type_more", { n: minQuery - query.length });
        return draw();
      }
      note.textContent = t("loading");
      const answer = await load(query);
      if (turn !== serial) return;
      waiting = false;
      shown = answer.choices || [];
      note.textContent = answer.message || (shown.length ? "" : t("no_options"));
    } else {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      shown = choices.filter((choice) => words.every((word) => choice.search.includes(word)));
      const own = query && parseQuery?.(query);
      if (own && !shown.some((choice) => choice.value === own.value)) shown = [own, ...shown];
      note.textContent = shown.length ? "" : t("no_options");
    }
    active = Math.max(0, shown.findIndex(isChosen));
    draw();
    document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: "nearest" });
  }

  search.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    if (!load) return void find();
    waiting = true; // Enter must not pick from the list of the query before
    timer = setTimeout(find, 250);
  });
  search.addEventListener("compositionend", () => find());
  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8 }[event.key];
    if (to !== undefined && shown.length) {
      event.preventDefault();
      move(Math.max(0, Math.min(shown.length - 1, to)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      if (!waiting) pick(active);
    }
  });

  openPopover(anchor, box, { onClose: () => (clearTimeout(timer), onClose?.()), className: "popover-options", width: Math.max(260, Math.min(560, anchor.offsetWidth)), focus: search });
  return find();
}
