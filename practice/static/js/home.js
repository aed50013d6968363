// The Home tab of the app: the view it published for this person.
import { h } from "./dom.js";
import { store } from "./state.js";
import { Surface } from "./surface.js";
import { t } from "./words.js";

export function homePane() {
  const surface = new Surface(() => ({ type: "home" }));
  const empty = h("div", { class: "home-empty" }, h("h2", {}, t("home_empty")), h("p", {}, t("home_empty_more")));
  const inner = h("div", { class: "home-inner" });
  const node = h("div", { class: "home scroller", role: "tabpanel", id: "panel-home", "aria-labelledby": "tab-home", tabIndex: 0 }, inner);
  let json = null;
  const draw = () => {
    const view = store.snapshot?.home?.view || (store.snapshot?.home?.blocks ? store.snapshot.home : null);
    const next = JSON.stringify(view?.blocks || null);
    if (next === json) return;
    json = next;
    if (view) surface.render(view.blocks);
    const wanted = view ? surface.node : empty;
    if (inner.firstChild !== wanted) inner.replaceChildren(wanted);
  };
  return { node, draw };
}
