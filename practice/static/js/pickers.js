// Date, time, and both.
import { openCalendar } from "./calendar.js";
import { dayKey, moment, parts, pickedDate, seconds, today } from "./dates.js";
import { arrange, h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { openOptions } from "./options.js";
import { t } from "./words.js";

const two = (number) => String(number).padStart(2, "0");
const clockOf = (value) => {
  const p = parts(value);
  return `${two(p.hour)}:${two(p.minute)}`;
};
const TIMES = Array.from({ length: 48 }, (_, i) => `${two(Math.floor(i / 2))}:${i % 2 ? "30" : "00"}`);
const timeChoice = (value) => ({ label: value.replace(/^0/, ""), value, search: `${value} ${value.replace(/^0/, "")}` });

// 9:5, 09:05, ９：０５ and 0905 all mean a time of day.
function typedTime(text) {
  const narrow = text.normalize("NFKC").replace(/時/, ":").replace(/分/, "");
  const match = /^(\d{1,2}):(\d{1,2})$/.exec(narrow) || /^(\d{1,2})(\d{2})$/.exec(narrow);
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59) return null;
  return timeChoice(`${two(match[1])}:${two(match[2])}`);
}

function opener(sign, label, extra = {}) {
  const shown = h("span", { class: "select-value" });
  const button = h("button", {
    type: "button", class: "select-opener picker", role: "combobox", "aria-haspopup": extra.popup || "dialog", "aria-expanded": "false",
    id: extra.id, "aria-describedby": label.describedBy, "aria-invalid": label.invalid ? "true" : undefined, "data-focus": extra.focus ? "" : undefined,
  }, icon(sign, 16), shown, icon("down", 16));
  const show = (text, placeholder) => {
    shown.textContent = text || placeholder;
    shown.classList.toggle("placeholder", !text);
    button.setAttribute("aria-label", `${label.text || placeholder}${extra.suffix ? ` ${extra.suffix}` : ""}: ${text || placeholder}`);
  };
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      button.click();
    }
  });
  return { button, show };
}

const openTimes = (button, label, value, onPick) =>
  openOptions(button, {
    label: label.text || t("choose_time"), choices: TIMES.map(timeChoice), searchable: true, parseQuery: typedTime,
    isChosen: (choice) => choice.value === (value || "09:00"), onPick: (choice) => onPick(choice.value),
  });

function clearer(block, shown, clear) {
  if (!shown || block.type !== "input" || !block.optional) return null;
  return h("button", { type: "button", class: "select-clear", "aria-label": t("clear"), on: { click: clear } }, icon("close", 14));
}

function single(element, block, surface, label, { sign, field, placeholder, text, open, popup }) {
  const { button, show } = opener(sign, label, { id: label.fieldId, focus: element.focus_on_load, popup });
  const node = h("div", { class: "select" });
  const held = () => surface.value(block, element)[field];
  const pick = (value) => surface.choose(block, element, { [field]: value });
  button.addEventListener("click", () => open(button, label, held(), pick));
  const redraw = () => {
    show(held() && text(held()), withEmoji(element.placeholder?.text) || placeholder);
    arrange(node, [button, clearer(block, held(), () => (pick(null), button.focus()))].filter(Boolean));
  };
  surface.redraws.set(surface.key(block, element), redraw);
  redraw();
  return node;
}

export const datePicker = (element, block, surface, label) =>
  single(element, block, surface, label, {
    sign: "calendar", field: "selected_date", placeholder: t("choose_date"), text: pickedDate,
    open: (button, name, value, onPick) => openCalendar(button, { label: name.text || t("choose_date"), value, onPick }),
  });

export const timePicker = (element, block, surface, label) =>
  single(element, block, surface, label, {
    sign: "clock", field: "selected_time", placeholder: t("choose_time"), text: (value) => value.replace(/^0/, ""), open: openTimes, popup: "listbox",
  });

export function dateTimePicker(element, block, surface, label) {
  const date = opener("calendar", label, { id: label.fieldId, suffix: t("date"), focus: element.focus_on_load });
  const time = opener("clock", label, { suffix: t("time"), popup: "listbox" });
  const held = () => seconds(surface.value(block, element).selected_date_time);
  const pick = (value) => surface.choose(block, element, { selected_date_time: value });
  date.button.addEventListener("click", () =>
    openCalendar(date.button, {
      label: label.text || t("choose_date"), value: held() === null ? null : dayKey(held()),
      onPick: (day) => pick(moment(day, held() === null ? "09:00" : clockOf(held()))),
    }));
  time.button.addEventListener("click", () =>
    openTimes(time.button, label, held() === null ? null : clockOf(held()), (clock) => pick(moment(held() === null ? today() : dayKey(held()), clock))));
  const node = h("div", { class: "select select-pair" });
  const redraw = () => {
    date.show(held() !== null && pickedDate(dayKey(held())), t("choose_date"));
    time.show(held() !== null && clockOf(held()).replace(/^0/, ""), t("choose_time"));
    arrange(node, [date.button, time.button, clearer(block, held() !== null, () => (pick(null), date.button.focus()))].filter(Boolean));
  };
  surface.redraws.set(surface.key(block, element), redraw);
  redraw();
  return node;
}
