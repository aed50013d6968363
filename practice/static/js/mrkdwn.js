// Slack's mrkdwn to DOM nodes. The text comes escaped (&amp; &lt; &gt;); everything ends as text nodes.
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { slackDate } from "./dates.js";
import { channelName, personById, store } from "./state.js";

export const unescape = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);

// As in Slack, a mark counts only when no letter or digit touches it from outside: 「これは*太字*です」 stays as it is.
const open = "(?<![\\p{L}\\p{N}])";
const shut = "(?![\\p{L}\\p{N}])";
const pair = (mark, name) => `${open}${mark}(?<${name}>[^\\s${mark}\\n](?:[^${mark}\\n]*[^\\s${mark}\\n])?)${mark}${shut}`;
// What ends a sentence or shuts a bracket behind an address is not part of it: （https://example.com/a）。
const inUrl = "[.,:;!?'\")\\]}*_~]";
const endOfUrl = "(?:&(?!lt;|gt;|amp;)|&amp;|[^\\s<>|&.,:;!?'\")\\]}*_~　、。，．！？（）「」『』【】])";
const TOKEN = new RegExp(
  [
    "<(?<control>[^<>\\n]+)>",
    "`(?<code>[^`\\n]+)`",
    pair("\\*", "bold"),
    pair("_", "italic"),
    pair("~", "strike"),
    ":(?<emoji>[a-z0-9_+'-]+(?:::skin-tone-\\d)?):",
    `(?<url>https?://(?:${inUrl}|${endOfUrl})*${endOfUrl})`,
  ].join("|"),
  "gu",
);

const SAFE = /^(https?:|mailto:|tel:|\/)/i;

export function link(url, children) {
  const clean = unescape(url);
  if (!SAFE.test(clean)) return h("span", {}, children);
  return h("a", { href: clean, target: "_blank", rel: "noopener noreferrer nofollow" }, children);
}

export function mention(id, fallback) {
  const person = personById(id);
  const bot = id === store.boot.app.bot_user_id;
  const name = bot ? store.boot.app.name : person ? person.name : fallback || id;
  return h("span", { class: id === store.me ? "mention mention-me" : "mention" }, `@${name}`);
}

function control(inner) {
  const bar = inner.indexOf("|");
  const head = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? null : inner.slice(bar + 1);
  if (head.startsWith("@")) return mention(head.slice(1), label && unescape(label));
  if (head.startsWith("#")) return h("span", { class: "mention" }, `#${channelName(head.slice(1)) || unescape(label || head.slice(1))}`);
  if (head.startsWith("!date^")) {
    const [, timestamp, format, url] = head.split("^");
    const valid = /^\d+$/.test(timestamp) && format;
    const text = valid ? slackDate(Number(timestamp), unescape(format)) : unescape(label || "");
    const shown = h("time", {}, text);
    return url ? link(url, shown) : shown;
  }
  if (/^!(here|channel|everyone)/.test(head)) return h("span", { class: "mention mention-all" }, `@${head.slice(1)}`);
  if (head.startsWith("!subteam^")) return h("span", { class: "mention" }, unescape(label || `@${head.slice(9)}`));
  if (head.startsWith("!")) return h("span", {}, unescape(label || head));
  return link(head, label === null ? unescape(head.replace(/^mailto:/, "")) : inline(label, false));
}

export function inline(text, linkify = true) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const found = match.groups;
    if (match.index > at) nodes.push(unescape(text.slice(at, match.index)));
    at = match.index + match[0].length;
    if (found.control) nodes.push(control(found.control));
    else if (found.code) nodes.push(h("code", {}, inCode(found.code)));
    else if (found.bold) nodes.push(h("strong", {}, inline(found.bold, linkify)));
    else if (found.italic) nodes.push(h("em", {}, inline(found.italic, linkify)));
    else if (found.strike) nodes.push(h("s", {}, inline(found.strike, linkify)));
    else if (found.emoji) nodes.push(emojiNode(found.emoji, match[0]));
    else if (found.url) nodes.push(linkify ? link(found.url, unescape(found.url)) : unescape(found.url));
  }
  if (at < text.length) nodes.push(unescape(text.slice(at)));
  return nodes;
}

export function emojiNode(name, written = `:${name}:`) {
  const sign = emoji(name);
  return sign ? h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: written }, sign) : written;
}

// Inside code, marks are plain, but <url|label> still is a link in Slack.
function inCode(text) {
  return text.split(/(<[^<>\n]+>)/).map((piece) => (/^<.+>$/.test(piece) ? control(piece.slice(1, -1)) : unescape(piece)));
}

function lines(text, linkify) {
  const nodes = [];
  let quote = null;
  let open = false; // whether the last thing was a run of plain text that a new line has to break
  let rest = false; // after >>> everything is quoted
  const all = text.split("\n");
  all.forEach((line, index) => {
    if (!line && index === all.length - 1 && index > 0) return;
    const quoted = rest || /^(&gt;|>)/.test(line);
    if (quoted) {
      if (!rest && /^(&gt;|>){3}/.test(line)) rest = true;
      const body = line.replace(rest ? /^((&gt;|>){3})? ?/ : /^(&gt;|>) ?/, "");
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      for (const node of inline(body, linkify)) quote.append(node);
      open = false;
      return;
    }
    quote = null;
    const item = /^(\s*)([•◦▪・-]|\d{1,3}\.) (.*)$/u.exec(line);
    if (item) {
      nodes.push(h("div", { class: item[1].length > 1 ? "hang hang-2" : "hang" }, h("span", { class: "hang-mark" }, item[2]), h("span", {}, inline(item[3], linkify))));
      open = false;
      return;
    }
    if (open) nodes.push(h("br"));
    if (!line && !open) nodes.push(h("div", { class: "gap" }));
    nodes.push(...inline(line, linkify));
    open = Boolean(line) || open;
  });
  return nodes;
}

// verbatim: addresses that are not written as links stay words.
export function mrkdwn(text, { verbatim = false } = {}) {
  const root = h("div", { class: "mrkdwn" });
  String(text ?? "").split(/```\n?([\s\S]*?)\n?```\n?/).forEach((piece, index) => {
    if (index % 2) root.append(h("pre", {}, inCode(piece)));
    else if (piece) root.append(...lines(piece, !verbatim));
  });
  return root;
}
