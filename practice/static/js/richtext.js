// rich_text blocks: the structured text that Slack's own composer writes.
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { slackDate } from "./dates.js";
import { emojiNode, link, mention } from "./mrkdwn.js";
import { channelName } from "./state.js";

function styled(node, style = {}) {
  let result = node;
  if (style.code) result = h("code", {}, result);
  if (style.bold) result = h("strong", {}, result);
  if (style.italic) result = h("em", {}, result);
  if (style.strike) result = h("s", {}, result);
  if (style.underline) result = h("u", {}, result);
  return result;
}

function fromUnicode(codes) {
  try {
    return String.fromCodePoint(...codes.split("-").map((code) => parseInt(code, 16)));
  } catch {
    return null;
  }
}

export function part(element) {
  switch (element.type) {
    case "text":
      return styled(h("span", { class: "pre-line" }, element.text), element.style);
    case "link":
      return styled(link(String(element.url).replace(/&/g, "&amp;"), element.text || element.url), element.style);
    case "user":
      return styled(mention(element.user_id), element.style);
    case "channel":
      return h("span", { class: "mention" }, `#${channelName(element.channel_id) || element.channel_id}`);
    case "usergroup":
      return h("span", { class: "mention" }, `@${element.usergroup_id}`);
    case "broadcast":
      return h("span", { class: "mention mention-all" }, `@${element.range}`);
    case "emoji": {
      const sign = element.unicode && !emoji(element.name) ? fromUnicode(element.unicode) : null;
      const toned = element.skin_tone ? `${element.name}::skin-tone-${element.skin_tone}` : element.name;
      return sign ? h("span", { class: "emoji" }, sign) : emojiNode(toned);
    }
    case "date": {
      const text = element.format ? slackDate(element.timestamp, element.format) : element.fallback || "";
      return h("time", {}, text);
    }
    case "color":
      return h("code", {}, element.value);
    default:
      return h("span", { class: "unsupported-inline" }, element.text || `[${element.type}]`);
  }
}

const parts = (element) => (element.elements || []).map(part);

function piece(element) {
  switch (element.type) {
    case "rich_text_section":
      return h("div", { class: "rt-section" }, parts(element));
    case "rich_text_quote":
      return h("blockquote", {}, parts(element));
    case "rich_text_preformatted":
      return h("pre", {}, parts(element));
    case "rich_text_list": {
      const list = h(element.style === "ordered" ? "ol" : "ul", { class: `rt-list indent-${Math.min(8, element.indent || 0)}` }, (element.elements || []).map((item) => h("li", {}, parts(item))));
      if (element.offset) list.setAttribute("start", element.offset + 1);
      return list;
    }
    default:
      return h("div", { class: "unsupported" }, element.type);
  }
}

export const richText = (block) => h("div", { class: "rich-text" }, (block.elements || []).map(piece));
