// A scrolling list of messages with day dividers. It stays at its end when it is there, and where it is when not.
import { dayKey, divider, seconds } from "./dates.js";
import { arrange, h } from "./dom.js";
import { icon } from "./icons.js";
import { MessageView } from "./message.js";
import { readingKeys, rove } from "./messagekeys.js";
import { forgetAbove, listOf, loadAround, loadEarlier, loadLater, toLatest } from "./lists.js";
import { changed, now, store } from "./state.js";
import { toast } from "./toasts.js";
import { t } from "./words.js";

const KEEP = 120; // as many messages stay drawn once the reader is back at the end of a list that has grown
const NEAR = 600; // pixels from the top at which the page above is fetched
const TOGETHER = 300; // seconds within which one author's messages stand under one name

export class MessageList {
  constructor(channel, name, options = {}) {
    this.channel = channel;
    this.view = new MessageView(channel, options);
    this.options = options;
    this.newFrom = null; // ts of the first message that was unread when the channel was opened
    this.extras = new Map(); // dividers by key
    this.list = h("div", { class: "message-list", role: "log", "aria-label": t("message_list", { name }), "aria-live": "off" });
    readingKeys(this.list, Boolean(options.inThread));
    this.earlier = h("button", { type: "button", class: "button earlier", on: { click: () => this.more(loadEarlier) } }, t("earlier"));
    this.intro = options.intro || h("div", { class: "intro" }, h("h2", {}, t("empty_channel", { name })));
    this.scroller = h("div", { class: "scroller", tabIndex: -1, on: { scroll: () => this.scrolled() } }, this.list);
    this.jump = h("button", { type: "button", class: "jump", hidden: true, on: { click: () => this.toLatest() } }, icon("down", 16), t("to_end"));
    this.node = h("div", { class: "messages" }, this.scroller, this.jump);
    this.atEnd = true;
    this.top = 0; // where the last scroll event left it
    this.messages = [];
    this.above = false; // whether the channel has messages above those that are drawn, or below them
    this.below = false;
    this.loading = false;
    // A picture that arrives late, or a composer that grows, must not push the end out of sight.
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.list);
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.scroller);
  }

  // One comes to the channel; `since` is the ts up to which it was read, or null where nothing in it is unread.
  arrive(since) {
    Object.assign(this, { since, newFrom: null, late: false });
  }

  // A list that was away from the page has lost how far it was scrolled.
  comeBack() {
    if (!this.atEnd) this.scroller.scrollTop = this.top;
  }

  // The line above what came while one was elsewhere. Where that begins further up, it is drawn once one has been there.
  findNew(shown, above) {
    if (!this.since || this.newFrom) return false;
    const first = shown.find((message) => message.ts > this.since && message.user !== store.me);
    if (!first) return false;
    if (above && first === shown[0]) return void (this.late = true);
    this.newFrom = first.ts;
    return !this.late;
  }

  // As in Slack, one begins to read at the line, unless all that is new fits in the window.
  toNew() {
    this.toEnd();
    const line = this.extras.get("new").getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    if (line >= 0) return;
    this.atEnd = false;
    this.scroller.scrollTop += line - 40; // below the day that sticks to the top
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (this.revealing) return;
    // Content that grows between a scroll and its event is not the reader leaving the end; scrolling up is.
    if (scrollHeight - scrollTop - clientHeight < 48) this.atEnd = !this.below;
    else if (scrollTop < this.top) this.atEnd = false;
    this.top = scrollTop;
    const left = scrollHeight - scrollTop - clientHeight;
    if (this.above && scrollTop < NEAR && !this.atEnd) this.more(loadEarlier);
    if (this.below && left < NEAR) this.more(loadLater);
    this.jump.hidden = !this.below && (this.atEnd || left < clientHeight / 2);
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atEnd = true;
    this.jump.hidden = true;
    if (!this.options.inThread && forgetAbove(this.channel, KEEP)) queueMicrotask(changed);
  }

  toLatest() {
    this.toEnd();
    if (!this.options.inThread && listOf(this.channel).below) toLatest(this.channel);
  }

  // Leaves the end for a certain message, fetches down to it where needed, and marks it for a moment.
  async reveal(ts) {
    this.atEnd = false;
    this.revealing = true; // a scroll event that is still on its way must not bring it back to the end
    if (!this.options.inThread && !this.messages.some((message) => message.ts === ts)) {
      await loadAround(this.channel, ts).catch(() => toast(t("failed"), { kind: "error" }));
      changed();
    }
    const node = [...this.list.querySelectorAll(".message")].find((one) => one.dataset.ts === ts);
    if (!node) return void (this.revealing = false);
    node.classList.add("pointed");
    node.addEventListener("animationend", () => node.classList.remove("pointed"), { once: true });
    requestAnimationFrame(() => requestAnimationFrame(() => {
      node.scrollIntoView({ block: "center" });
      this.revealing = false;
    }));
  }

  async more(load) {
    if (this.loading) return;
    this.loading = true;
    this.earlier.setAttribute("aria-busy", "true");
    try {
      if (await load(this.channel)) changed();
    } catch {
      toast(t("failed"), { kind: "error" });
    } finally {
      this.loading = false;
      this.earlier.removeAttribute("aria-busy");
    }
  }

  extra(key, make) {
    if (!this.extras.has(key)) this.extras.set(key, make());
    return this.extras.get(key);
  }

  // `above` and `below`: whether the channel has messages before and after those that are shown.
  draw(shown, { above = false, below = false } = {}) {
    const arrived = this.findNew(shown, above);
    if (shown === this.messages && this.newFrom === this.drawnNew && above === this.above && below === this.below && this.drawnOn === dayKey(now())) return;
    this.drawnOn = dayKey(now()); // the dividers say 今日 and 昨日
    this.drawnNew = this.newFrom;
    const follow = this.atEnd;
    const underneath = this.scroller.scrollHeight - this.scroller.scrollTop;
    const grewAbove = this.messages.length && shown.length && shown[0].ts < this.messages[0].ts;
    this.messages = shown;
    const wasAtLatest = !below && !this.below;
    Object.assign(this, { above, below });
    const nodes = above ? [this.earlier] : this.options.inThread ? [] : [this.intro];
    let before = null;
    shown.forEach((message, index) => {
      const day = dayKey(message.ts);
      const newDay = !before || dayKey(before.ts) !== day;
      if (newDay && !this.options.inThread) {
        const label = divider(message.ts);
        nodes.push(this.extra(`line ${day}`, () => h("div", { class: "day-line", "aria-hidden": "true" })));
        nodes.push(this.extra(`day ${day} ${label}`, () => h("div", { class: "day", role: "separator", "aria-label": label }, h("span", {}, label))));
      }
      const fresh = this.newFrom === message.ts;
      if (fresh) nodes.push(this.extra("new", () => h("div", { class: "new-line", role: "separator", "aria-label": t("new_line") }, h("span", {}, t("new_line")))));
      if (this.options.inThread && index === 1) nodes.push(this.counter(shown.filter((one) => !one.ephemeral).length - 1));
      const compact = Boolean(!newDay && !fresh && message.blocks?.[0]?.type !== "header" && // a card stands under its own name
        !(this.options.inThread && index === 1) && before && before.user === message.user && before.is_app === message.is_app &&
        Boolean(before.ephemeral) === Boolean(message.ephemeral) && !message.ephemeral && !before.replies && seconds(message.ts) - seconds(before.ts) < TOGETHER);
      nodes.push(this.view.draw(message, compact));
      before = message;
    });
    // what one wrote, or what answers one's own press
    const last = shown.at(-1);
    const mine = wasAtLatest && last && this.last && last.ts > this.last && (last.user === store.me || last.ephemeral);
    arrange(this.list, nodes);
    rove(this.list);
    if (arrived) this.toNew();
    else if (follow || mine) this.toEnd();
    else if (grewAbove) this.scroller.scrollTop = this.scroller.scrollHeight - underneath; // the reader stays where they were
    this.last = last?.ts;
    this.view.keepOnly(shown);
  }

  counter(count) {
    const node = this.extra("count", () => h("div", { class: "thread-count" }, h("span", {})));
    node.firstChild.textContent = t("replies", { n: count });
    return node;
  }
}
