// Trouble on demand: the button in the top bar, the strip that says what is on, and the dialog with the switches.
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./state.js";
import { toast } from "./toasts.js";
import { t } from "./words.js";

let situation = { on: [], mode: "socket", connections: 0 };
let redraw = () => {};

const METHODS_FIRST = ["chat.postMessage", "chat.update", "views.open", "views.update", "views.publish"];
const SECONDS = { retry_after: [1, 5, 30, 60], seconds: [1, 2, 5, 10, 30] };
// What can be switched on, and what each is told beside how often: [name in the API, its label, its choices].
const KINDS = {
  rate_limited: ["retry_after", "trouble_retry_after", SECONDS.retry_after],
  server_error: ["status", "trouble_status", [500, 503]],
  lose_answer: null,
  delay: ["seconds", "trouble_wait", SECONDS.seconds],
  deliver_twice: null,
  drop_sockets: null,
  refuse_sockets: null,
};
const OF_CALLS = ["rate_limited", "server_error", "lose_answer", "delay"];
const OF_SOCKETS = ["drop_sockets", "refuse_sockets"];

async function ask(method, path = "", body = undefined) {
  try {
    const answer = await fetch(`/page/trouble${path}`, { method, cache: "no-store", body: body && JSON.stringify(body) });
    const data = await answer.json();
    if (data.ok) situation = data;
    else toast(data.message, { kind: "error" });
    redraw();
    return data.ok;
  } catch {
    toast(t("trouble_failed"), { kind: "error" });
    return false;
  }
}

// Another window, or a call that was struck, changes what is on: the page hears of it as of any change.
function look() {
  if (!store.snapshot?.trouble || situation === store.snapshot.trouble) return;
  situation = store.snapshot.trouble;
  redraw();
}

export function troubleControls() {
  const badge = h("span", { class: "trouble-badge", "aria-hidden": "true", hidden: true });
  const button = h("button", { type: "button", class: "top-button trouble-button", "aria-haspopup": "dialog", on: { click: openTrouble } }, icon("storm"), badge);
  const told = h("span", { class: "trouble-told" });
  const strip = h("div", { class: "trouble-strip", role: "status", hidden: true }, icon("storm", 16), h("strong", {}, t("trouble_strip")), told,
    h("button", { type: "button", class: "trouble-end", on: { click: () => endAll(button) } }, t("trouble_end_all")));
  redraw = () => {
    const { on } = situation;
    const label = on.length ? t("trouble_button_on", { n: on.length }) : t("trouble_button");
    button.setAttribute("aria-label", label);
    button.title = label;
    button.classList.toggle("on", on.length > 0);
    badge.hidden = !on.length;
    badge.textContent = on.length;
    const text = on.map(described).join(t("trouble_between"));
    if (told.textContent !== text) told.textContent = text;
    strip.hidden = !on.length;
    dialog?.draw();
  };
  redraw();
  return { button, strip, draw: look };
}

async function endAll(back) {
  if (await ask("DELETE")) back.focus({ preventScroll: true });
}

// "429 (chat.postMessage, 2 more)"
function described(trouble) {
  const more = [];
  if (trouble.method) more.push(trouble.method === "*" ? t("trouble_every_method") : trouble.method);
  if (trouble.retry_after || trouble.seconds) more.push(t("trouble_seconds", { n: trouble.retry_after || trouble.seconds }));
  if (trouble.status) more.push(trouble.status);
  more.push(trouble.left === null ? t("trouble_until_off") : t("trouble_left", { n: trouble.left }));
  return t("trouble_described", { what: t(`trouble_${trouble.kind}_short`), how: more.join(t("trouble_comma")) });
}

let dialog = null;

