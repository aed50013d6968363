// Blocks and elements that this page does not draw as Slack does: named in words, with what can be read in them.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { withEmoji } from "./emoji.js";
import { t } from "./words.js";

// Slack's kinds have names in the catalogue; of anything else there is the name it was sent with.
export function nameOf(type) {
  const key = `block_kind_${type}`;
  const name = t(key);
  return name === key ? String(type || "?") : name;
}

const READ = ["title", "subtitle", "caption", "status", "text", "description", "body", "subtext", "details", "output", "author_name", "provider_name", "alt_text", "external_id"];

// What a reader would read in it, in the order of the fields above.
export function wordsIn(value) {
  const found = [];
  for (const name of READ) {
    const held = value?.[name];
    if (typeof held === "string" && held) found.push(h("div", {}, withEmoji(held)));
    else if (held?.type === "mrkdwn") found.push(mrkdwn(held.text));
    else if (held?.type === "rich_text") found.push(richText(held));
    else if (typeof held?.text === "string") found.push(h("div", { class: "pre-line" }, withEmoji(held.text)));
    else if (typeof held?.text?.text === "string") found.push(h("div", {}, withEmoji(held.text.text)));
  }
  return found;
}

export function simplified(type, ...content) {
  return h("div", { class: "simplified", role: "group", "aria-label": nameOf(type) },
    h("div", { class: "simplified-name" }, icon("alert", 14), t("block_simplified", { name: nameOf(type) })), content);
}
