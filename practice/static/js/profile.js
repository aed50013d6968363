// Who somebody is: the card that opens at an author's name, and the list of a channel's members.
import { avatar } from "./avatar.js";
import { time } from "./dates.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { fits, partOf, urlOf, whereFrom } from "./people.js";
import { closePopover, openPopover } from "./popover.js";
import { become, channelName, now, personById, store } from "./state.js";
import { t } from "./words.js";

const isApp = (id) => id === "app" || id === store.boot.app.bot_user_id;

export function profile(id) {
  const person = personById(id);
  const name = isApp(id) ? store.boot.app.name : person?.name || id;
  const lines = isApp(id) ? [store.boot.app.description] : [person?.kana, whereFrom(person || {}), person && t(partOf(person))];
  return h("div", { class: "profile" },
    h("div", { class: "profile-who" }, avatar(isApp(id) ? "app" : id, 72), h("div", { class: "profile-text" },
      h("div", { class: "profile-name" }, name, isApp(id) && h("span", { class: "app-badge" }, t("app")), id === store.me && h("span", { class: "quiet" }, t("you"))),
      lines.filter(Boolean).map((line) => h("div", { class: "profile-line" }, line)))),
    person && h("div", { class: "profile-line profile-clock" }, icon("clock", 16), t("shell_local_time", { time: time(now()) })),
    person && id !== store.me && h("div", { class: "profile-acts" },
      h("button", { type: "button", class: "button", on: { click: () => become(id) } }, t("shell_become")),
      h("a", { class: "button", href: urlOf(id), target: "_blank", rel: "noopener", on: { click: () => closePopover() } }, icon("window", 16), t("shell_other_window"))));
}

function openCard(anchor, id) {
  const card = profile(id);
  const name = isApp(id) ? store.boot.app.name : personById(id)?.name || id;
  const box = h("div", { role: "dialog", tabIndex: -1, "aria-label": t("shell_profile_of", { name }) }, card);
  const panel = openPopover(anchor, box, { className: "popover-profile", width: 320, focus: card.querySelector("button") || box });
  panel.dataset.tab = "inside";
}

// A name that opens the card of whoever it is, as an author's does in Slack.
export function nameButton(id, name) {
  const button = h("button", { type: "button", class: "author", "aria-haspopup": "dialog", "aria-expanded": "false" }, name);
  button.addEventListener("click", () => (button.hasAttribute("data-open") ? closePopover() : openCard(button, id)));
  return button;
}

export function openProfile(id) {
  const name = isApp(id) ? store.boot.app.name : personById(id)?.name || id;
  openDialog({ title: t("shell_profile"), label: t("shell_profile_of", { name }), className: "dialog-profile", content: profile(id) });
}

// The faces and the number at the right of a channel's head.
export function membersButton(channel) {
  const members = channel.members || [];
  const faces = members.filter((id) => !isApp(id)).slice(0, 3);
  return h("button", {
    type: "button", class: "faces", "aria-haspopup": "dialog", title: t("shell_see_members"), "aria-label": t("shell_see_members_of", { n: members.length }),
    on: { click: () => openMembers(channel) },
  }, h("span", { class: "faces-row", "aria-hidden": "true" }, faces.map((id) => avatar(id, 22))), h("span", {}, String(members.length)));
}

function openMembers(channel) {
  const label = t("shell_find_members");
  const search = h("input", { type: "text", class: "options-search", placeholder: label, "aria-label": label, autocomplete: "off", on: { input: draw, keydown: walk } });
  const list = h("ul", { class: "member-list scroller", "aria-label": t("shell_members"), on: { keydown: walk } });
  const note = h("div", { class: "options-note", role: "status" });
  const people = (channel.members || []).map((id) => ({ id, person: personById(id) }));
  function draw() {
    const shown = people.filter(({ id, person }) => (person ? fits(person, search.value) : fits({ name: store.boot.app.name }, search.value) && isApp(id)));
    list.replaceChildren(...shown.map(({ id, person }) => {
      const row = h("button", { type: "button", class: "member", "aria-haspopup": "dialog", on: { click: () => openCard(row, id) } }, avatar(isApp(id) ? "app" : id, 36),
        h("span", { class: "option-text" }, h("span", { class: "person-name" }, isApp(id) ? store.boot.app.name : person?.name || id, id === store.me && h("span", { class: "quiet" }, ` ${t("you")}`)),
          h("span", { class: "option-description" }, isApp(id) ? t("app") : whereFrom(person || {}))));
      return h("li", {}, row);
    }));
    note.textContent = shown.length ? "" : t("no_person_found");
  }
  function walk(event) {
    const rows = [...list.querySelectorAll(".member")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const to = rows.indexOf(document.activeElement) + step;
    (to < 0 ? search : rows[Math.min(to, rows.length - 1)])?.focus();
  }
  draw();
  const sign = /channel|private/.test(channel.kind) ? "#" : "";
  openDialog({
    title: t("shell_members_of", { name: `${sign}${channelName(channel)}`, n: people.length }), className: "dialog-members", focus: search,
    content: [h("div", { class: "options-top" }, icon("search", 16), search), list, note],
  });
}
