// Between a rich_text block and the DOM in which somebody edits it.
// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
import { h } from "./dom.js";
import { part } from "./richtext.js";

const MARKS = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", S: "strike", STRIKE: "strike", DEL: "strike", U: "underline", CODE: "code" };
const TAGS = { code: "code", bold: "b", italic: "i", strike: "s", underline: "u" };

// What cannot be typed (a mention, a date) is one piece that is kept as it is.
function drawn(element) {
  if (element.type !== "text") return h("span", { contenteditable: "false", "data-part": JSON.stringify(element) }, part(element));
  const lines = element.text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
  return Object.keys(TAGS).filter((name) => element.style?.[name]).reduce((inner, name) => h(TAGS[name], {}, inner), lines);
}

const all = (element) => (element.elements || []).map(drawn);

export function draftOf(value) {
  return (value?.elements || []).map((element) => {
    if (element.type === "rich_text_list") return h(element.style === "ordered" ? "ol" : "ul", {}, (element.elements || []).map((item) => h("li", {}, all(item))));
    if (element.type === "rich_text_quote") return h("blockquote", {}, all(element));
    if (element.type === "rich_text_preformatted") return h("pre", {}, all(element));
    return h("div", {}, all(element));
  });
}

// Runs of words with their styles; a <br> is a line's end.
function runs(node, style = {}) {
  if (node.nodeType === Node.TEXT_NODE) return node.data ? [text(node.data.replace(/\u00a0/g, " "), style)] : [];
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  if (node.dataset.part) return [JSON.parse(node.dataset.part)];
  if (node.tagName === "BR") return [text("\n", style)];
  const mark = MARKS[node.tagName];
  const own = mark ? { ...style, [mark]: true } : style;
  return [...node.childNodes].flatMap((child) => runs(child, own));
}

const text = (words, style) => (Object.keys(style).length ? { type: "text", text: words, style } : { type: "text", text: words });

function joined(elements) {
  const found = [];
  for (const element of elements) {
    const last = found.at(-1);
    if (element.type === "text" && last?.type === "text" && JSON.stringify(last.style) === JSON.stringify(element.style)) last.text += element.text;
    else found.push({ ...element });
  }
  return found;
}

// The browser ends a line of its own with a <br> that nobody typed.
function trimmed(elements) {
  const last = elements.at(-1);
  if (last?.type !== "text" || !last.text.endsWith("\n")) return elements;
  const rest = last.text.slice(0, -1);
  return rest ? [...elements.slice(0, -1), { ...last, text: rest }] : elements.slice(0, -1);
}

const line = (node) => trimmed(joined(runs(node)));
const BLOCKS = { UL: "bullet", OL: "ordered" };

export function readDraft(area) {
  const elements = [];
  let open = null; // the runs of the section that is being read
  const close = () => {
    if (open) elements.push({ type: "rich_text_section", elements: trimmed(joined(open)) });
    open = null;
  };
  const walk = (parent, indent) => {
    for (const node of parent.childNodes) {
      const tag = node.tagName;
      if (BLOCKS[tag]) {
        close();
        list(node, indent);
      } else if (tag === "BLOCKQUOTE" || tag === "PRE") {
        close();
        elements.push({ type: tag === "PRE" ? "rich_text_preformatted" : "rich_text_quote", elements: line(node) });
      } else if ((tag === "DIV" || tag === "P") && node.querySelector("ul, ol, blockquote, pre")) {
        walk(node, indent);
      } else if (tag === "DIV" || tag === "P") {
        open = [...(open ? [...open, text("\n", {})] : []), ...line(node)];
      } else {
        open = [...(open || []), ...runs(node)];
      }
    }
  };
  const list = (node, indent) => {
    let items = [];
    const flush = () => {
      if (items.length) elements.push({ type: "rich_text_list", style: BLOCKS[node.tagName], indent, elements: items });
      items = [];
    };
    for (const child of node.children) {
      if (BLOCKS[child.tagName]) {
        flush();
        list(child, indent + 1);
        continue;
      }
      const nested = [...child.children].filter((one) => BLOCKS[one.tagName]);
      const own = [...child.childNodes].filter((one) => !nested.includes(one)).flatMap((one) => runs(one));
      items.push({ type: "rich_text_section", elements: trimmed(joined(own)) });
      if (nested.length) flush();
      for (const one of nested) list(one, indent + 1);
    }
    flush();
  };
  walk(area, 0);
  close();
  const blank = elements.every((one) => !JSON.stringify(one).includes('"type":"text"') && !JSON.stringify(one).includes("_id") && !area.querySelector("[data-part]"));
  return blank || !area.textContent.trim() ? null : { type: "rich_text", elements };
}