function openTrouble() {
  const cards = Object.keys(KINDS).map(card);
  const state = h("p", { class: "trouble-state", role: "status" });
  const end = h("button", { type: "button", class: "button danger solid", on: { click: () => endAll(cards[0].control) } }, t("trouble_end_all"));
  const box = openDialog({
    title: t("trouble_title"), className: "dialog-trouble", focus: cards[0].control,
    content: [h("div", { class: "trouble-cards scroller", tabIndex: -1 }, h("p", { class: "trouble-lead" }, t("trouble_lead")), cards.map((one) => one.node)),
      h("div", { class: "trouble-foot" }, state, end)],
  });
  const draw = () => {
    if (!box.isConnected) return (dialog = null);
    cards.forEach((one) => one.draw());
    const { on } = situation;
    const text = on.length ? t("trouble_button_on", { n: on.length }) : t("trouble_none");
    if (state.textContent !== text) state.textContent = text;
    end.hidden = !on.length;
  };
  dialog = { draw };
  draw();
  ask("GET");
}

function card(kind) {
  const id = `trouble-${kind}`;
  const method = OF_CALLS.includes(kind) && choice("trouble_method", methodsFirst().map((name) => [name, name === "*" ? t("trouble_every_method") : name]));
  const own = KINDS[kind] && choice(KINDS[kind][1], KINDS[kind][2].map((n) => [n, KINDS[kind][0] === "status" ? n : t("trouble_seconds", { n })]), kind === "delay" ? 5 : undefined);
  const times = kind !== "drop_sockets" && choice("trouble_times", [...[1, 3, 10].map((n) => [n, t("trouble_next", { n })]), ["", t("trouble_until_off")]]);
  const unavailable = () => OF_SOCKETS.includes(kind) && situation.mode !== "socket";
  const mine = () => situation.on.filter((trouble) => trouble.kind === kind);
  const body = () => ({
    kind,
    ...(times && { times: times.value() === "" ? null : Number(times.value()) }),
    ...(method && { method: method.value() }),
    ...(own && { [KINDS[kind][0]]: Number(own.value()) }),
  });
  async function flip() {
    if (unavailable()) return;
    if (kind === "drop_sockets") {
      const before = situation.connections;
      if (await ask("POST", "", body())) toast(t("trouble_dropped", { n: before }));
    } else if (mine().length) for (const trouble of mine()) await ask("DELETE", `/${trouble.id}`);
    else await ask("POST", "", body());
  }
  const more = h("p", { id: `${id}-more`, class: "trouble-more" }, t(`trouble_${kind}_more`));
  const state = h("p", { class: "trouble-on" });
  const control = kind === "drop_sockets"
    ? h("button", { type: "button", class: "button", "aria-describedby": more.id, on: { click: flip } }, t("trouble_drop_now"))
    : h("button", { type: "button", class: "switch", role: "switch", "aria-checked": "false", "aria-labelledby": id, "aria-describedby": more.id, on: { click: flip } }, h("span", { class: "switch-knob" }));
  const settings = [method, own, times].filter(Boolean);
  const chosen = h("div", { class: "trouble-settings" }, settings.map((one) => one.node));
  const node = h("section", { class: "trouble-card", "data-kind": kind, "aria-labelledby": id },
    h("div", { class: "trouble-text" }, h("h3", { id }, t(`trouble_${kind}`)), more, chosen, state),
    control);
  function draw() {
    const on = mine();
    node.classList.toggle("on", on.length > 0);
    if (kind !== "drop_sockets") control.setAttribute("aria-checked", on.length ? "true" : "false");
    control.setAttribute("aria-disabled", unavailable() ? "true" : "false");
    chosen.hidden = on.length > 0; // what is on is told in a line of its own
    for (const one of settings) one.select.disabled = unavailable();
    more.textContent = unavailable() ? t("trouble_http_only") : t(`trouble_${kind}_more`);
    const text = kind === "drop_sockets" && !unavailable() ? t("trouble_connections", { n: situation.connections }) : on.map(described).join(t("trouble_between"));
    if (state.textContent !== text) state.textContent = text;
  }
  return { node, control, draw };
}

const methodsFirst = () => ["*", ...METHODS_FIRST, ...store.boot.methods.filter((name) => !METHODS_FIRST.includes(name))];

function choice(label, options, chosen) {
  const select = h("select", { class: "trouble-select" }, options.map(([value, text]) => h("option", { value: String(value) }, text)));
  if (chosen !== undefined) select.value = String(chosen);
  return { node: h("label", { class: "trouble-setting" }, t(label), select), select, value: () => select.value };
}
