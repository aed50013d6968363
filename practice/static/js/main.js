// Puts the page together and redraws it when the workspace or the place changes.
import { announcer } from "./announce.js";
import { clockBar } from "./clock.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { enterMain, listenKeys, openShortcuts, recover, skipToMessages } from "./keyboard.js";
import { tellWhenDone, underWay, workspaceMenu } from "./menu.js";
import { drawModals } from "./modal.js";
import { mainPane, threadPane } from "./pane.js";
import { drawTitle } from "./people.js";
import { place } from "./popover.js";
import { openQuick } from "./quick.js";
import { sidebar } from "./sidebar.js";
import { changed, enter, listen, load, store, subscribe } from "./state.js";
import { applyTheme, themeButton } from "./theme.js";
import { drawNotices } from "./toasts.js";
import { tourBar } from "./tour.js";
import { troubleControls } from "./trouble.js";
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
  const clock = clockBar();
  const side = sidebar();
  const main = mainPane();
  const thread = threadPane();
  const banner = h("div", { class: "banner", role: "status", hidden: true });
  const trouble = troubleControls();
  const tour = tourBar();
  const top = h("header", { class: "top" },
    workspaceMenu(),
    clock.node,
    h("div", { class: "top-end" }, tour.toggle, trouble.button,
      h("a", { class: "top-button", href: "/inspector", target: "_blank", rel: "noopener", "aria-label": t("inspect_title"), title: t("inspect_title") }, icon("inspect")),
      h("button", { type: "button", class: "top-button", lang: lang === "en" ? "ja" : "en", on: { click: switchLanguage } }, t("language")),
      h("button", { type: "button", class: "top-button", "aria-label": t("shell_quick"), title: `${t("shell_quick")} (Ctrl+K)`, on: { click: () => openQuick(enterMain) } }, icon("search")),
      h("button", { type: "button", class: "top-button", "aria-label": t("shell_keys"), title: t("shell_keys"), on: { click: openShortcuts } }, icon("keyboard")), themeButton()));
  const said = announcer();
  app.replaceChildren(h("a", { class: "skip", href: "#main", on: { click: (event) => {
    event.preventDefault();
    skipToMessages();
  } } }, t("skip_to_messages")), top, trouble.strip, banner, tour.node, h("div", { class: "frame" }, side.node, main.node, thread.node), said.node);

  subscribe(() => {
    clock.draw();
    trouble.draw();
    side.draw();
    main.draw();
    thread.draw();
    drawModals();
    tour.draw();
    drawNotices(store.snapshot?.notices);
    drawBanner(banner);
    tellWhenDone();
    drawTitle();
    said.draw();
    app.classList.toggle("with-thread", Boolean(store.place.thread) && store.place.tab !== "home");
    place();
    recover();
  });
  changed();
  listen();
  document.documentElement.dataset.ready = "true";
  if (!store.place.thread && store.place.tab !== "home") document.querySelector("#main .composer textarea")?.focus({ preventScroll: true });

  addEventListener("popstate", enter);
  addEventListener("hashchange", enter);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && changed());
  listenKeys();
}

function drawBanner(banner) {
  const connected = store.snapshot?.connected !== false;
  const doing = underWay();
  const [absent, more] = store.snapshot?.life?.starting ? ["starting", "starting_more"] : ["not_connected", "not_connected_more"];
  const text = store.lost ? t("connection_lost") : doing || (connected ? "" : t(absent));
  banner.hidden = !text;
  if (banner.dataset.text === text) return;
  banner.dataset.text = text;
  banner.replaceChildren(icon("alert", 16), h("strong", {}, text), !store.lost && !doing && !connected ? h("span", {}, t(more)) : "");
}

start();
