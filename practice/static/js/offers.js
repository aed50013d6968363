// What the composer offers while one types: commands after "/" at the beginning, people after "@".
import { avatar } from "./avatar.js";
import { h, uid } from "./dom.js";
import { fits, whereFrom } from "./people.js";
import { channelById, store } from "./state.js";
import { t } from "./words.js";

const MOST = 6;

export class Offers {
  // `write(from, to, text)` puts text in place of what was typed.
  constructor(area, { channel, thread, write }) {
    Object.assign(this, { area, channel, thread, write, rows: [], active: 0, dismissed: null });
    this.id = uid("offers");
    this.node = h("div", { class: "offer-list", id: this.id, role: "listbox", "aria-label": t("commands"), tabIndex: -1, hidden: true });
    area.setAttribute("aria-controls", this.id);
    area.setAttribute("aria-autocomplete", "list");
  }

  get open() {
    return !this.node.hidden;
  }

  close() {
    this.node.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }

  update() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    if (before === this.dismissed) return;
    this.dismissed = null;
    const [heading, rows] = this.commands() || this.people(before) || ["", []];
    if (rows.map((row) => row.key).join() !== this.rows.map((row) => row.key).join()) this.active = 0;
    this.rows = rows;
    if (!rows.length) return this.close();
    this.node.hidden = false;
    this.node.setAttribute("aria-label", heading);
    this.node.replaceChildren(h("div", { class: "options-group", role: "presentation" }, heading), ...rows.map((row, index) => this.row(row, index)));
    this.area.setAttribute("aria-activedescendant", `${this.id}-${this.active}`);
    document.getElementById(`${this.id}-${this.active}`)?.scrollIntoView({ block: "nearest" });
  }

  commands() {
    const { value } = this.area;
    const match = this.thread ? null : /^\/(\S*)$/.exec(value);
    if (!match) return null;
    const found = store.boot.app.commands.filter((one) => one.command.slice(1).toLowerCase().startsWith(match[1].toLowerCase()));
    return [t("commands"), found.map((one) => ({
      key: one.command, sign: avatar("app", 28), name: one.command, more: one.usage_hint, note: one.description, exact: value === one.command,
      pick: () => this.write(0, value.length, `${one.command} `),
    }))];
  }

  people(before) {
    const match = /(?:^|[\s、。（「])[@＠]([^\s@＠]{0,20})$/.exec(before);
    if (!match) return null;
    const members = new Set(channelById(this.channel)?.members);
    const found = store.boot.people.filter((person) => fits(person, match[1])).sort((a, b) => members.has(b.id) - members.has(a.id)).slice(0, MOST);
    return [t("shell_mention"), found.map((person) => ({
      key: person.id, sign: avatar(person.id, 28), name: person.name, note: whereFrom(person), more: members.has(person.id) ? "" : t("shell_not_here"),
      pick: () => this.write(before.length - match[1].length - 1, before.length, `@${person.name} `),
    }))];
  }

  row(one, index) {
    const here = index === this.active;
    return h("div", {
      class: here ? "option active" : "option", role: "option", id: `${this.id}-${index}`, "aria-selected": here ? "true" : "false",
      on: {
        pointerdown: (event) => {
          event.preventDefault();
          one.pick();
        },
      },
    }, one.sign, h("span", { class: "option-text" }, h("span", {}, h("strong", {}, one.name), one.more && h("span", { class: "quiet" }, ` ${one.more}`)), h("span", { class: "option-description" }, one.note)));
  }

  // Whether the key was for the list.
  key(event) {
    if (!this.open || event.altKey || event.ctrlKey || event.metaKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = this.rows[this.active];
    if (step) {
      this.active = (this.active + step + this.rows.length) % this.rows.length;
      this.update();
    } else if (event.key === "Escape") {
      this.dismissed = this.area.value.slice(0, this.area.selectionStart);
      this.close();
    } else if ((event.key === "Tab" && !event.shiftKey) || (event.key === "Enter" && !chosen.exact)) chosen.pick();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}

// @ and a full name becomes the mention that Slack sends.
export function withMentions(text) {
  if (!/[@＠]/.test(text)) return text;
  const people = store.boot.people.filter((person) => text.includes(person.name)).sort((a, b) => b.name.length - a.name.length);
  return people.reduce((sofar, person) => sofar.replaceAll(`@${person.name}`, `<@${person.id}>`).replaceAll(`＠${person.name}`, `<@${person.id}>`), text);
}
