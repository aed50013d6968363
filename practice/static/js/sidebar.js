// Channels, direct messages and apps, with what is unread.
import { avatar } from "./avatar.js";
import { arrange, h } from "./dom.js";
import { icon } from "./icons.js";
import { personSwitcher } from "./people.js";
import { channelName, go, store } from "./state.js";
import { t } from "./words.js";

const SECTIONS = [
  ["channels", (channel) => channel.kind === "channel" || channel.kind === "private"],
  ["direct_messages", (channel) => channel.kind === "im" || channel.kind === "mpim"],
  ["apps", (channel) => channel.kind === "app"],
];

export function sidebar() {
  const rows = new Map();
  const lists = SECTIONS.map(([key]) => h("ul", { class: "side-list", "aria-label": t(key) }));
  const sections = SECTIONS.map(([key], index) => h("section", { class: "side-section" }, h("h2", { class: "side-heading" }, t(key)), lists[index]));
  const nav = h("nav", { class: "side-nav", "aria-label": t("channels"), on: { keydown: walk } }, sections);
  const node = h("aside", { class: "sidebar" }, h("div", { class: "side-top" }, personSwitcher()), nav);

  function draw() {
    const all = store.snapshot?.channels || [];
    SECTIONS.forEach(([, fits], index) => {
      const channels = all.filter(fits);
      sections[index].hidden = !channels.length;
      arrange(lists[index], channels.map((channel) => row(channel)));
    });
  }

  function row(channel) {
    const name = channelName(channel);
    const here = store.place.channel === channel.id;
    const count = channel.unread === true ? 1 : Number(channel.unread) || 0;
    const json = JSON.stringify([name, here, count, channel.kind]);
    const before = rows.get(channel.id);
    if (before?.json === json) return before.node;
    const link = before?.link || h("a", { class: "side-row", href: `#${channel.id}`, "data-channel": channel.id });
    link.title = channel.kind === "mpim" ? name : ""; // many names are cut off
    link.className = ["side-row", here && "here", count > 0 && !here && "unread"].filter(Boolean).join(" ");
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    link.setAttribute("aria-label", count > 0 && !here ? `${name} ${t("unread", { n: count })}` : name);
    const badge = count > 0 && !here ? h("span", { class: "badge", "aria-hidden": "true" }, count > 99 ? "99+" : String(count)) : null;
    link.replaceChildren(...[mark(channel), h("span", { class: "side-name" }, name), badge].filter(Boolean));
    link.onclick = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      go(channel.id, { tab: channel.kind === "app" && !count ? lastTab() : "messages" });
    };
    const item = before?.node || h("li", {}, link);
    rows.set(channel.id, { json, node: item, link });
    return item;
  }

  return { node, draw };
}

const lastTab = () => (store.place.tab === "home" ? "home" : sessionStorage.getItem("practice.tab") || "home");

function mark(channel) {
  if (channel.kind === "app") return avatar("app", 20);
  if (channel.kind === "im") return avatar((channel.members || []).find((id) => id !== store.me) || store.me, 20);
  if (channel.kind === "mpim") return h("span", { class: "side-count" }, String((channel.members || []).length - 1 || ""));
  return icon(channel.kind === "private" ? "lock" : "hash", 16);
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const links = [...event.currentTarget.querySelectorAll(".side-row")].filter((link) => link.getClientRects().length);
  const to = links[links.indexOf(document.activeElement) + step];
  if (to) {
    event.preventDefault();
    to.focus();
  }
}
