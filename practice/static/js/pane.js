// The main pane: a channel's head, its messages or the app's Home, and the composer; and the thread beside it.
import { post } from "./api.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { composer } from "./composer.js";
import { homePane } from "./home.js";
import { icon } from "./icons.js";
import { closeThread } from "./keyboard.js";
import { underWay } from "./menu.js";
import { MessageList } from "./messages.js";
import { listOf, threadOf } from "./lists.js";
import { channelById, channelName, go, store, target } from "./state.js";
import { here } from "./stored.js";
import { whereFrom } from "./people.js";
import { membersButton } from "./profile.js";
import { personById } from "./state.js";
import { t } from "./words.js";

export function mainPane() {
  const node = h("main", { class: "pane", id: "main" });
  const lists = new Map();
  const home = homePane();
  let drawn = "";
  let heard = true; // whether the app was there the last time

  function listFor(channel) {
    if (!lists.has(channel.id)) lists.set(channel.id, new MessageList(channel.id, channelName(channel), { intro: intro(channel) }));
    return lists.get(channel.id);
  }

  function draw() {
    const { channel: id, tab } = store.place;
    const channel = channelById(id);
    if (!channel) return;
    const { messages, more, below } = listOf(id);
    const list = listFor(channel);
    const key = `${id} ${tab}`;
    const fresh = key !== drawn;
    if (fresh) {
      drawn = key;
      const shown = tab === "home" ? [home.node] : [list.node, composer({ channel: id, name: channelName(channel) })];
      if (tab !== "home") list.arrive(channel.unread ? channel.read : null);
      node.replaceChildren(head(channel, tab), ...shown);
      if (channel.kind === "app") {
        here.write("practice.tab", tab);
        post("/page/home_opened", { tab });
      }
    }
    // A Home that was opened while nobody was there to hear of it, or during a reset, is opened again when the app is back.
    const connected = store.snapshot?.connected !== false && !underWay();
    if (connected && !heard && tab === "home") post("/page/home_opened", { tab });
    heard = connected;
    if (tab === "home") home.draw();
    else {
      list.draw(messages, { above: more, below });
      if (fresh) list.comeBack();
      if (target.ts && !store.place.thread && listOf(id).rev !== undefined) list.reveal(taken());
      else if (list.atEnd) requestAnimationFrame(() => list.atEnd && list.toEnd());
    }
    read(channel, tab);
  }
  return { node, draw };
}

// The message that a link or a step leads to; it is shown once.
function taken() {
  const { ts } = target;
  target.ts = null;
  return ts;
}

// Said once for each newest message, however often the page is redrawn meanwhile.
const told = new Map();
function read(channel, tab) {
  if (!channel.unread || tab === "home" || document.visibilityState !== "visible") return;
  const upTo = channel.last_ts;
  if (told.get(channel.id) === upTo) return;
  told.set(channel.id, upTo);
  post("/page/read", { channel: channel.id }).then((answer) => answer.ok === false && told.delete(channel.id));
}

function head(channel, tab) {
  const name = channelName(channel);
  const sign = channel.kind === "app" ? avatar("app", 28) : channel.kind === "im" ? avatar((channel.members || []).find((id) => id !== store.me), 28) : icon(channel.kind === "channel" ? "hash" : channel.kind === "private" ? "lock" : "people", 20);
  const other = channel.kind === "im" && personById((channel.members || []).find((id) => id !== store.me));
  const note = other ? whereFrom(other) : channel.kind === "app" ? store.boot.app.description : "";
  const title = h("div", { class: "pane-title" }, sign, h("h1", {}, name), channel.kind === "app" && h("span", { class: "app-badge" }, t("app")), h("span", { class: "pane-note" }, note));
  if (channel.kind !== "app") return h("header", { class: "pane-head" }, title, channel.kind === "im" ? null : membersButton(channel));
  const tabs = ["home", "messages"].map((key) => h("button", {
    type: "button", role: "tab", id: `tab-${key}`, class: "tab", "aria-selected": key === tab ? "true" : "false", tabIndex: key === tab ? 0 : -1,
    on: { click: () => switchTab(channel.id, key) },
  }, t(key)));
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": name, on: { keydown: (event) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") switchTab(channel.id, tab === "home" ? "messages" : "home");
  } } }, tabs);
  return h("header", { class: "pane-head with-tabs" }, title, bar);
}

function switchTab(channel, tab) {
  go(channel, { tab });
  document.getElementById(`tab-${tab}`)?.focus();
}

function intro(channel) {
  const name = channelName(channel);
  const sign = channel.kind === "app" ? avatar("app", 72) : channel.kind === "im" ? avatar((channel.members || []).find((id) => id !== store.me), 72) : null;
  const note = channel.kind === "app" ? store.boot.app.description : "";
  return h("div", { class: "intro" }, sign, h("h2", {}, t("empty_channel", { name: /channel|private/.test(channel.kind) ? `#${name}` : name })), note && h("p", {}, note));
}

export function threadPane() {
  const node = h("aside", { class: "thread", "aria-label": t("thread"), hidden: true });
  let drawn = "";
  let list = null;
  function draw() {
    const { channel, thread, tab } = store.place;
    node.hidden = !thread || tab === "home";
    if (node.hidden) {
      drawn = "";
      node.replaceChildren();
      return;
    }
    const key = `${channel} ${thread}`;
    if (key !== drawn) {
      drawn = key;
      const name = channelName(channel);
      list = new MessageList(channel, t("thread"), { inThread: true });
      const close = h("button", { type: "button", class: "icon-button", "aria-label": t("close_thread"), on: { click: closeThread } }, icon("close"));
      node.replaceChildren(h("header", { class: "pane-head" }, h("div", { class: "pane-title" }, h("h1", {}, t("thread")), h("span", { class: "pane-note" }, name)), close), list.node, composer({ channel, name, thread }));
      requestAnimationFrame(() => node.querySelector("textarea")?.focus({ preventScroll: true }));
    }
    list.draw(threadOf(thread));
    if (target.ts && threadOf(thread).length) list.reveal(taken());
  }
  return { node, draw };
}
