// The month that opens under a date picker. Arrow keys walk the days, Page Up and Down the months.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { monthTitle, pickedDate, today, weekdayNames } from "./dates.js";
import { closePopover, openPopover, place } from "./popover.js";
import { t } from "./words.js";

const two = (number) => String(number).padStart(2, "0");
const iso = (date) => `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
const shifted = (text, days) => iso(new Date(Date.parse(text) + days * 86400000));
function monthsOn(text, months) {
  const [y, m, d] = text.split("-").map(Number);
  const last = new Date(Date.UTC(y, m - 1 + months + 1, 0)).getUTCDate();
  return iso(new Date(Date.UTC(y, m - 1 + months, Math.min(d, last))));
}

export function openCalendar(anchor, { label, value, onPick, onClose }) {
  let day = value || today();
  const box = h("div", { class: "calendar", role: "dialog", "aria-label": label });

  function draw(focus = true) {
    const [y, m] = day.split("-").map(Number);
    const first = new Date(Date.UTC(y, m - 1, 1));
    const start = shifted(iso(first), -first.getUTCDay());
    const head = h("div", { class: "calendar-head" },
      h("button", { type: "button", class: "icon-button", "aria-label": t("prev_month"), on: { click: () => turn(-1) } }, icon("back")),
      h("div", { class: "calendar-title", "aria-live": "polite" }, monthTitle(y, m)),
      h("button", { type: "button", class: "icon-button", "aria-label": t("next_month"), on: { click: () => turn(1) } }, icon("next")));
    const grid = h("div", { class: "calendar-grid", role: "grid", on: { keydown: keys } },
      h("div", { role: "row", class: "calendar-row" }, weekdayNames.map((name) => h("span", { role: "columnheader", class: "calendar-weekday" }, name))),
      Array.from({ length: 6 }, (_, week) =>
        h("div", { role: "row", class: "calendar-row" }, Array.from({ length: 7 }, (_, weekday) => {
          const date = shifted(start, week * 7 + weekday);
          const other = Number(date.slice(5, 7)) !== m;
          return h("button", {
            type: "button", role: "gridcell", tabIndex: date === day ? 0 : -1, "aria-label": pickedDate(date), "aria-selected": date === value ? "true" : "false", "data-date": date,
            class: ["cal-day", other && "other", date === today() && "today", date === value && "chosen"].filter(Boolean).join(" "),
            on: { click: () => choose(date) },
          }, String(Number(date.slice(8))));
        }))));
    box.replaceChildren(head, grid);
    if (focus) box.querySelector(`[data-date="${day}"]`)?.focus({ preventScroll: true });
    place();
  }

  const turn = (months) => {
    day = monthsOn(day, months);
    draw(false);
    box.querySelector(months < 0 ? ".icon-button" : ".icon-button:last-child").focus();
  };
  const choose = (date) => {
    closePopover();
    onPick(date);
  };
  const keys = (event) => {
    const next = {
      ArrowLeft: () => shifted(day, -1), ArrowRight: () => shifted(day, 1), ArrowUp: () => shifted(day, -7), ArrowDown: () => shifted(day, 7),
      PageUp: () => monthsOn(day, -1), PageDown: () => monthsOn(day, 1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    day = next();
    draw();
  };

  const panel = openPopover(anchor, box, { onClose, className: "popover-calendar" });
  panel.dataset.tab = "inside"; // Tab walks from the arrows to the days instead of closing
  draw();
}
