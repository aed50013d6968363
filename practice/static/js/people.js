// Who this window is, and the menu that makes it somebody else.
import { avatar, colourOf } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { closePopover, openPopover } from "./popover.js";
import { become, channelName, personById, store } from "./state.js";
import { everywhere } from "./stored.js";
import { t } from "./words.js";

const ORDER = ["coordinator", "staff", "expert", "overseer"];
const RECENT = "practice.recent";
const RECENT_MOST = 6;

// A title that already begins with the town does not say it twice.
export const whereFrom = (person) =>
  [person?.town && !(person.title || "").startsWith(person.town) ? person.town : "", person?.title].filter(Boolean).join(" ");

export const partOf = (person) => ORDER.find((part) => String(person.part || "").startsWith(part)) || "other_part";

// The address of a window in which one is that person.
export function urlOf(id) {
  const url = new URL(location.href);
  url.searchParams.set("person", id);
  url.hash = "";
  return url.href;
}

// Wide and half-width signs, katakana and hiragana, and the space between family and given name make no difference.
const plain = (text) =>
  String(text || "").normalize("NFKC").toLowerCase().replace(/[\u30a1-\u30f6]/g, (sign) => String.fromCodePoint(sign.codePointAt(0) - 0x60));

export function fits(person, query, more = "") {
  const hay = plain([person.name, person.kana, person.title, person.town, more].join(" "));
  const close = hay.replace(/\s+/g, "");
  return plain(query).split(/\s+/).filter(Boolean).every((word) => hay.includes(word) || close.includes(word));
}

export function personSwitcher() {
  const me = personById(store.me);
  document.documentElement.style.setProperty("--mine", colourOf(me.id));
  drawIcon(me);
  rememberRecent(me.id);
  const opener = h("button", {
    type: "button", class: "me", id: "person-switcher", "aria-haspopup": "dialog", "aria-expanded": "false",
    "aria-label": `${t("choose_person")}: ${me.name} ${whereFrom(me)}`, title: `${me.name} ${whereFrom(me)}`,
  }, avatar(me.id, 38), h("span", { class: "me-text" }, h("span", { class: "me-name" }, me.name), h("span", { class: "me-where", lang: "ja" }, whereFrom(me) || t(partOf(me)))), icon("down", 16));
  opener.addEventListener("click", () => (opener.hasAttribute("data-open") ? closePopover() : choose(opener)));
  return opener;
}

// Two windows side by side are told apart by their tabs: whose it is, where it is, and how much waits.
export function drawTitle() {
  const waiting = (store.snapshot?.channels || []).reduce((sum, channel) => sum + (channel.id === store.place.channel ? 0 : Number(channel.unread) || 0), 0);
  const where = channelName(store.place.channel) || store.boot.workspace?.name || t("practice");
  const title = `${waiting ? `(${waiting > 99 ? "99+" : waiting}) ` : ""}${personById(store.me).name} - ${where}`;
  if (document.title !== title) document.title = title;
}

