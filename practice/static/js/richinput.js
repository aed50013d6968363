// rich_text_input: typing with bold, italic, strike, code, lists and quotes; what is held is a rich_text block.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { draftOf, readDraft } from "./richdraft.js";
import { typing } from "./typing.js";
import { t } from "./words.js";
import { withEmoji } from "./emoji.js";

const TOOLS = [
  ["bold", "bold", () => document.execCommand("bold")],
  ["italic", "italic", () => document.execCommand("italic")],
  ["strike", "strike", () => document.execCommand("strikeThrough")],
  ["code", "code", asCode],
  ["rich_ordered", "ordered", () => document.execCommand("insertOrderedList")],
  ["list", "list", () => document.execCommand("insertUnorderedList")],
  ["quote", "quote", () => document.execCommand("formatBlock", false, "blockquote")],
];

function asCode() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const text = selection.toString();
  const range = selection.getRangeAt(0);
  range.deleteContents();
  const code = h("code", {}, text);
  range.insertNode(code);
  selection.selectAllChildren(code);
}

export function richInput(element, block, surface, label) {
  const placeholder = withEmoji(element.placeholder?.text);
  const area = h("div", {
    class: "rich-area", contenteditable: "true", role: "textbox", "aria-multiline": "true", tabIndex: 0, id: label.fieldId,
    "aria-labelledby": label.id, "aria-label": label.id ? undefined : label.text || placeholder, "aria-describedby": label.describedBy,
    "aria-invalid": label.invalid ? "true" : undefined, "aria-required": block.optional ? undefined : "true", "aria-placeholder": placeholder || undefined,
    "data-placeholder": placeholder || undefined, "data-focus": element.focus_on_load ? "" : undefined,
  });
  area.replaceChildren(...draftOf(surface.value(block, element).rich_text_value));
  const read = () => ({ rich_text_value: readDraft(area) });
  const told = typing(element, block, surface, read);
  const changed = () => {
    surface.keep(block, element, read());
    area.classList.toggle("blank", !area.textContent && !area.querySelector("li, blockquote"));
    told.typed();
  };
  area.addEventListener("input", changed);
  area.addEventListener("paste", (event) => {
    event.preventDefault(); // words only: no foreign markup
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  area.addEventListener("drop", (event) => event.preventDefault());
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || !told.onEnter) return;
    event.preventDefault();
    told.entered();
  });
  const bar = h("div", { class: "rich-tools", role: "toolbar", "aria-label": t("rich_toolbar") }, TOOLS.map(([name, sign, run]) => h("button", {
    type: "button", class: "icon-button", title: t(name), "aria-label": t(name),
    on: {
      pointerdown: (event) => event.preventDefault(), // the selection stays
      click: () => {
        area.focus();
        run();
        changed();
      },
    },
  }, icon(sign, 16))));
  area.classList.toggle("blank", !area.textContent);
  return h("div", { class: "rich-input" }, bar, area);
}
