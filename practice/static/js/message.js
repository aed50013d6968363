// One message: avatar, name, time, text or blocks, files, replies, and the "…" menu.
import { post } from "./api.js";
import { avatar } from "./avatar.js";
import { fullDateTime, seconds, shortWhen, time } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { openMenu } from "./popover.js";
import { go, messagesOf, personById, store } from "./state.js";
import { Surface } from "./surface.js";
import { toast } from "./toasts.js";
import { t } from "./words.js";

export const authorOf = (message) =>
  message.is_app ? message.username || store.boot.app.name : personById(message.user)?.name || message.username || message.user || "";

// Keeps each message's surface, so that what is chosen in it outlives redraws. One for the list, one for the thread.
export class MessageView {
  constructor(channel, { inThread = false } = {}) {
    this.channel = channel;
    this.inThread = inThread;
    this.known = new Map(); // ts → {json, node, surface}
  }

  draw(message, compact) {
    const replies = this.inThread ? [] : replyFaces(this.channel, message);
    const json = JSON.stringify([message, compact, replies]);
    let entry = this.known.get(message.ts);
    if (entry?.json === json) return entry.node;
    if (!entry) {
      const where = { type: "message", channel: this.channel, ts: message.ts };
      if (message.ephemeral) where.ephemeral = true;
      entry = { surface: new Surface(() => where), node: h("article", { class: "message" }) };
      this.known.set(message.ts, entry);
    }
    entry.json = json;
    this.fill(entry, message, compact, replies);
    return entry.node;
  }

