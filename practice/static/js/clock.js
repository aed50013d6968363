// The workspace's clock in the header, and the buttons that move it.
import { post } from "./api.js";
import { fullDateTime, seconds, shortWhen } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { now, refresh, store } from "./state.js";
import { toast } from "./toasts.js";
import { t } from "./words.js";

export function clockBar() {
  const face = h("time", { class: "clock-face", role: "timer", "aria-live": "off", "aria-label": t("clock") });
  const due = mover("to_due", () => ({ to: "next_due" }), icon("skip", 16));
  const day = mover("plus_day", () => ({ advance: 86400 }));
  const month = mover("plus_month", () => ({ advance: monthLength() }));
  const when = h("span", { class: "clock-due" });
  due.append(when);
  const node = h("div", { class: "clock", role: "group", "aria-label": t("clock") }, icon("clock", 16), face, due, day, month);
  const draw = () => {
    const clock = store.snapshot?.clock || {};
    const next = seconds(clock.next_due);
    face.textContent = fullDateTime(now());
    for (const button of [due, day, month]) button.hidden = !clock.can_move;
    node.title = clock.can_move ? "" : t("clock_fixed");
    due.disabled = next === null;
    when.textContent = next === null ? "" : shortWhen(next);
    due.title = next === null ? t("no_due") : t("due_at", { when: fullDateTime(next) });
  };
  setInterval(draw, 5000);
  return { node, draw };
}

function mover(key, body, sign) {
  const button = h("button", { type: "button", class: "clock-button", on: { click: move } }, sign, h("span", {}, t(key)));
  async function move() {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const answer = await post("/page/clock", body());
    button.removeAttribute("aria-busy");
    if (answer.ok === false) toast(answer.message || answer.error || t("failed"), { kind: "error" });
    // What fell due is worked off meanwhile, and only then is it known what comes next.
    else for (const wait of [1500, 4000]) setTimeout(() => refresh().catch(() => {}), wait);
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
