// A surface is one set of blocks a person sees: a message, a modal's view, the Home. It keeps what was typed,
// redraws only blocks that changed, and tells the workspace what was pressed.
import { post, reasonOf } from "./api.js";
import { drawBlock } from "./blocks.js";
import { confirmed } from "./confirm.js";
import { arrange, h, keepingFocus } from "./dom.js";
import { store } from "./state.js";
import { toast } from "./toasts.js";
import { elementsOf, initialOf, problem, stillValid } from "./values.js";
import { t } from "./words.js";

export class Surface {
  // container() gives what the API wants to know about where a press happened.
  constructor(container) {
    this.container = container;
    this.headingLevel = 2; // below the pane's or the thread's title; a modal's title is itself a level 2
    this.blocks = [];
    this.values = new Map(); // "block_id/action_id" → state value; kept over updates, as Slack does
    this.drawn = new Map(); // block key → {json, node}
    this.errors = new Map(); // block_id → text
    this.redraws = new Map(); // "block_id/action_id" → redraw of that element's control
    this.waiting = new Map(); // "block_id/action_id" → tells the app, at once, what was typed and not told yet
    this.current = store.place.channel; // what the person was looking at when this was opened
    this.node = h("div", { class: "blocks" });
  }

  key(block, element) {
    return `${block.block_id}/${element.action_id}`;
  }

  render(blocks) {
    const given = (blocks || []).map((block, index) => (block.block_id ? block : { ...block, block_id: `block-${index}` }));
    const present = new Set();
    for (const { block, element } of elementsOf(given)) {
      const key = this.key(block, element);
      present.add(key);
      const held = this.values.get(key);
      if (held && !stillValid(element, held)) this.values.delete(key);
    }
    for (const held of [this.values, this.redraws]) for (const key of held.keys()) if (!present.has(key)) held.delete(key);
    const ids = new Set(given.map((block) => block.block_id));
    for (const id of this.errors.keys()) if (!ids.has(id)) this.errors.delete(id);
    this.blocks = given;
    this.paint();
  }

  paint() {
    const next = new Map();
    const nodes = [];
    keepingFocus(this.node, () => {
      for (const block of this.blocks) {
        const json = JSON.stringify(block) + (this.errors.get(block.block_id) || "");
        const before = this.drawn.get(block.block_id);
        const same = before && before.json === json && !next.has(block.block_id);
        const node = same ? before.node : drawBlock(block, this);
        next.set(next.has(block.block_id) ? Symbol(block.block_id) : block.block_id, { json, node });
        nodes.push(node);
      }
      arrange(this.node, nodes);
    });
    this.drawn = next;
  }

  value(block, element) {
    return this.values.get(this.key(block, element)) || initialOf(element, this.current);
  }

  // What was typed, without drawing anything: the field shows it already.
  keep(block, element, content) {
    this.values.set(this.key(block, element), { type: element.type, ...content });
  }

  // Before anything else is said to the app, it hears what was typed, and files that are on their way arrive.
  async flush() {
    for (const send of [...this.waiting.values()]) await send();
  }

  set(block, element, content) {
    const key = this.key(block, element);
    this.keep(block, element, content);
    this.redraws.get(key)?.();
    if (this.errors.has(block.block_id)) this.showErrors(Object.fromEntries([...this.errors].filter(([id]) => id !== block.block_id)));
  }

  // A choice: sent at once from actions and accessories, and from inputs that ask for it.
  async choose(block, element, content) {
    if (element.confirm && !(await confirmed(element.confirm))) {
      this.redraws.get(this.key(block, element))?.();
      return;
    }
    this.set(block, element, content);
    if (block.type !== "input" || block.dispatch_action) await this.press(block, element, content);
  }

  state() {
    const values = Object.create(null); // an id may be "__proto__", and must not reach what all objects have in common
    for (const { block, element } of elementsOf(this.blocks)) {
      (values[block.block_id] ||= Object.create(null))[element.action_id] = this.value(block, element);
    }
    return { values };
  }

  async press(block, element, content = {}, { typed = false } = {}) {
    if (!typed) await this.flush();
    const action = { type: element.type, block_id: block.block_id, action_id: element.action_id, ...content };
    if (element.type === "button") {
      if (element.value !== undefined) action.value = element.value;
      action.text = element.text;
    }
    const answer = await post("/page/press", {
      container: this.container(), block_id: block.block_id, action_id: element.action_id, action, state: this.state(),
    });
    const gone = typed && /not_found$/.test(answer.error || "");
    if (answer.ok === false && !gone) toast(reasonOf(answer), { kind: "error" });
    return answer;
  }

  suggest(block, element, value) {
    return post("/page/suggest", { container: this.container(), block_id: block.block_id, action_id: element.action_id, value });
  }

  showErrors(errors) {
    this.errors = new Map(Object.entries(errors || {}));
    this.paint();
  }

  // What Slack's own client refuses before it sends a view.
  check() {
    const errors = Object.create(null);
    for (const { block, element } of elementsOf(this.blocks)) {
      if (block.type !== "input") continue;
      const found = problem(block, element, this.value(block, element));
      if (found) errors[block.block_id] = found;
    }
    return errors;
  }
}
