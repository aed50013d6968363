// The small dialog that a button, a select or an overflow menu can ask with before it acts.
import { h, trapTab, uid } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { t } from "./words.js";
import { withEmoji } from "./emoji.js";

const textOf = (object, fallback) => withEmoji(object?.text || fallback);

export function confirmed(ask) {
  if (!ask) return Promise.resolve(true);
  return new Promise((resolve) => {
    const before = document.activeElement;
    const title = uid("confirm");
    const done = (answer) => {
      shade.remove();
      before?.focus?.({ preventScroll: true });
      resolve(answer);
    };
    const yes = h("button", { type: "button", class: ask.style === "danger" ? "button danger solid" : "button primary", on: { click: () => done(true) } }, textOf(ask.confirm, t("yes")));
    const box = h("div", { class: "confirm", role: "alertdialog", "aria-modal": "true", "aria-labelledby": title, "aria-describedby": `${title}-text` },
      h("h2", { id: title, class: "confirm-title" }, textOf(ask.title, "")),
      h("div", { id: `${title}-text`, class: "confirm-text" }, ask.text?.type === "mrkdwn" ? mrkdwn(ask.text.text) : h("p", { class: "pre-line" }, textOf(ask.text, ""))),
      h("div", { class: "confirm-actions" },
        h("button", { type: "button", class: "button", on: { click: () => done(false) } }, textOf(ask.deny, t("cancel"))),
        yes));
    const shade = h("div", {
      class: "shade shade-confirm",
      on: {
        keydown: (event) => {
          event.stopPropagation();
          if (event.key === "Escape") done(false);
          trapTab(box, event);
        },
        pointerdown: (event) => {
          if (event.target === shade) done(false);
        },
      },
    }, box);
    document.getElementById("layers").append(shade);
    yes.focus();
  });
}
