// The menu at the workspace's name: begin anew, restart the service; and what every window says meanwhile.
import { post } from "./api.js";
import { confirmed } from "./confirm.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popover.js";
import { store } from "./state.js";
import { here } from "./stored.js";
import { toast } from "./toasts.js";
import { t } from "./words.js";

const EPOCH = "practice.epoch";

const life = () => store.snapshot?.life || {};

// What is being done to the whole workspace, in words; "" when nothing is that people must wait for.
export function underWay() {
  const what = life().under_way;
  return what === "reset" || what === "restart" ? t(`busy_${what}`) : "";
}

export function workspaceMenu() {
  const name = store.boot.workspace?.name || t("practice");
  const button = h("button", {
    type: "button", class: "top-name", "aria-haspopup": "menu", "aria-expanded": "false", title: t("menu_of_workspace"),
    "data-key": "workspace-menu", on: { click: () => open(button, name) },
  }, h("span", { class: "top-mark", "aria-hidden": "true" }, [...name][0]), h("span", { class: "top-title" }, name), icon("down", 14));
  return button;
}

function open(button, name) {
  const { can_restart: canRestart, kept } = life();
  openMenu(button, [
    { heading: t(store.snapshot?.connected === false ? "menu_service_off" : "menu_service_on") },
    {
      label: t("menu_restart"), description: t(canRestart ? "menu_restart_more" : "menu_restart_alone_more"),
      icon: icon("bolt"), disabled: !canRestart, run: restart,
    },
    {
      label: t("menu_reset"), description: t(canRestart ? "menu_reset_more" : "menu_reset_alone_more"),
      icon: icon("back"), danger: true, run: reset,
    },
    { heading: t(kept ? "menu_kept" : "menu_not_kept") },
  ], { label: name, width: 340 });
}

async function reset() {
  const sure = await confirmed({
    title: { text: t("reset_title") }, text: { text: t(life().can_restart ? "reset_text" : "reset_alone_text") },
    confirm: { text: t("reset_yes") }, deny: { text: t("cancel") }, style: "danger",
  });
  if (sure) await ask("/page/reset");
}

const restart = () => ask("/page/restart");

async function ask(path) {
  const answer = await post(path);
  if (answer.ok === false && answer.error !== "no_answer") toast(answer.message || answer.error, { kind: "error" });
}

// Called at every redraw: says in every window that what was under way is done. A reset gives the workspace another
// epoch, and every window loads itself anew for it: so the one that it knew before is kept for its successor.
let last = null;
let before = here.read(EPOCH);
export function tellWhenDone() {
  const what = life().under_way || null;
  if (last === "restart" && what === null) toast(t("restart_done"), { seconds: 6 });
  last = what;
  if (!store.snapshot || what === "reset") return;
  if (before && before === life().epoch_before) toast(t("reset_done"), { seconds: 6 });
  if (before !== store.snapshot.epoch) here.write(EPOCH, (before = store.snapshot.epoch));
}
