// Who this window is, and the menu that makes it somebody else.
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { closePopover, openPopover } from "./popover.js";
import { become, personById, store } from "./state.js";
import { t } from "./words.js";

const ORDER = ["coordinator", "staff", "expert", "overseer"];

// A title that already begins with the town does not say it twice.
export const whereFrom = (person) =>
  [person?.town && !(person.title || "").startsWith(person.town) ? person.town : "", person?.title].filter(Boolean).join(" ");

export function personSwitcher() {
  const me = personById(store.me);
  const opener = h("button", {
    type: "button", class: "me", id: "person-switcher", "aria-haspopup": "dialog", "aria-expanded": "false",
    "aria-label": `${t("choose_person")}: ${me.name} ${whereFrom(me)}`, title: t("choose_person"),
  }, avatar(me.id, 38), h("span", { class: "me-text" }, h("span", { class: "me-name" }, me.name), h("span", { class: "me-where" }, whereFrom(me) || t(partOf(me)))), icon("down", 16));
  opener.addEventListener("click", () => (opener.hasAttribute("data-open") ? closePopover() : choose(opener)));
  return opener;
}

const partOf = (person) => ORDER.find((part) => String(person.part || "").startsWith(part)) || "other_part";

function groups() {
  const found = new Map();
  const by = (part) => store.boot.people.filter((person) => partOf(person) === part);
  for (const part of [...ORDER, "other_part"]) {
    if (part !== "staff") {
      if (by(part).length) found.set(t(part), by(part));
      continue;
    }
    const towns = Map.groupBy ? Map.groupBy(by("staff"), (person) => person.town || "") : grouped(by("staff"));
    for (const [town, people] of towns) found.set(`${t("staff")}${town ? ` · ${town}` : ""}`, people);
  }
  return found;
}

function grouped(people) {
  const towns = new Map();
  for (const person of people) towns.set(person.town || "", [...(towns.get(person.town || "") || []), person]);
  return towns;
}

function choose(opener) {
  const search = h("input", {
    type: "text", class: "options-search", placeholder: t("search_people"), "aria-label": t("search_people"), autocomplete: "off", "aria-controls": "people-list",
  });
  const list = h("div", { class: "options people-options", role: "group", id: "people-list", "aria-label": t("choose_person"), on: { keydown: (event) => walk(event) } });
  let rows = [];
  let active = 0;
  const mark = (index) => {
    rows[active]?.node.classList.remove("active");
    active = Math.max(0, Math.min(rows.length - 1, index));
    rows[active]?.node.classList.add("active");
    rows[active]?.node.scrollIntoView({ block: "nearest" });
  };
  const draw = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    rows = [];
    const nodes = [];
    for (const [heading, people] of groups()) {
      const fit = people.filter((person) => {
        const hay = [person.name, person.kana, person.title, person.town, heading].join(" ").toLowerCase();
        return words.every((word) => hay.includes(word));
      });
      if (!fit.length) continue;
      nodes.push(h("div", { class: "options-group" }, heading));
      for (const person of fit) nodes.push(row(person));
    }
    list.replaceChildren(...(nodes.length ? nodes : [h("div", { class: "options-note" }, t("no_person_found"))]));
    mark(words.length ? 0 : Math.max(0, rows.findIndex((one) => one.person.id === store.me)));
  };
  const row = (person) => {
    const mine = person.id === store.me;
    const url = new URL(location.href);
    url.searchParams.set("person", person.id);
    url.hash = "";
    const index = rows.length;
    const pick = h("button", { type: "button", class: "person-pick", tabIndex: -1, id: `person-${person.id}`, "aria-current": mine ? "true" : undefined, on: { click: () => become(person.id) } },
      avatar(person.id, 32),
      h("span", { class: "option-text" }, h("span", { class: "person-name" }, person.name, mine && h("span", { class: "quiet" }, ` ${t("you")}`)), h("span", { class: "option-description" }, whereFrom(person))));
    const other = h("a", { class: "icon-button", href: url.href, target: "_blank", rel: "noopener", tabIndex: -1, title: t("open_window", { name: person.name }), "aria-label": t("open_window", { name: person.name }) }, icon("window", 16));
    const node = h("div", { class: "option person-option", on: { mousemove: () => index !== active && mark(index) } }, pick, other);
    node.pick = pick;
    node.other = other;
    rows.push({ person, node });
    return node;
  };
  search.addEventListener("input", draw);
  // Up and down walk the people, right and left go between a person and "in another window".
  function walk(event) {
    if (event.isComposing) return;
    const here = document.activeElement;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) {
      if (here === search && step > 0) mark(search.value ? 0 : active);
      else if (here !== search && active + step < 0) return search.focus();
      else mark(active + step);
      rows[active]?.node.pick.focus({ preventScroll: true });
    } else if (event.key === "ArrowRight" && here !== search) rows[active]?.node.other.focus();
    else if (event.key === "ArrowLeft" && here !== search) rows[active]?.node.pick.focus();
    else if (event.key === "Enter" && here === search && rows[active]) become(rows[active].person.id);
    else return;
    event.preventDefault();
  }
  search.addEventListener("keydown", walk);
  const panel = openPopover(opener, h("div", { class: "options-box" }, h("div", { class: "options-top" }, icon("search", 16), search), list), { className: "popover-people", width: 380, focus: search });
  panel.dataset.tab = "inside";
  draw();
}
