// The workspace's clock in the header, and the buttons that move it.
import { post, reasonOf } from "./api.js";
import { fullDateTime, seconds, shortWhen } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { now, store } from "./state.js";
import { toast } from "./toasts.js";
import { t } from "./words.js";

export function clockBar() {
  const face = h("time", { class: "clock-face", role: "timer", "aria-live": "off", "aria-label": t("clock") });
  const due = mover("to_due", () => ({ to: "next_due" }), icon("skip", 16));
  const day = mover("plus_day", () => ({ advance: 86400 }));
  const month = mover("plus_month", () => ({ advance: monthLength() }));
  const when = h("span", { class: "clock-due" });
  due.append(when);
  const moving = h("span", { class: "clock-moving", role: "status" });
  const node = h("div", { class: "clock", role: "group", "aria-label": t("clock") }, icon("clock", 16), face, moving, due, day, month);
  const draw = () => {
    const clock = store.snapshot?.clock || {};
    const next = seconds(clock.next_due);
    const what = store.snapshot?.life?.under_way || null; // in whichever window somebody pressed
    face.textContent = fullDateTime(now());
    for (const button of [due, day, month]) {
      button.hidden = !clock.can_move;
      // Not `disabled`, which would take the focus away from whoever just pressed it.
      button.setAttribute("aria-disabled", what || (button === due && next === null) ? "true" : "false");
    }
    node.title = clock.can_move ? "" : t("clock_fixed");
    node.toggleAttribute("data-moving", what === "clock");
    const text = what === "clock" ? t("clock_moving") : "";
    if (moving.textContent !== text) moving.textContent = text;
    when.textContent = next === null ? "" : shortWhen(next);
    due.title = next === null ? t("no_due") : t("due_at", { when: fullDateTime(next) });
  };
  setInterval(draw, 5000);
  return { node, draw };
}

function mover(key, body, sign) {
  const button = h("button", { type: "button", class: "clock-button", "aria-disabled": "false", on: { click: move } }, sign, h("span", {}, t(key)));
  async function move() {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-busy", "true");
    const answer = await post("/page/clock", body());
    button.removeAttribute("aria-busy");
    if (answer.ok !== false) return; // the change of the workspace draws it
    button.setAttribute("aria-disabled", "false");
    toast(reasonOf(answer), { kind: "error" });
  }
  return button;
}

// The same day of next month, or its last day. Japan has no summer time, so days are 86,400 seconds.
function monthLength() {
  const here = new Date(now() * 1000 + 9 * 3600000);
  const last = new Date(Date.UTC(here.getUTCFullYear(), here.getUTCMonth() + 2, 0)).getUTCDate();
  const there = Date.UTC(here.getUTCFullYear(), here.getUTCMonth() + 1, Math.min(here.getUTCDate(), last));
  return (there - Date.UTC(here.getUTCFullYear(), here.getUTCMonth(), here.getUTCDate())) / 1000;
}
