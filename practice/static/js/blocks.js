// Block Kit's layout blocks to DOM nodes.
import { anyText, drawElement } from "./elements.js";
import { plain } from "./emoji.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { picture } from "./picture.js";
import { richText } from "./richtext.js";
import { nameOf, simplified, wordsIn } from "./simplified.js";
import { t } from "./words.js";

const DRAW = {
  section,
  header: (block, surface) => h("div", { class: "block-header", role: "heading", "aria-level": surface.headingLevel }, plain(block.text)),
  divider: () => h("hr"),
  context: (block) => h("div", { class: "block-context" }, (block.elements || []).map(contextPart)),
  actions: (block, surface) => h("div", { class: "block-actions" }, (block.elements || []).map((element) => drawElement(element, block, surface))),
  image: (block) => imageBlock(block),
  rich_text: (block) => richText(block),
  table: tableBlock,
  markdown: (block) => markdown(block.text),
  input,
  alert: (block) => h("div", { class: `block-alert ${["info", "warning", "error", "success"].includes(block.level) ? block.level : "info"}`, role: "note" }, icon("alert"), h("div", {}, anyText(block.text))),
};

export function drawBlock(block, surface) {
  const draw = DRAW[block.type] || plainly;
  let content;
  try {
    content = draw(block, surface);
  } catch (error) {
    console.info("block", block, error); // one wrong part does not take the rest with it
    content = h("div", { class: "simplified" }, h("div", { class: "simplified-name" }, icon("alert", 16), t("block_broken", { name: nameOf(block.type) })));
  }
  return h("div", { class: `block block-of-${String(block.type).replace(/\W/g, "")}`, "data-block-id": block.block_id }, content);
}

// In words, with the buttons and the blocks that are within. Those act under the id of the block around them.
function plainly(block, surface) {
  const within = [...(block.child_blocks || []), ...(block.type === "carousel" ? block.elements || [] : [])];
  const buttons = [...(block.actions || []), ...(block.type === "context_actions" ? block.elements || [] : [])];
  const link = /^https?:/.test(block.title_url || "") && h("a", { href: block.title_url, target: "_blank", rel: "noopener noreferrer" }, block.title_url);
  return simplified(block.type, wordsIn(block), link, block.rows && tableBlock(block),
    within.map((child) => drawBlock({ ...child, block_id: block.block_id }, surface)),
    buttons.length ? h("div", { class: "block-actions" }, buttons.map((element) => drawElement(element, block, surface))) : null);
}

const rich = (object) => (object?.type === "mrkdwn" ? mrkdwn(object.text, object) : h("div", { class: "pre-line" }, plain(object)));

function section(block, surface) {
  const accessory = block.accessory;
  const body = h("div", { class: "section-body" },
    block.text && h("div", { class: "section-text" }, rich(block.text)),
    block.fields && h("div", { class: "section-fields" }, block.fields.map((field) => h("div", { class: "section-field" }, rich(field)))));
  if (!accessory) return body;
  const side = drawElement(accessory, block, surface, { text: block.text?.text?.replace(/[*_~`]/g, "").slice(0, 80) });
  const wide = ["radio_buttons", "checkboxes"].includes(accessory.type);
  return h("div", { class: wide ? "section section-stacked" : "section" }, body, h("div", { class: "section-accessory" }, side));
}

function contextPart(element) {
  if (element.type === "image") return picture(element, "context-image");
  return h("div", { class: "context-text" }, rich(element));
}

const imageBlock = (block) =>
  h("figure", { class: "block-figure" }, block.title && h("figcaption", {}, plain(block.title)), picture(block, "block-image"));

function tableBlock(block) {
  const settings = block.column_settings || [];
  const cell = (tag, content, column) => {
    const setting = settings[column] || {};
    return h(tag, { scope: tag === "th" ? "col" : undefined, class: [`align-${setting.align || "left"}`, setting.is_wrapped && "wrapped"].filter(Boolean).join(" ") },
      content?.type === "rich_text" ? richText(content) : String(content?.text ?? content?.value ?? ""));
  };
  const [head, ...rows] = block.rows || [];
  return h("div", { class: "table-scroll", tabIndex: 0, role: "region", "aria-label": t("table") }, h("table", { class: "table" },
    head && h("thead", {}, h("tr", {}, head.map((content, column) => cell("th", content, column)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((content, column) => cell("td", content, column)))))));
}

function input(block, surface) {
  const id = uid("input");
  const error = surface.errors.get(block.block_id);
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const text = plain(block.label);
  const grouped = ["radio_buttons", "checkboxes", "rich_text_input"].includes(block.element?.type);
  const label = h(grouped ? "div" : "label", { class: "input-label", id: `${id}-label`, for: grouped ? undefined : id }, text,
    block.optional && h("span", { class: "input-optional" }, t("optional")));
  const control = drawElement(block.element, block, surface, { id: `${id}-label`, fieldId: id, text, describedBy: described, invalid: Boolean(error) });
  return h("div", { class: error ? "block-input has-error" : "block-input" }, label, control,
    error && h("div", { class: "input-error", id: `${id}-error`, role: "alert" }, icon("alert", 16), h("span", {}, error)),
    block.hint && h("div", { class: "input-hint", id: `${id}-hint` }, plain(block.hint)));
}
