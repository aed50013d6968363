// The guided tour: a bar that says whose turn it is in the case and what to press, brings one there, and lights it.
import { get, post } from "./api.js";
import { h, keepingFocus } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popover.js";
import { go, personById, refresh, store } from "./state.js";
import { lightUp } from "./tourlight.js";
import { toast } from "./toasts.js";
import { remember, t } from "./words.js";

const FOLDED = "practice.tour";
const CASE = "practice.tour_case"; // "case:…" chosen, "after:…" the next one that is filed, "last:…" where none is filed

export function tourBar() {
  const node = h("section", { class: "tour", "aria-label": t("tour"), hidden: true });
  const said = h("div", { class: "visually-hidden", role: "status" }); // outside of what an open form makes inert
  document.body.prepend(said); // at the top: below everything it would make the page a pixel too high, and it would jump by that
  const toggle = h("button", { type: "button", class: "top-button tour-toggle", "aria-label": t("tour"), title: t("tour"), hidden: true, on: { click: () => fold(cookie(FOLDED) !== "folded") } }, icon("tour"));
  let answer = null;
  let asked = null;
  let busy = false;
  let drawn = "";

  async function ask() {
    const key = `${store.snapshot?.rev} ${cookie(CASE)}`;
    if (key === asked) return;
    asked = key;
    try {
      const fresh = await get("/page/tour", { person: store.me, ...followed() });
      if (key !== asked) return;
      if (fresh.case && !cookie(CASE).startsWith("case:")) remember(CASE, `last:${fresh.case.token}`);
      asked = `${store.snapshot?.rev} ${cookie(CASE)}`;
      answer = fresh;
      draw();
    } catch {
      asked = null; // the next change asks again
    }
  }

  function follow(choice) {
    remember(CASE, choice);
    ask();
  }

  function draw() {
    ask();
    if (!answer?.offered) return;
    const folded = cookie(FOLDED) === "folded";
    const here = isHere(answer.step);
    const key = JSON.stringify([answer, here, folded, busy]);
    if (key !== drawn) {
      drawn = key;
      toggle.hidden = false;
      toggle.setAttribute("aria-expanded", folded ? "false" : "true");
      node.hidden = folded;
      keepingFocus(node, () => node.replaceChildren(h("div", { class: "tour-line", "data-key": "tour" }, sentence(here), h("div", { class: "tour-buttons" }, controls(here), ends()))));
      tell(folded ? "" : node.querySelector(".tour-say").textContent);
    }
    leaveRoom();
    lightUp(!folded && here ? answer.step.spot : null);
  }

  function tell(text) {
    if (said.textContent !== text) said.textContent = text;
  }

  function sentence(here) {
    const { step, stages } = answer;
    const mine = step.person === store.me;
    const begins = step.kind === "file"; // says who one is, even where it is pressed
    const turn = !step.person || (here && !begins) ? "" : mine && !begins ? t("tour_you") : step.turn;
    return h("p", { class: "tour-text" },
      step.stage ? h("span", { class: "tour-stage", role: "img", "aria-label": t("tour_stage_label", { n: step.stage, all: stages }) }, t("tour_stage", { n: step.stage, all: stages })) : icon("next", 16),
      h("span", { class: "tour-say" }, turn ? [h("strong", {}, turn), ` ${here ? "" : step.place}${step.say}`] : h("strong", {}, step.say, here ? step.then : "")));
  }

  function controls(here) {
    const { step } = answer;
    if (step.kind === "time") return group(press(t(busy ? "tour_moving" : "tour_time"), passTime, "skip"));
    if (step.kind === "done") return group(press(t("tour_again"), () => follow(`after:${answer.newest}`), "plus"));
    if (!step.person) return group();
    if (step.person === store.me) return group(!step.spot || step.spot.surface === "modal" ? null : press(t(here ? "tour_show" : "tour_go"), () => (here ? lightUp(step.spot, true) : bring(step.spot)), "eye", here));
    const href = address(step);
    return group(
      h("a", { class: "tour-button primary", href }, icon("people", 16), t("tour_become", { name: personById(step.person)?.name })),
      h("a", { class: "tour-button", href, target: "_blank", rel: "noopener" }, icon("window", 16), t("tour_window")));
  }

  function press(label, run, sign, quiet = false) {
    return h("button", { type: "button", class: quiet ? "tour-button" : "tour-button primary", "aria-busy": busy ? "true" : undefined, on: { click: run } }, icon(sign, 16), label);
  }

  async function passTime() {
    if (busy) return;
    busy = true;
    draw();
    const done = await post("/page/tour/time", { case: answer.case.number });
    busy = false;
    if (done.ok === false) toast(done.message || t("tour_no_clock"), { kind: "error" });
    asked = null;
    await refresh().catch(() => {});
    draw();
  }

  function ends() {
    const name = answer.case ? answer.case.number : t("tour_cases");
    const label = answer.case ? `${t("tour_cases")}: ${t("tour_following", answer.case)}` : t("tour_cases");
    const cases = h("button", { type: "button", class: "tour-button tour-case", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label, title: answer.case ? t("tour_following", answer.case) : "", on: { click: () => choose(cases) } }, name, icon("down", 14));
    return h("div", { class: "tour-ends" }, cases,
      h("button", { type: "button", class: "tour-fold", "aria-label": t("tour_fold"), title: t("tour_fold"), on: { click: () => fold(true) } }, icon("close", 16)));
  }

  function fold(yes) {
    remember(FOLDED, yes ? "folded" : "open");
    draw();
    toggle.focus();
  }

  async function choose(anchor) {
    const { cases } = await get("/page/tour", { person: store.me, list: 1, ...followed() }).catch(() => ({}));
    const items = (cases || []).map((one) => ({
      label: `${one.number}  ${one.title}`, description: one.person ? t("tour_whose", { whose: one.whose }) : one.whose,
      icon: icon(one.token === answer.case?.token ? "check" : one.mine ? "eye" : "next", 16), run: () => follow(`case:${one.token}`),
    }));
    const none = { label: t("tour_no_cases"), disabled: true, run() {} };
    openMenu(anchor, [{ label: t("tour_again"), icon: icon("plus", 16), run: () => follow(`after:${answer.newest}`) }, { heading: t("tour_cases") }, ...(items.length ? items : [none])],
      { label: t("tour_cases"), align: "end", className: "popover-menu popover-tour" });
  }

  // A modal begins below the bar.
  const leaveRoom = () => document.documentElement.style.setProperty("--tour-bottom", `${node.getBoundingClientRect().bottom}px`);
  new ResizeObserver(leaveRoom).observe(node);
  return { node, toggle, draw };
}

const group = (...buttons) => h("div", { class: "tour-controls" }, buttons);

const cookie = (name) => decodeURIComponent(document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) || "");

function followed() {
  const [kind, token] = cookie(CASE).split(/:(.*)/);
  return token && ["case", "after", "last"].includes(kind) ? { [kind]: token } : {};
}

// Whether this window is the person's whose turn it is, at the place where it is pressed.
function isHere({ person, spot }) {
  if (person !== store.me || !spot) return false;
  if (spot.surface === "modal") return true;
  const { channel, tab } = store.place;
  return channel === spot.channel && (tab === "home") === (spot.surface === "home");
}

function bring(spot) {
  go(spot.channel, spot.surface === "home" ? { tab: "home" } : { message: spot.ts });
}

// The page as that person, at the place: a link, so that it opens in a window of its own, too.
function address({ person, spot }) {
  const url = new URL("/", location.href);
  url.searchParams.set("person", person);
  if (spot?.surface === "home") url.hash = `${spot.channel}/home`;
  else if (spot?.surface === "message") {
    url.searchParams.set("channel", spot.channel);
    url.searchParams.set("message", spot.ts);
  }
  return url.href;
}