  fill({ node, surface }, message, compact, replies) {
    const author = authorOf(message);
    node.className = ["message", compact && "compact", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
    node.dataset.ts = message.ts;
    node.setAttribute("aria-label", `${author} ${shortWhen(message.ts)}`);
    const stamp = h("time", { class: "message-time", title: fullDateTime(message.ts) }, time(message.ts));
    const edited = message.edited && h("span", { class: "edited" }, t("edited"));
    // What a person typed is drawn from its text, so the marks they typed (*…*, :emoji:) show as in Slack's composer.
    const typed = !message.is_app && message.text && message.blocks?.every((block) => block.type === "rich_text");
    const hasBlocks = Boolean(message.blocks?.length) && !typed;
    surface.render(hasBlocks ? message.blocks : []);
    const plain = hasBlocks ? null : h("div", { class: "message-text" }, mrkdwn(typed || !message.is_app ? escaped(message.text) : message.text), edited);
    const body = h("div", { class: "message-body" },
      message.ephemeral && h("div", { class: "only-you" }, icon("eye", 14), t("only_you")),
      !compact && h("div", { class: "message-head" }, h("span", { class: "author" }, author), message.is_app && h("span", { class: "app-badge" }, t("app")), stamp),
      plain, hasBlocks ? surface.node : null, hasBlocks ? edited : null,
      (message.files || []).map(file), replies.length ? this.replyBar(message, replies) : null);
    const gutter = compact ? h("div", { class: "gutter" }, stamp) : h("div", { class: "gutter" }, avatar(message.is_app ? "app" : message.user, 36, author));
    // The blocks' node stays in the document while the rest is drawn anew, or a focused field in it would lose the focus.
    const keep = hasBlocks && node.contains(document.activeElement) ? document.activeElement : null;
    node.replaceChildren(gutter, body, this.tools(message));
    if (keep?.isConnected) keep.focus({ preventScroll: true });
  }

  replyBar(message, faces) {
    const count = message.reply_count || faces.length;
    const last = messagesOf(this.channel).filter((reply) => reply.thread_ts === message.ts && reply.ts !== message.ts).at(-1);
    return h("button", { type: "button", class: "reply-bar", on: { click: () => go(this.channel, { thread: message.ts }) } },
      h("span", { class: "reply-faces" }, faces.map((id) => avatar(id, 24))),
      h("span", { class: "reply-count" }, t("replies", { n: count })),
      last && h("span", { class: "quiet" }, t("last_reply", { when: shortWhen(last.ts) })), icon("next", 16));
  }

  tools(message) {
    if (message.ephemeral) return h("div", { class: "tools" });
    const more = h("button", { type: "button", class: "icon-button", "aria-label": t("more_actions"), title: t("more_actions"), "aria-haspopup": "menu", "aria-expanded": "false" }, icon("dotsdown"));
    more.addEventListener("click", () => this.menu(more, message));
    const reply = this.inThread ? null : h("button", { type: "button", class: "icon-button", "aria-label": t("reply_in_thread"), title: t("reply_in_thread"), on: { click: () => go(this.channel, { thread: message.thread_ts || message.ts }) } }, icon("thread"));
    return h("div", { class: "tools", role: "group", "aria-label": t("more_actions") }, reply, more);
  }

  menu(anchor, message) {
    const shortcuts = store.boot.app.shortcuts.filter((shortcut) => shortcut.type === "message");
    const items = shortcuts.map((shortcut) => ({
      label: shortcut.name, description: shortcut.description || store.boot.app.name, icon: avatar("app", 24),
      run: async () => {
        const answer = await post("/page/message_shortcut", { callback_id: shortcut.callback_id, channel: this.channel, ts: message.ts });
        if (answer.ok === false) toast(answer.message || answer.error || t("failed"), { kind: "error" });
      },
    }));
    const reply = this.inThread ? [] : [{ label: t("reply_in_thread"), icon: icon("thread"), run: () => go(this.channel, { thread: message.thread_ts || message.ts }) }];
    openMenu(anchor, [...reply, { heading: t("message_shortcuts") }, ...(items.length ? items : [{ label: t("no_shortcuts"), disabled: true, run() {} }])], { align: "end", label: t("more_actions") });
  }
}

// A person's "<" is not the start of a link or mention unless it reads like one.
const escaped = (text) =>
  String(text ?? "").replace(/&(?!(amp|lt|gt);)/g, "&amp;").replace(/<(?!([@#!]|https?:|mailto:)[^<>\n]*>)/g, "&lt;");

function replyFaces(channel, message) {
  if (message.thread_ts && message.thread_ts !== message.ts) return [];
  const found = [];
  let any = Number(message.reply_count) > 0;
  if (!any) return found;
  for (const reply of messagesOf(channel)) {
    if (reply.thread_ts !== message.ts || reply.ts === message.ts || reply.ephemeral) continue;
    const id = reply.is_app ? "app" : reply.user;
    if (!found.includes(id) && found.length < 4) found.push(id);
  }
  return found.length ? found : [message.is_app ? "app" : message.user];
}

function file(entry) {
  const safe = /^(https?:|\/|data:image\/)/.test(entry.url || "") ? entry.url : undefined;
  const label = t("open_file", { name: entry.name });
  if (/^image\//.test(entry.mimetype || "") && safe) {
    return h("a", { class: "file-image", href: safe, target: "_blank", rel: "noopener", "aria-label": label }, h("span", { class: "quiet" }, entry.name), h("img", { src: safe, alt: "", loading: "lazy" }));
  }
  const kind = (entry.name || "").split(".").pop().toUpperCase().slice(0, 4);
  return h("div", { class: "file-card" },
    h("span", { class: `file-kind kind-${kind.toLowerCase().replace(/\W/g, "")}` }, icon(kind === "ICS" ? "calendar" : "file", 20)),
    h("a", { class: "file-text", href: safe, target: "_blank", rel: "noopener", "aria-label": label },
      h("span", { class: "file-name", title: entry.name }, entry.name), h("span", { class: "quiet" }, [kind, fileSize(entry.size)].filter(Boolean).join(" · "))),
    safe && h("a", { class: "icon-button file-save", href: safe, download: entry.name, title: t("save_file", { name: entry.name }), "aria-label": t("save_file", { name: entry.name }) }, icon("save", 18)));
}

function fileSize(bytes) {
  if (typeof bytes !== "number") return "";
  if (bytes < 1000) return `${bytes} B`;
  const [count, unit] = bytes < 1e6 ? [bytes / 1000, "KB"] : [bytes / 1e6, "MB"];
  return `${count < 10 ? count.toFixed(1) : Math.round(count)} ${unit}`;
}

export const after = (a, b) => seconds(a) - seconds(b);
