// What the page knows: the workspace, the chosen person's snapshot, and where in the page that person is.
import { actAs, get } from "./api.js";
import { seconds, useClock, useZone } from "./dates.js";
import { knownOf, take } from "./lists.js";
import { everywhere } from "./stored.js";

const LAST = "practice.person"; // who this browser was last

export const store = {
  boot: null, // people, app, workspace
  me: null, // id of the person this window is
  snapshot: null, // the newest /page/state
  taken: 0, // when it was taken, by this machine's clock
  lost: false, // whether the event stream is down
  place: { channel: null, thread: null, tab: "messages" },
  thread: null, // the open thread: {ts, messages}
};

const listeners = new Set();
export const subscribe = (listener) => listeners.add(listener);
export const changed = () => listeners.forEach((listener) => listener());

let people = new Map();
export const personById = (id) => people.get(id) || null;
export const channelById = (id) => store.snapshot?.channels.find((channel) => channel.id === id) || null;

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
  const last = everywhere.read(LAST);
  const choice = [asked, last].find((id) => id && people.has(id));
  // Whoever comes for the first time begins where a case begins: as a town's staff member, at the app's Home.
  const first = store.boot.people.find((person) => person.part === "staff") || store.boot.people[0];
  store.me = choice || first?.id || null;
  if (!store.me) throw new Error("nobody is in this workspace");
  actAs(store.me);
  useZone(personById(store.me).tz || "Asia/Tokyo");
  everywhere.write(LAST, store.me);
  if (asked !== store.me) {
    const url = new URL(location.href);
    url.searchParams.set("person", store.me);
    history.replaceState(null, "", url);
  }
  // Which channels there are; the page brings it along for whoever is named in its address.
  if (store.boot.state && asked === store.me) [store.snapshot, store.taken] = [store.boot.state, Date.now()];
  else await refresh();
  const app = store.snapshot.channels.find((channel) => channel.kind === "app");
  if (!choice && app && !location.hash) history.replaceState(null, "", `#${app.id}/home`);
  readPlace();
  await refresh(); // what is in the one that is open
}

export function become(id) {
  const url = new URL(location.href);
  url.searchParams.set("person", id);
  url.hash = "";
  everywhere.write(LAST, id);
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
  running = look();
  return running;
}

async function look() {
  try {
    do {
      again = false;
      const { channel, thread } = store.place;
      const known = knownOf(channel);
      const oldest = known?.oldest;
      const snapshot = await get("/page/state", {
        person: store.me, channel: channel || "", thread: thread || "", since: known ? known.rev : "", oldest: oldest || "",
        has_thread: known && thread && store.thread?.ts === thread ? "1" : "",
      });
      if (store.snapshot && snapshot.epoch !== store.snapshot.epoch) return beginAnew(); // it was reset
      store.snapshot = snapshot;
      store.taken = Date.now();
      store.lost = false;
      // Another page of the list came while this was under way: what was answered fits a list that is no more.
      if (knownOf(channel) !== known || known?.oldest !== oldest) again = true;
      else if (snapshot.opened) take(snapshot.opened, snapshot.rev);
      changed();
    } while (again);
  } finally {
    running = null; // here, not later: whoever asks from now on starts a new look
  }
}

// Comes back to the same channel, but not to a thread that is no longer there.
function beginAnew() {
  const { channel, tab } = store.place;
  history.replaceState(null, "", `${location.pathname}${location.search}${channel ? `#${channel}${tab === "home" ? "/home" : ""}` : ""}`);
  location.reload();
}

const AGAIN = 1000; // milliseconds until a lost connection is tried again

export function listen() {
  const source = new WebSocket(`${location.origin.replace(/^http/, "ws")}/page/events?person=${encodeURIComponent(store.me)}`);
  source.onmessage = (event) => {
    if (JSON.parse(event.data).rev !== store.snapshot?.rev || store.lost) refreshSafely();
  };
  source.onclose = () => {
    lose();
    setTimeout(listen, AGAIN);
  };
}

// A look that failed is taken again: as long as nothing changes, nobody else would ask for it.
let retry = null;
export function refreshSafely() {
  return refresh().catch(() => {
    lose();
    retry ||= setTimeout(() => {
      retry = null;
      refreshSafely();
    }, AGAIN);
  });
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
  const [channel, extra] = plainHash().split("/");
  const known = channelById(channel) ? channel : null;
  const kind = channelById(known)?.kind;
  store.place = {
    channel: known || firstChannel(),
    thread: known && extra && kind && /^\d/.test(extra) ? extra : null,
    tab: known && kind === "app" && extra === "home" ? "home" : "messages",
  };
}

// An address that others made up may hold what is no text at all; then it names no place.
function plainHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

// A permalink says ?channel=…&message=p…[&thread_ts=…]; it becomes a place, and the message is shown for a moment.
export const target = { ts: null };
function fromPermalink(query) {
  const channel = query.get("channel");
  target.ts = /^p?\d/.test(query.get("message") || "") ? query.get("message").replace(/^p?(\d{10})\.?(\d{6})$/, "$1.$2") : null;
  const thread = query.get("thread_ts");
  const url = new URL(location.href);
  for (const name of ["channel", "message", "thread_ts", "cid"]) url.searchParams.delete(name);
  url.hash = `${channel}${thread ? `/${thread}` : ""}`;
  history.replaceState(null, "", url);
}

function firstChannel() {
  const all = store.snapshot?.channels || [];
  const app = all.find((channel) => channel.kind === "app");
  return (all.find((channel) => channel.unread && channel.kind !== "app") || app || all[0])?.id || null;
}

export function go(channel, { thread = null, tab = "messages", message = null } = {}) {
  target.ts = message;
  const extra = thread || (tab === "home" ? "home" : "");
  const hash = `#${channel}${extra ? `/${extra}` : ""}`;
  if (location.hash !== hash) history.pushState(null, "", hash);
  enter();
}

// Comes to the place that the address names: what is known is drawn at once, what is not as soon as it is there.
export function enter() {
  readPlace();
  if (store.thread?.ts !== store.place.thread) store.thread = null;
  changed();
  return refreshSafely();
}
