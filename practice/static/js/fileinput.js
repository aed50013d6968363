// file_input: files are chosen or dropped, brought to the workspace at once, and sent along with the form.
import { h, uid } from "./dom.js";
import { sizeOf } from "./filesize.js";
import { icon } from "./icons.js";
import { store } from "./state.js";
import { lang, t } from "./words.js";

const MOST_BYTES = 10 * 1024 * 1024;
const SAME = { jpeg: "jpg", tiff: "tif", htm: "html" };
const extension = (name) => (name.includes(".") ? name.split(".").pop().toLowerCase() : "");
const kindOf = (text) => SAME[text] || text;

export function fileInput(element, block, surface, label) {
  const most = element.max_files || 10;
  const comma = lang === "en" ? ", " : "、";
  const kinds = (element.filetypes || []).map((kind) => kind.toLowerCase().replace(/^\./, ""));
  const key = surface.key(block, element);
  const held = () => surface.value(block, element).files || [];
  let coming = []; // [{name, size}] on their way
  let said = "";

  const chooser = h("input", { type: "file", class: "visually-hidden", multiple: most > 1, accept: kinds.map((kind) => `.${kind}`).join(",") || undefined, tabIndex: -1, "aria-hidden": "true" });
  const button = h("button", {
    type: "button", class: "button", id: label.fieldId, "aria-describedby": [label.describedBy, uid("files")].filter(Boolean).join(" "),
    "aria-invalid": label.invalid ? "true" : undefined, "aria-label": `${label.text || ""} ${most === 1 ? t("block_add_file") : t("block_add_files", { n: most })}`.trim(),
    on: { click: () => chooser.click() },
  }, icon("file", 16), most === 1 ? t("block_add_file") : t("block_add_files", { n: most }));
  const limits = h("span", { class: "quiet", id: button.getAttribute("aria-describedby").split(" ").pop() },
    [kinds.length && t("block_file_kinds", { kinds: kinds.join(comma) }), t("block_file_size")].filter(Boolean).join(lang === "en" ? " · " : "　"));
  const list = h("ul", { class: "chosen-files", "aria-label": t("block_files_chosen") });
  const problem = h("div", { class: "input-error", role: "alert", hidden: true });
  const zone = h("div", { class: "drop-zone" }, button, h("span", { class: "quiet" }, t("block_drop_files")), limits);
  const node = h("div", { class: "file-input" }, zone, chooser, problem, list);

  function row(file, remove) {
    const kind = extension(file.name);
    return h("li", { class: "chosen-file" },
      h("span", { class: `file-kind kind-${kind.replace(/\W/g, "")}` }, icon(kind === "ics" ? "calendar" : "file", 18)),
      h("span", { class: "file-text" }, h("span", { class: "file-name", title: file.name }, file.name), h("span", { class: "quiet" }, remove ? sizeOf(file.size) : t("block_uploading"))),
      remove && h("button", { type: "button", class: "icon-button", "aria-label": t("remove", { name: file.name }), on: { click: remove } }, icon("close", 16)));
  }

  function redraw() {
    list.replaceChildren(...held().map((file) => row(file, () => {
      say("");
      surface.choose(block, element, { files: held().filter((one) => one.id !== file.id) });
      button.focus();
    })), ...coming.map((file) => row(file, null)));
    list.hidden = !list.childElementCount;
    node.classList.toggle("full", held().length + coming.length >= most);
  }

  function say(text) {
    said = text;
    problem.hidden = !said;
    problem.replaceChildren(icon("alert", 16), h("span", {}, said));
  }

  function unfit(file) {
    if (file.size > MOST_BYTES) return t("block_file_too_large", { name: file.name });
    if (!file.size) return t("block_file_empty", { name: file.name });
    if (kinds.length && !kinds.map(kindOf).includes(kindOf(extension(file.name)))) return t("block_file_kind", { name: file.name, kinds: kinds.join(comma) });
    return "";
  }

  async function bring(file) {
    const address = `/page/upload?${new URLSearchParams({ person: store.me, name: file.name })}`;
    try {
      const answer = await (await fetch(address, { method: "POST", body: file })).json();
      if (answer.ok) return answer.file;
    } catch (error) {
      console.info("upload", error);
    }
    say(t("block_file_failed", { name: file.name }));
    return null;
  }

  async function take(files) {
    say("");
    const fit = [];
    for (const file of files) {
      const why = unfit(file);
      if (why) say(why);
      else if (held().length + coming.length + fit.length >= most) say(t("block_file_too_many", { n: most }));
      else fit.push(file);
    }
    if (!fit.length) return;
    coming = [...coming, ...fit];
    redraw();
    const all = Promise.all(fit.map(bring));
    const earlier = surface.waiting.get(key);
    surface.waiting.set(key, () => Promise.all([earlier?.(), all])); // a form that is sent meanwhile waits for them
    const brought = (await all).filter(Boolean);
    coming = coming.filter((file) => !fit.includes(file));
    if (!coming.length) surface.waiting.delete(key);
    if (brought.length) surface.choose(block, element, { files: [...held(), ...brought] });
    else redraw();
  }

  chooser.addEventListener("change", () => {
    take([...chooser.files]);
    chooser.value = "";
  });
  const over = (event) => {
    if (![...(event.dataTransfer?.types || [])].includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  };
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", (event) => !zone.contains(event.relatedTarget) && zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    take([...(event.dataTransfer?.files || [])]);
  });
  surface.redraws.set(key, redraw);
  redraw();
  return node;
}
