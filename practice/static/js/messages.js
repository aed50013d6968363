// A scrolling list of messages with day dividers. It stays at its end when it is there, and where it is when not.
import { dayKey, divider, seconds } from "./dates.js";
import { arrange, h } from "./dom.js";
import { icon } from "./icons.js";
import { MessageView } from "./message.js";
import { store } from "./state.js";
import { t } from "./words.js";

const PAGE = 100;
const TOGETHER = 300; // seconds within which one author's messages stand under one name

export class MessageList {
  constructor(channel, name, options = {}) {
    this.view = new MessageView(channel, options);
    this.options = options;
    this.limit = PAGE;
    this.newFrom = null; // ts of the first message that was unread when the channel was opened
    this.extras = new Map(); // dividers by key
    this.list = h("div", { class: "message-list", role: "log", "aria-label": t("message_list", { name }), "aria-live": "polite", "aria-relevant": "additions" });
    this.earlier = h("button", { type: "button", class: "button earlier", on: { click: () => this.more() } }, t("earlier"));
    this.intro = options.intro || h("div", { class: "intro" }, h("h2", {}, t("empty_channel", { name })));
    this.scroller = h("div", { class: "scroller", tabIndex: -1, on: { scroll: () => this.scrolled() } }, this.list);
    this.jump = h("button", { type: "button", class: "jump", hidden: true, on: { click: () => this.toEnd() } }, icon("down", 16), t("to_end"));
    this.node = h("div", { class: "messages" }, this.scroller, this.jump);
    this.atEnd = true;
    this.top = 0; // where the last scroll event left it
    this.messages = [];
    // A picture that arrives late, or a composer that grows, must not push the end out of sight.
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.list);
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.scroller);
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // Content that grows between a scroll and its event is not the reader leaving the end; scrolling up is.
    if (scrollHeight - scrollTop - clientHeight < 48) this.atEnd = true;
    else if (scrollTop < this.top) this.atEnd = false;
    this.top = scrollTop;
    this.jump.hidden = this.atEnd || scrollHeight - scrollTop - clientHeight < clientHeight / 2;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atEnd = true;
    this.jump.hidden = true;
  }

  more() {
    const below = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.limit += PAGE;
    this.draw(this.messages);
    this.scroller.scrollTop = this.scroller.scrollHeight - below;
  }

  extra(key, make) {
    if (!this.extras.has(key)) this.extras.set(key, make());
    return this.extras.get(key);
  }

  draw(messages) {
    this.messages = messages;
    const follow = this.atEnd;
    const shown = messages.slice(-this.limit);
    const nodes = shown.length < messages.length ? [this.earlier] : this.options.inThread ? [] : [this.intro];
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
      if (this.options.inThread && index === 1) nodes.push(this.counter(messages.filter((one) => !one.ephemeral).length - 1));
      const compact = Boolean(!newDay && !fresh && message.blocks?.[0]?.type !== "header" && // a card stands under its own name
        !(this.options.inThread && index === 1) && before && before.user === message.user && before.is_app === message.is_app &&
        Boolean(before.ephemeral) === Boolean(message.ephemeral) && !message.ephemeral && !before.reply_count && seconds(message.ts) - seconds(before.ts) < TOGETHER);
      nodes.push(this.view.draw(message, compact));
      before = message;
    });
    // what one wrote, or what answers one's own press
    const mine = (shown.at(-1)?.user === store.me || shown.at(-1)?.ephemeral) && shown.at(-1)?.ts !== this.last;
    arrange(this.list, nodes);
    if (follow || (mine && this.last)) this.toEnd();
    this.last = shown.at(-1)?.ts;
  }

  counter(count) {
    const node = this.extra("count", () => h("div", { class: "thread-count" }, h("span", {})));
    node.firstChild.textContent = t("replies", { n: count });
    return node;
  }
}
