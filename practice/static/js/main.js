// Puts the page together and redraws it when the workspace or the place changes.
import { clockBar } from "./clock.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { drawModals } from "./modal.js";
import { mainPane, threadPane } from "./pane.js";
import { place } from "./popover.js";
import { sidebar } from "./sidebar.js";
import { changed, go, listen, load, readPlace, store, subscribe, target } from "./state.js";
import { applyTheme, themeButton } from "./theme.js";
import { drawNotices } from "./toasts.js";
import { lang, switchLanguage, t } from "./words.js";

applyTheme();

async function start() {
  const app = document.getElementById("app");
  try {
    await load();
  } catch (error) {
    console.error(error);
    app.replaceChildren(h("p", { class: "boot", role: "alert" }, t("load_failed")));
    setTimeout(start, 2000);
    return;
  }
  readPlace();
  const clock = clockBar();
  const side = sidebar();
  const main = mainPane();
  const thread = threadPane();
  const banner = h("div", { class: "banner", role: "status", hidden: true });
  const top = h("header", { class: "top" },
    h("div", { class: "top-name" }, h("span", { class: "top-mark", "aria-hidden": "true" }, [...(store.boot.workspace?.name || "W")][0]), h("span", { class: "top-title" }, store.boot.workspace?.name || t("practice"))),
    clock.node,
    h("div", { class: "top-end" }, h("button", { type: "button", class: "top-button", lang: lang === "en" ? "ja" : "en", on: { click: switchLanguage } }, t("language")), themeButton()));
  app.replaceChildren(h("a", { class: "skip", href: "#main", on: { click: (event) => {
    event.preventDefault();
    document.querySelector("#main .scroller")?.focus();
  } } }, t("skip_to_messages")), top, banner, h("div", { class: "frame" }, side.node, main.node, thread.node));

  subscribe(() => {
    clock.draw();
    side.draw();
    main.draw();
    thread.draw();
    drawModals();
    drawNotices(store.snapshot?.notices);
    drawBanner(banner);
    app.classList.toggle("with-thread", Boolean(store.place.thread) && store.place.tab !== "home");
    place();
  });
  changed();
  listen();
  showTarget();
  document.documentElement.dataset.ready = "true";
  if (!store.place.thread && store.place.tab !== "home") document.querySelector("#main .composer textarea")?.focus({ preventScroll: true });

  const move = () => {
    readPlace();
    changed();
  };
  addEventListener("popstate", move);
  addEventListener("hashchange", move);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && changed());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && store.place.thread && thread.node.contains(document.activeElement)) go(store.place.channel);
  });
}

function showTarget() {
  const node = target.ts && [...document.querySelectorAll(".message")].find((one) => one.dataset.ts === target.ts);
  if (!node) return;
  node.classList.add("pointed");
  requestAnimationFrame(() => requestAnimationFrame(() => node.scrollIntoView({ block: "center" })));
}

function drawBanner(banner) {
  const connected = store.snapshot?.connected !== false;
  const text = store.lost ? t("connection_lost") : connected ? "" : t("not_connected");
  banner.hidden = !text;
  if (banner.dataset.text === text) return;
  banner.dataset.text = text;
  banner.replaceChildren(icon("alert", 16), h("strong", {}, text), !store.lost && !connected ? h("span", {}, t("not_connected_more")) : "");
}

start();
