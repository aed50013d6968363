// Interactive elements other than selects and pickers. Each returns a node; what is held lives in the surface.
import { confirmed } from "./confirm.js";
import { h, uid } from "./dom.js";
import { plain } from "./emoji.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { openMenu } from "./popover.js";
import { datePicker, dateTimePicker, timePicker } from "./pickers.js";
import { select } from "./selects.js";
import { picture } from "./picture.js";
import { fileInput } from "./fileinput.js";
import { richInput } from "./richinput.js";
import { simplified, wordsIn } from "./simplified.js";
import { typing } from "./typing.js";
import { t } from "./words.js";

export const anyText = (object) => (object?.type === "mrkdwn" ? mrkdwn(object.text) : plain(object));

const DRAW = {
  button, overflow,
  radio_buttons: choices, checkboxes: choices,
  plain_text_input: textInput, email_text_input: textInput, url_text_input: textInput, number_input: textInput,
  datepicker: datePicker, timepicker: timePicker, datetimepicker: dateTimePicker,
  file_input: fileInput, rich_text_input: richInput,
};

// label: the accessible name where the block has one; describedBy: ids of hint and error.
export function drawElement(element, block, surface, label = {}) {
  const draw = DRAW[element?.type] || (/_select$/.test(element?.type || "") ? select : null);
  if (element?.type === "image") return picture(element, "accessory-image");
  const node = draw ? draw(element, block, surface, label) : simplified(element?.type, wordsIn(element));
  node.dataset.key = surface.key(block, element || {});
  node.dataset.actionId = element?.action_id || "";
  return node;
}

function button(element, block, surface) {
  const style = { primary: "button primary", danger: "button danger" }[element.style] || "button";
  const node = h(element.url ? "a" : "button", {
    class: style, type: element.url ? undefined : "button", "aria-label": element.accessibility_label,
    href: element.url && /^(https?:|\/)/.test(element.url) ? element.url : undefined,
    target: element.url ? "_blank" : undefined, rel: element.url ? "noopener noreferrer" : undefined,
  }, h("span", { class: "button-text" }, plain(element.text)));
  node.addEventListener("click", async (event) => {
    if (node.getAttribute("aria-busy") === "true") return event.preventDefault();
    if (element.confirm && !event.confirmed) {
      event.preventDefault();
      if (!(await confirmed(element.confirm))) return;
      if (element.url) window.open(element.url, "_blank", "noopener");
    }
    node.setAttribute("aria-busy", "true");
    await surface.press(block, element);
    node.removeAttribute("aria-busy");
  });
  return node;
}

function overflow(element, block, surface) {
  const node = h("button", { type: "button", class: "button overflow", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("more_actions") }, icon("dots"));
  node.addEventListener("click", () =>
    openMenu(node, (element.options || []).map((option) => ({
      label: plain(option.text), description: option.description && plain(option.description),
      run: async () => {
        if (!(await confirmed(element.confirm))) return;
        if (option.url && /^https?:/.test(option.url)) window.open(option.url, "_blank", "noopener");
        await surface.press(block, element, { selected_option: option });
      },
    })), { label: t("more_actions") }));
  return node;
}

function choices(element, block, surface, label) {
  const several = element.type === "checkboxes";
  const name = uid("choice");
  const focusAt = element.focus_on_load ? 0 : -1;
  const inputs = [];
  const node = h("div", { class: "choices", role: several ? "group" : "radiogroup", "aria-labelledby": label.id, "aria-describedby": label.describedBy },
    (element.options || []).map((option, index) => {
      const input = h("input", { type: several ? "checkbox" : "radio", name, class: "choice-input", "data-focus": index === focusAt ? "" : undefined });
      input.addEventListener("change", () => {
        if (!several) return surface.choose(block, element, { selected_option: option });
        const chosen = (element.options || []).filter((_, at) => inputs[at].checked);
        return surface.choose(block, element, { selected_options: chosen });
      });
      inputs.push(input);
      return h("label", { class: "choice" }, input, h("span", { class: "choice-mark" }, several && icon("check", 14)),
        h("span", { class: "choice-text" }, anyText(option.text), option.description && h("span", { class: "choice-description" }, anyText(option.description))));
    }));
  const redraw = () => {
    const held = surface.value(block, element);
    const on = new Set((several ? held.selected_options : [held.selected_option]).filter(Boolean).map((option) => option.value));
    inputs.forEach((input, index) => (input.checked = on.has(element.options[index].value)));
  };
  surface.redraws.set(surface.key(block, element), redraw);
  redraw();
  return node;
}

const TYPES = { email_text_input: "email", url_text_input: "url" };

function textInput(element, block, surface, label) {
  const many = element.type === "plain_text_input" && element.multiline;
  const limit = element.type === "plain_text_input" ? element.max_length || 3000 : null;
  const field = h(many ? "textarea" : "input", {
    class: many ? "field multiline" : "field", type: many ? undefined : TYPES[element.type] || "text", rows: many ? 5 : undefined,
    inputmode: element.type === "number_input" ? "decimal" : undefined, placeholder: plain(element.placeholder), autocomplete: "off",
    id: label.fieldId, "aria-describedby": label.describedBy, "aria-invalid": label.invalid ? "true" : undefined, "aria-required": block.optional ? undefined : "true",
    "data-focus": element.focus_on_load ? "" : undefined, value: surface.value(block, element).value ?? "",
  });
  const counter = h("span", { class: "counter", "aria-live": "polite" });
  const count = () => {
    const left = limit === null ? null : limit - field.value.length;
    const near = limit !== null && (element.max_length ? left <= Math.max(20, limit * 0.2) : left < 100);
    const missing = element.min_length && field.value.length && field.value.length < element.min_length;
    counter.textContent = missing ? `${field.value.length} / ${element.min_length}` : near ? String(left) : "";
    counter.classList.toggle("over", left !== null && left < 0);
  };
  const read = () => ({ value: narrowNumber(element, field.value) || null });
  const told = typing(element, block, surface, read);
  field.addEventListener("input", (event) => {
    surface.keep(block, element, read());
    count();
    if (!event.isComposing) told.typed();
  });
  field.addEventListener("compositionend", () => told.typed()); // Japanese: no input event follows the last choice
  field.addEventListener("change", () => {
    if (surface.errors.has(block.block_id)) surface.set(block, element, read());
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || many || !told.onEnter) return;
    event.preventDefault();
    event.stopPropagation();
    told.entered();
  });
  count();
  return h("div", { class: "field-box" }, field, counter);
}

// 全角の数字 is what a Japanese keyboard gives; Slack takes it as digits.
function narrowNumber(element, text) {
  if (element.type !== "number_input") return text;
  return text.trim().replace(/[０-９．－]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
}
