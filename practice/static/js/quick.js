// Ctrl + K: to any conversation or person by a few letters of the name.
import { avatar } from "./avatar.js";
import { closeDialog, openDialog } from "./dialog.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { fits, whereFrom } from "./people.js";
import { openProfile } from "./profile.js";
import { mark } from "./sidebar.js";
import { channelName, go, personById, store } from "./state.js";
import { t } from "./words.js";

const MOST = 40; // rows drawn at once

// A conversation is found by the names, kana and towns of the people in it, too.
function conversations(query) {
  const found = (store.snapshot?.channels || []).filter((channel) => {
    const people = /im/.test(channel.kind) ? (channel.members || []).map(personById).filter(Boolean) : [];
    const hay = { name: channelName(channel), kana: people.map((person) => person.kana).join(" "), title: channel.kind === "app" ? store.boot.app.description : "", town: people.map((person) => person.town).join(" ") };
    return fits(hay, query);
  });
  const waits = (channel) => (channel.unread && channel.id !== store.place.channel ? 0 : 1);
  return found.sort((a, b) => waits(a) - waits(b)).map((channel) => ({
    sign: mark(channel), name: channelName(channel), unread: waits(channel) === 0, note: channel.kind === "app" ? t("app") : "",
    run: (enter) => {
      go(channel.id);
      enter();
    },
  }));
}

const people = (query) => store.boot.people.filter((person) => person.id !== store.me && fits(person, query)).map((person) => ({
  sign: avatar(person.id, 20), name: person.name, note: whereFrom(person), run: () => openProfile(person.id),
}));

// `enter` puts the focus into what was opened.
export function openQuick(enter) {
  const id = uid("quick");
  let rows = [];
  let active = 0;
  const search = h("input", {
    type: "text", class: "quick-search", role: "combobox", placeholder: t("shell_quick_hint"), "aria-label": t("shell_quick"), autocomplete: "off", spellcheck: "false",
    "aria-controls": id, "aria-expanded": "true", "aria-autocomplete": "list", on: { input: (event) => event.isComposing || draw(), compositionend: draw, keydown: keys },
  });
  const list = h("div", { class: "options", role: "listbox", id, "aria-label": t("shell_quick") });
  const note = h("div", { class: "options-note", role: "status" });

  function draw() {
    const query = search.value;
    rows = [...conversations(query), ...(query.trim() ? people(query) : [])].slice(0, MOST);
    list.replaceChildren(...rows.map((row, index) => h("div", {
      class: "option quick-row", role: "option", id: `${id}-${index}`, "aria-selected": "false",
      on: { mousemove: () => index !== active && point(index), pointerdown: (event) => event.preventDefault(), click: () => choose(row) },
    }, h("span", { class: "quick-sign" }, row.sign), h("span", { class: row.unread ? "quick-name unread" : "quick-name" }, row.name), row.note && h("span", { class: "quiet quick-note" }, row.note))));
    note.textContent = rows.length ? "" : t("shell_quick_none");
    list.hidden = !rows.length;
    point(0);
  }

  function point(index) {
    const before = list.children[active];
    before?.classList.remove("active");
    before?.setAttribute("aria-selected", "false");
    active = Math.max(0, Math.min(rows.length - 1, index));
    const node = list.children[active];
    node?.classList.add("active");
    node?.setAttribute("aria-selected", "true");
    node?.scrollIntoView({ block: "nearest" });
    if (node) search.setAttribute("aria-activedescendant", node.id);
    else search.removeAttribute("aria-activedescendant");
  }

  function choose(row) {
    closeDialog();
    row.run(enter);
  }

  function keys(event) {
    // Enter and the arrows belong to the input method while kana are being converted.
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) point(active + step);
    else if (event.key === "Enter" && rows[active]) choose(rows[active]);
    else return;
    event.preventDefault();
  }

  openDialog({ label: t("shell_quick"), className: "dialog-quick", focus: search, content: [
    h("div", { class: "options-top" }, icon("search", 18), search, h("button", { type: "button", class: "icon-button", "aria-label": t("close"), on: { click: () => closeDialog() } }, icon("close", 16))), list, note,
  ] });
  draw();
}
