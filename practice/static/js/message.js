// One message: avatar, name, time, text or blocks, files, replies, and the "…" menu.
import { post, reasonOf } from "./api.js";
import { avatar } from "./avatar.js";
import { fullDateTime, shortWhen, time } from "./dates.js";
import { h, uid } from "./dom.js";
import { sizeOf } from "./filesize.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { openMenu } from "./popover.js";
import { nameButton } from "./profile.js";
import { go, personById, store } from "./state.js";
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
    // A message that has not changed is the same object as before: nothing is compared letter by letter.
    let entry = this.known.get(message.ts);
    if (entry && entry.message === message && entry.compact === compact) return entry.node;
    const json = JSON.stringify([message, compact]);
    if (entry?.json === json) {
      entry.message = message;
      return entry.node;
    }
    if (!entry) {
      const where = { type: "message", channel: this.channel, ts: message.ts };
      if (message.ephemeral) where.ephemeral = true;
      entry = { surface: new Surface(() => where), node: h("article", { class: "message", tabIndex: -1 }) };
      this.known.set(message.ts, entry);
    }
    Object.assign(entry, { json, message, compact });
    this.fill(entry, message, compact);
    return entry.node;
  }

  // What was let go of need not be kept either.
  keepOnly(messages) {
    if (this.known.size <= messages.length * 2) return;
    const present = new Set(messages.map((message) => message.ts));
    for (const ts of this.known.keys()) if (!present.has(ts)) this.known.delete(ts);
  }

  fill({ node, surface }, message, compact) {
    const author = authorOf(message);
    node.className = ["message", compact && "compact", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
    node.dataset.ts = message.ts;
    node.setAttribute("aria-label", [author, shortWhen(message.ts), message.ephemeral && t("only_you"), message.replies && !this.inThread && t("replies", { n: message.replies.count })].filter(Boolean).join(" "));
    const stamp = h("time", { class: "message-time", title: fullDateTime(message.ts) }, time(message.ts));
    const edited = message.edited && h("span", { class: "edited" }, t("edited"));
    // What a person typed is drawn from its text, so the marks they typed (*…*, :emoji:) show as in Slack's composer.
    const typed = !message.is_app && message.text && message.blocks?.every((block) => block.type === "rich_text");
    const hasBlocks = Boolean(message.blocks?.length) && !typed;
    surface.render(hasBlocks ? message.blocks : []);
    const plain = hasBlocks ? null : h("div", { class: "message-text" }, mrkdwn(message.text), edited);
    node.setAttribute("aria-describedby", ((plain || surface.node).id ||= uid("said"))); // read aloud when one comes to it by arrow
    const body = h("div", { class: "message-body" },
      message.ephemeral && h("div", { class: "only-you" }, icon("eye", 14), t("only_you")),
      !compact && h("div", { class: "message-head" }, nameButton(message.is_app ? "app" : message.user, author), message.is_app && h("span", { class: "app-badge" }, t("app")), stamp),
      plain, hasBlocks ? surface.node : null, hasBlocks ? edited : null,
      (message.files || []).map(file), message.replies && !this.inThread ? this.replyBar(message) : null);
    const gutter = compact ? h("div", { class: "gutter" }, stamp) : h("div", { class: "gutter" }, avatar(message.is_app ? "app" : message.user, 36, author));
    // The blocks' node stays in the document while the rest is drawn anew, or a focused field in it would lose the focus.
    const keep = hasBlocks && node.contains(document.activeElement) ? document.activeElement : null;
    node.replaceChildren(gutter, body, this.tools(message));
    if (keep?.isConnected) keep.focus({ preventScroll: true });
  }

  replyBar(message) {
    const { count, users, last_ts: last } = message.replies;
    const bot = store.boot.app.bot_user_id;
    return h("button", { type: "button", class: "reply-bar", on: { click: () => go(this.channel, { thread: message.ts }) } },
      h("span", { class: "reply-faces" }, users.map((id) => avatar(id === bot ? "app" : id, 24))),
      h("span", { class: "reply-count" }, t("replies", { n: count })),
      h("span", { class: "quiet" }, t("last_reply", { when: shortWhen(last) })), icon("next", 16));
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
        if (answer.ok === false) toast(reasonOf(answer), { kind: "error" });
      },
    }));
    const reply = this.inThread ? [] : [{ label: t("reply_in_thread"), icon: icon("thread"), run: () => go(this.channel, { thread: message.thread_ts || message.ts }) }];
    openMenu(anchor, [...reply, { heading: t("message_shortcuts") }, ...(items.length ? items : [{ label: t("no_shortcuts"), disabled: true, run() {} }])], { align: "end", label: t("more_actions") });
  }
}

// A click opens the file on a page of its own; the arrow saves it. Only this person's files are shown to this person.
function file(entry) {
  const as = `person=${encodeURIComponent(store.me)}`;
  const view = `${entry.url}/view?${as}`;
  const label = t("open_file", { name: entry.name });
  if (/^image\/(png|jpeg|gif|webp|bmp)$/.test(entry.mimetype || "")) {
    return h("a", { class: "file-image", href: view, target: "_blank", rel: "noopener", "aria-label": label }, h("span", { class: "quiet" }, entry.name), h("img", { src: `${entry.url}?${as}`, alt: "", loading: "lazy" }));
  }
  const kind = (entry.name || "").split(".").pop().toUpperCase().slice(0, 4);
  const save = t("save_file", { name: entry.name });
  return h("div", { class: "file-card" },
    h("span", { class: `file-kind kind-${kind.toLowerCase().replace(/\W/g, "")}` }, icon(kind === "ICS" ? "calendar" : "file", 20)),
    h("a", { class: "file-text", href: view, target: "_blank", rel: "noopener", "aria-label": label },
      h("span", { class: "file-name", title: entry.name }, entry.name), h("span", { class: "quiet" }, [kind, sizeOf(entry.size)].filter(Boolean).join(" · "))),
    h("a", { class: "icon-button file-save", href: `${entry.url}?${as}&download=1`, download: entry.name, title: save, "aria-label": save }, icon("save", 18)));
}
