// What the page knows: the workspace, the chosen person's snapshot, and where in the page that person is.
import { actAs, get } from "./api.js";
import { seconds, useClock, useZone } from "./dates.js";

export const store = {
  boot: null, // people, app, workspace
  me: null, // id of the person this window is
  snapshot: null, // the newest /page/state
  taken: 0, // when it was taken, by this machine's clock
  lost: false, // whether the event stream is down
  place: { channel: null, thread: null, tab: "messages" },
};

const listeners = new Set();
export const subscribe = (listener) => listeners.add(listener);
export const changed = () => listeners.forEach((listener) => listener());

let people = new Map();
export const personById = (id) => people.get(id) || null;
export const channelById = (id) => store.snapshot?.channels.find((channel) => channel.id === id) || null;
export const messagesOf = (id) => store.snapshot?.messages?.[id] || [];

export function channelName(id) {
  const channel = typeof id === "string" ? channelById(id) : id;
  if (!channel) return null;
  if (channel.kind === "app") return store.boot.app.name || channel.name;
  if (channel.kind === "im" || channel.kind === "mpim") {
    // The people of a group, without the app that opened it for them.
    const bot = store.boot.app.bot_user_id;
    const others = (channel.members || []).filter((member) => member !== store.me && (member !== bot || channel.kind === "im"))
      .map((member) => (member === bot ? store.boot.app.name : personById(member)?.name)).filter(Boolean);
    if (others.length) return others.join("、");
  }
  return channel.name || channel.id;
}

// The workspace's time in epoch seconds. Between two snapshots it runs on with this machine's clock.
export function now() {
  const base = seconds(store.snapshot?.clock?.now ?? store.snapshot?.now ?? store.boot?.clock?.now);
  return base === null || base === undefined ? Date.now() / 1000 : base + (Date.now() - store.taken) / 1000;
}
useClock(now);

export async function load() {
  store.boot = JSON.parse(document.getElementById("bootstrap").textContent);
  store.boot.app ||= { name: "App", commands: [], shortcuts: [] };
  people = new Map(store.boot.people.map((person) => [person.id, person]));
  const asked = new URLSearchParams(location.search).get("person");
  let last = null;
  try {
    last = localStorage.getItem("practice.person");
  } catch {
    // Fine without.
  }
  const choice = [asked, last].find((id) => id && people.has(id));
  store.me = choice || (store.boot.people.find((p) => /coord/.test(p.part)) || store.boot.people[0])?.id || null;
  if (!store.me) throw new Error("nobody is in this workspace");
  actAs(store.me);
  useZone(personById(store.me).tz || "Asia/Tokyo");
  remember(store.me);
  if (asked !== store.me) {
    const url = new URL(location.href);
    url.searchParams.set("person", store.me);
    history.replaceState(null, "", url);
  }
  await refresh();
}

function remember(id) {
  try {
    localStorage.setItem("practice.person", id);
  } catch {
    // Fine without.
  }
}

export function become(id) {
  const url = new URL(location.href);
  url.searchParams.set("person", id);
  url.hash = "";
  remember(id);
  location.assign(url);
}

// One request at a time; a change that comes meanwhile causes one more, however many there were.
let running = null;
let again = false;
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      const snapshot = await get("/page/state", { person: store.me });
      if (!store.snapshot || !(snapshot.rev < store.snapshot.rev) || store.lost) {
        store.snapshot = snapshot;
        store.taken = Date.now();
        store.lost = false;
      }
      changed();
    } while (again);
  })().finally(() => {
    running = null;
  });
  return running;
}

export function listen() {
  const source = new EventSource(`/page/events?person=${encodeURIComponent(store.me)}`);
  const safely = () => refresh().catch(() => lose());
  source.onmessage = (event) => {
    let rev = null;
    try {
      rev = JSON.parse(event.data).rev;
    } catch {
      // Whatever it was, looking again does no harm.
    }
    if (rev === null || rev === undefined || rev !== store.snapshot?.rev || store.lost) safely();
  };
  source.onopen = () => {
    if (store.lost) safely();
  };
  source.onerror = () => {
    lose();
    // The browser gives up for good on some answers (a 502 while the server restarts).
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

function lose() {
  if (store.lost) return;
  store.lost = true;
  changed();
}

// The place is kept in the address, so a reload and a second window come to the same spot: #C1/1700000000.000100
export function readPlace() {
  const query = new URLSearchParams(location.search);
  if (query.has("channel")) fromPermalink(query);
  const [channel, extra] = decodeURIComponent(location.hash.slice(1)).split("/");
  const known = channelById(channel) ? channel : null;
  const kind = channelById(known)?.kind;
  store.place = {
    channel: known || firstChannel(),
    thread: known && extra && kind && /^\d/.test(extra) ? extra : null,
    tab: known && kind === "app" && extra === "home" ? "home" : "messages",
  };
}

// A permalink says ?channel=…&message=…; it becomes a place, and the message is shown for a moment.
export const target = { ts: null };
function fromPermalink(query) {
  const channel = query.get("channel");
  target.ts = /^p?\d/.test(query.get("message") || "") ? query.get("message").replace(/^p?(\d{10})\.?(\d{6})$/, "$1.$2") : null;
  const found = messagesOf(channel).find((message) => message.ts === target.ts);
  const thread = found?.thread_ts && found.thread_ts !== found.ts ? `/${found.thread_ts}` : "";
  const url = new URL(location.href);
  url.searchParams.delete("channel");
  url.searchParams.delete("message");
  url.hash = `${channel}${thread}`;
  history.replaceState(null, "", url);
}

function firstChannel() {
  const all = store.snapshot?.channels || [];
  const app = all.find((channel) => channel.kind === "app");
  return (all.find((channel) => channel.unread && channel.kind !== "app") || app || all[0])?.id || null;
}

export function go(channel, { thread = null, tab = "messages" } = {}) {
  const extra = thread || (tab === "home" ? "home" : "");
  const hash = `#${channel}${extra ? `/${extra}` : ""}`;
  if (location.hash !== hash) history.pushState(null, "", hash);
  readPlace();
  changed();
}
