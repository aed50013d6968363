// Channels, direct messages and apps: what is unread, where a draft lies, and sections that fold.
import { avatar } from "./avatar.js";
import { hasDraft } from "./composer.js";
import { arrange, h } from "./dom.js";
import { icon } from "./icons.js";
import { enterMain } from "./keyboard.js";
import { personSwitcher } from "./people.js";
import { changed, channelName, go, store } from "./state.js";
import { everywhere, here } from "./stored.js";
import { t } from "./words.js";

const SECTIONS = [
  ["channels", (channel) => channel.kind === "channel" || channel.kind === "private"],
  ["direct_messages", (channel) => channel.kind === "im" || channel.kind === "mpim"],
  ["apps", (channel) => channel.kind === "app"],
];
const FOLDED = "practice.folded";

export function sidebar() {
  const rows = new Map();
  const folded = readFolded();
  const lists = SECTIONS.map(([key]) => h("ul", { class: "side-list", id: `side-${key}`, "aria-labelledby": `side-heading-${key}` }));
  const folds = SECTIONS.map(([key]) => h("button", {
    type: "button", class: "side-fold", id: `side-heading-${key}`, "aria-controls": `side-${key}`, "data-section": key, tabIndex: -1, on: { click: () => fold(key, !folded.has(key)) },
  }, icon("down", 14), h("span", {}, t(key))));
  const sections = SECTIONS.map((_, index) => h("section", { class: "side-section" }, h("h2", { class: "side-heading" }, folds[index]), lists[index]));
  const empty = h("p", { class: "side-empty", hidden: true }, t("shell_no_channels"));
  const nav = h("nav", { class: "side-nav", "aria-label": t("shell_conversations"), on: { keydown: walk, focusin: (event) => stop(event.target) } }, sections, empty);
  const node = h("aside", { class: "sidebar", "aria-label": t("shell_sidebar") }, h("div", { class: "side-top" }, personSwitcher()), nav);

  function fold(key, away) {
    if (away) folded.add(key);
    else folded.delete(key);
    writeFolded(folded);
    changed();
  }

  function draw() {
    const all = store.snapshot?.channels || [];
    empty.hidden = all.length > 0;
    SECTIONS.forEach(([key, fits], index) => {
      const channels = all.filter(fits);
      sections[index].hidden = !channels.length;
      sections[index].classList.toggle("folded", folded.has(key));
      folds[index].setAttribute("aria-expanded", folded.has(key) ? "false" : "true");
      // As in Slack, a folded section still shows where one is and what is new.
      const shown = folded.has(key) ? channels.filter((channel) => channel.id === store.place.channel || count(channel)) : channels;
      arrange(lists[index], shown.map((channel) => row(channel)));
    });
    if (!nav.querySelector('[tabindex="0"]')) stop(nav.querySelector(".side-row.here") || nav.querySelector(".side-row"));
  }

  // Tab comes to one row; the arrows go on from there.
  function stop(target) {
    for (const one of nav.querySelectorAll('[tabindex="0"]')) if (one !== target) one.tabIndex = -1;
    if (target) target.tabIndex = 0;
  }

  function row(channel) {
    const name = channelName(channel);
    const here = store.place.channel === channel.id;
    const fresh = here ? 0 : count(channel);
    const loud = here ? 0 : badgeOf(channel);
    const draft = !here && hasDraft(channel.id);
    const json = JSON.stringify([name, here, fresh, loud, draft, channel.kind]);
    const before = rows.get(channel.id);
    if (before?.json === json) return before.node;
    const link = before?.link || h("a", { class: "side-row", href: `#${channel.id}`, "data-channel": channel.id, tabIndex: -1 });
    link.title = name.length > 14 ? name : ""; // it may be cut off
    link.className = ["side-row", here && "here", fresh > 0 && "unread"].filter(Boolean).join(" ");
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    link.setAttribute("aria-label", [name, channel.kind === "private" && t("shell_private"), fresh > 0 && t("unread", { n: fresh }), draft && t("shell_draft")].filter(Boolean).join(" "));
    link.replaceChildren(...[mark(channel), h("span", { class: "side-name" }, name), draft && icon("pencil", 14), loud > 0 && h("span", { class: "badge" }, loud > 99 ? "99+" : String(loud))].filter(Boolean));
    link.onclick = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      go(channel.id, { tab: channel.kind === "app" && !fresh ? lastTab() : "messages" });
      enterMain();
    };
    const item = before?.node || h("li", {}, link);
    rows.set(channel.id, { json, node: item, link });
    return item;
  }

  function walk(event) {
    const here = document.activeElement;
    const section = here.dataset.section;
    if (section && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      fold(section, event.key === "ArrowLeft");
      return event.preventDefault();
    }
    const stops = [...nav.querySelectorAll(".side-fold, .side-row")].filter((one) => one.getClientRects().length);
    const at = stops.indexOf(here);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (to === undefined || event.altKey) return;
    event.preventDefault();
    stops[to]?.focus();
  }

  return { node, draw };
}

const count = (channel) => (channel.unread === true ? 1 : Number(channel.unread) || 0);

// In a channel a number stands for mentions alone; in a conversation with few, every message is for oneself.
const badgeOf = (channel) => (/channel|private/.test(channel.kind) ? Number(channel.mentions) || 0 : count(channel));

const lastTab = () => (store.place.tab === "home" ? "home" : here.read("practice.tab", "home"));

export function mark(channel) {
  if (channel.kind === "app") return avatar("app", 20);
  if (channel.kind === "im") return h("span", { class: "with-dot" }, avatar((channel.members || []).find((id) => id !== store.me) || store.me, 20), h("span", { class: "dot" }));
  if (channel.kind === "mpim") return h("span", { class: "side-count" }, String((channel.members || []).filter((id) => id !== store.me && id !== store.boot.app.bot_user_id).length || ""));
  return icon(channel.kind === "private" ? "lock" : "hash", 16);
}

const readFolded = () => new Set(everywhere.read(FOLDED, []));

const writeFolded = (folded) => everywhere.write(FOLDED, [...folded]);