function drawIcon(me) {
  const sign = [...me.name][0].replace(/[&<>]/g, "");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${colourOf(me.id)}"/><text x="16" y="22.500" font-size="18" font-weight="700" text-anchor="middle" fill="#fff" font-family="sans-serif">${sign}</text></svg>`;
  const link = document.querySelector('link[rel="icon"]');
  if (link) link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function recent() {
  const ids = everywhere.read(RECENT, []);
  return Array.isArray(ids) ? ids : [];
}

const rememberRecent = (id) => everywhere.write(RECENT, [id, ...recent().filter((one) => one !== id)].slice(0, RECENT_MOST + 1));

function groups() {
  const found = [];
  const lately = recent().filter((id) => id !== store.me).map(personById).filter(Boolean).slice(0, RECENT_MOST);
  if (lately.length) found.push([t("shell_recent_people"), lately]);
  for (const part of [...ORDER, "other_part"]) {
    const all = store.boot.people.filter((person) => partOf(person) === part);
    if (part !== "staff") {
      if (all.length) found.push([t(part), all]);
      continue;
    }
    const towns = new Map();
    for (const person of all) towns.set(person.town || "", [...(towns.get(person.town || "") || []), person]);
    for (const [town, people] of towns) found.push([`${t("staff")}${town ? ` · ${town}` : ""}`, people]);
  }
  return found;
}

function choose(opener) {
  const search = h("input", {
    type: "text", class: "options-search", placeholder: t("search_people"), "aria-label": t("search_people"), autocomplete: "off", "aria-controls": "people-list", on: { input: draw, keydown: walk },
  });
  const list = h("div", { class: "options people-options", role: "group", id: "people-list", "aria-label": t("choose_person"), on: { keydown: walk } });
  let rows = [];
  let active = 0;
  const mark = (index) => {
    const before = rows[active]?.node;
    before?.classList.remove("active");
    if (before) before.pick.tabIndex = before.other.tabIndex = -1;
    active = Math.max(0, Math.min(rows.length - 1, index));
    const node = rows[active]?.node;
    if (!node) return;
    node.classList.add("active");
    node.pick.tabIndex = node.other.tabIndex = 0; // Tab goes on from the search to the row that is marked
    node.scrollIntoView({ block: "nearest" });
  };
  function draw() {
    const seen = new Set();
    const nodes = [];
    rows = [];
    groups().forEach(([heading, people]) => {
      // Whoever is found among the recent ones is not found again below.
      const fit = people.filter((person) => fits(person, search.value, `${t(partOf(person))} ${heading}`) && !(search.value && seen.has(person.id)));
      if (!fit.length) return;
      nodes.push(h("div", { class: "options-group" }, heading));
      for (const person of fit) {
        seen.add(person.id);
        nodes.push(row(person));
      }
    });
    list.replaceChildren(...(nodes.length ? nodes : [h("div", { class: "options-note", role: "status" }, t("no_person_found"))]));
    list.scrollTop = 0;
    mark(0);
  }
  const row = (person) => {
    const mine = person.id === store.me;
    const index = rows.length;
    const label = t("open_window", { name: person.name });
    const pick = h("button", { type: "button", class: "person-pick", tabIndex: -1, "aria-current": mine ? "true" : undefined, on: { click: () => become(person.id) } },
      avatar(person.id, 32),
      h("span", { class: "option-text" }, h("span", { class: "person-name" }, person.name, mine && h("span", { class: "quiet" }, ` ${t("you")}`)), h("span", { class: "option-description" }, whereFrom(person))),
      h("span", { class: `part part-${partOf(person)}` }, t(`shell_part_${partOf(person)}`)));
    const other = h("a", { class: "icon-button", href: urlOf(person.id), target: "_blank", rel: "noopener", tabIndex: -1, title: label, "aria-label": label }, icon("window", 16));
    const node = h("div", { class: "option person-option", on: { mousemove: () => index !== active && mark(index) } }, pick, other);
    node.pick = pick;
    node.other = other;
    rows.push({ person, node });
    return node;
  };
  // Up and down walk the people, right and left go between a person and "in another window".
  function walk(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const here = document.activeElement;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) {
      if (here === search && step > 0) mark(active);
      else if (here !== search && active + step < 0) return search.focus();
      else mark(active + step);
      rows[active]?.node.pick.focus({ preventScroll: true });
    } else if (event.key === "ArrowRight" && here !== search) rows[active]?.node.other.focus();
    else if (event.key === "ArrowLeft" && here !== search) rows[active]?.node.pick.focus();
    else if (event.key === "Enter" && here === search && rows[active] && search.value) become(rows[active].person.id);
    else return;
    event.preventDefault();
  }
  const box = h("div", { class: "options-box", role: "dialog", "aria-label": t("choose_person") }, h("div", { class: "options-top" }, icon("search", 16), search), list);
  const panel = openPopover(opener, box, { className: "popover-people", width: 400, focus: search });
  panel.dataset.tab = "inside";
  draw();
}
