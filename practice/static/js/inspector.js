// Keeps the inspector live: new rows come on top, what is inside a row when it is opened, older ones on demand.
import { applyTheme } from "./theme.js";
import { t } from "./words.js";

applyTheme();

const MOST = 400; // rows in the page; the oldest closed ones make room
const form = document.querySelector(".inspect-filters");
const status = form.querySelector("[data-status]");
const pause = form.querySelector("[data-pause]");
const empty = document.querySelector("[data-empty]");
const older = document.querySelector("a[data-older]");
const main = document.querySelector(".inspect-main");
let list = document.getElementById("rows");
let last = Number(list.dataset.last); // the newest row that was asked for
let newest = last; // the newest there is
let paused = false;
let fetching = null;
const page = new URLSearchParams(location.search).get("before"); // an older page stands still

const filters = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value));

// The server draws the rows and escapes what is in them; here they are only moved into the page.
async function drawn(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.importNode(parsed.body.firstElementChild, true);
}

async function rows(more) {
  const query = filters();
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return drawn(`/inspector/rows?${query}`);
}

function catchUp() {
  if (paused || page || fetching || newest <= last) return tell();
  const asked = newest;
  const of = list;
  fetching = rows({ after: last })
    .then((fresh) => {
      if (of !== list) return; // another filter meanwhile
      last = Number(fresh.dataset.last);
      prepend(fresh);
    })
    .catch(() => (newest = Math.max(newest, asked)))
    .finally(() => {
      fetching = null;
      if (newest > last) setTimeout(catchUp, 250);
      tell();
    });
  return fetching;
}

function prepend(fresh) {
  const children = [...fresh.children];
  if (!children.length) return;
  // More came than a page holds: begin anew, so that no row between is missing.
  if (fresh.dataset.more) list.replaceChildren();
  const top = main.scrollTop;
  const height = main.scrollHeight;
  list.prepend(...children);
  if (fresh.dataset.more || !list.dataset.oldest || list.dataset.oldest === "0") list.dataset.oldest = fresh.dataset.oldest;
  if (fresh.dataset.more) list.dataset.more = "1";
  trim();
  if (top > 0) main.scrollTop = top + main.scrollHeight - height;
  for (const child of children) known(child);
  draw();
}

function trim() {
  while (list.childElementCount > MOST) {
    const gone = list.lastElementChild;
    if (gone.querySelector("details[open]") || gone.contains(document.activeElement)) break;
    gone.remove();
    list.dataset.more = "1";
    list.dataset.oldest = list.lastElementChild.dataset.number;
  }
}

// A name or a person that came since can be filtered for, too.
function known(row) {
  const add = (select, value, text) => {
    if (!value || [...select.options].some((option) => option.value === value)) return;
    const option = document.createElement("option");
    option.value = value;
    option.textContent = text;
    select.append(option);
  };
  add(form.elements.name, row.dataset.name, row.dataset.name);
  add(form.elements.person, row.dataset.person, row.querySelector(".row-person").textContent);
}

function draw() {
  const any = list.childElementCount > 0;
  const filtered = filters().size > 0;
  empty.hidden = any;
  empty.querySelector("[data-empty-any]").hidden = filtered;
  empty.querySelector("[data-empty-filter]").hidden = !filtered;
  older.hidden = !list.dataset.more;
  const query = filters();
  query.set("before", list.dataset.oldest);
  older.href = `/inspector?${query}`;
  document.querySelector(".inspect-columns").hidden = !any;
}

function tell(lost = false) {
  const waiting = newest - last;
  status.textContent = lost ? t("inspect_lost") : paused && waiting > 0 ? t("inspect_paused", { n: waiting }) : paused || page ? "" : t("inspect_live");
  status.className = lost ? "lost" : paused || page ? "" : "live";
}

async function refilter() {
  const query = filters();
  history.replaceState(null, "", `/inspector${query.size ? `?${query}` : ""}`);
  if (page) return location.reload();
  const fresh = await rows({});
  list.replaceWith(fresh);
  list = fresh;
  last = Number(list.dataset.last);
  main.scrollTop = 0;
  draw();
  return catchUp();
}

form.addEventListener("change", () => refilter().catch(() => tell(true)));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  refilter().catch(() => tell(true));
});

pause.hidden = Boolean(page);
pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
  pause.textContent = t(paused ? "inspect_go_on" : "inspect_pause");
  catchUp();
});

older.addEventListener("click", async (event) => {
  event.preventDefault();
  const more = await rows({ before: list.dataset.oldest }).catch(() => null);
  if (!more) return tell(true);
  const first = more.firstElementChild;
  list.append(...more.children);
  list.dataset.more = more.dataset.more;
  if (first) list.dataset.oldest = more.dataset.oldest;
  draw();
  first?.querySelector("summary").focus({ preventScroll: true });
});

// `toggle` does not bubble; it is caught on its way down.
document.addEventListener("toggle", async ({ target }) => {
  const inside = target.open && target.querySelector?.("[data-inside]");
  if (!inside) return;
  inside.removeAttribute("data-inside");
  const link = inside.querySelector("a");
  try {
    inside.replaceChildren(await drawn(link.getAttribute("href")));
  } catch {
    inside.textContent = t("inspect_gone");
  }
}, true);

// Up and down go from row to row.
main.addEventListener("keydown", (event) => {
  const row = event.target.matches("summary") && event.target.closest(".row");
  const to = row && { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling, Home: list.firstElementChild, End: list.lastElementChild }[event.key];
  if (!to) return;
  event.preventDefault();
  to.querySelector("summary").focus();
});

function listen() {
  const source = new WebSocket(`${location.origin.replace(/^http/, "ws")}/inspector/events`);
  source.onmessage = (event) => {
    newest = JSON.parse(event.data).last;
    if (newest < last) return location.reload(); // another workspace is behind the address now
    catchUp();
  };
  source.onclose = () => {
    tell(true);
    setTimeout(listen, 1000);
  };
}

form.querySelector("[data-apply]").hidden = true; // a choice applies at once
draw();
tell();
listen();
document.documentElement.dataset.ready = "true";
