// The messages that this window has of each channel, page by page.
import { get } from "./api.js";
import { refreshSafely, store, target } from "./state.js";

// {rev, messages, oldest, more, below}, where `more` and `below` say that the channel has messages above and below those.
// The server sends the latest page at first, then only what changed.
const lists = new Map();
const NOTHING = { messages: [], more: false, below: false };
export const listOf = (id) => lists.get(id) || NOTHING;
export const knownOf = (id) => lists.get(id);
export const threadOf = (ts) => (store.thread?.ts === ts ? store.thread.messages : []);

// Takes in what /page/state brought of the open channel and thread.
export function take(opened, rev) {
  if (opened.thread !== undefined) store.thread = opened.thread; // else nothing of it has changed
  if (opened.whole) {
    lists.set(opened.channel, { rev, more: opened.more, below: false, messages: opened.messages, oldest: opened.messages[0]?.ts || "" });
    return;
  }
  const list = lists.get(opened.channel);
  if (!list) return;
  list.rev = rev;
  const newest = list.messages.at(-1)?.ts || "";
  const fresh = opened.messages.filter((message) => !list.below || message.ts <= newest);
  const own = opened.messages.find((message) => message.user === store.me && !fresh.includes(message));
  if (own) queueMicrotask(() => toLatest(opened.channel, own.ts)); // one wrote while reading of long ago
  if (!fresh.length && !opened.removed.length) return;
  const byTs = new Map(list.messages.map((message) => [message.ts, message]));
  for (const ts of opened.removed) byTs.delete(ts);
  for (const message of fresh) byTs.set(message.ts, message);
  list.messages = [...byTs.values()].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  list.oldest ||= list.messages[0]?.ts || "";
}

// One page further up; one further down; the page around a message; the latest again.
export async function loadEarlier(channel) {
  const list = lists.get(channel);
  if (!list?.more) return false;
  const answer = await get("/page/messages", { person: store.me, channel, before: list.oldest });
  if (lists.get(channel) !== list) return false;
  const have = new Set(list.messages.map((message) => message.ts));
  list.messages = [...answer.messages.filter((message) => !have.has(message.ts)), ...list.messages];
  list.oldest = list.messages[0]?.ts || "";
  list.more = answer.more;
  return true;
}

export async function loadLater(channel) {
  const list = lists.get(channel);
  if (!list?.below) return false;
  const answer = await get("/page/messages", { person: store.me, channel, after: list.messages.at(-1).ts });
  if (lists.get(channel) !== list) return false;
  const have = new Set(list.messages.map((message) => message.ts));
  list.messages = [...list.messages, ...answer.messages.filter((message) => !have.has(message.ts))];
  list.below = answer.below;
  return true;
}

export async function loadAround(channel, ts) {
  const { messages, more, below, rev } = await get("/page/messages", { person: store.me, channel, around: ts });
  lists.set(channel, { rev, more, below, messages, oldest: messages[0]?.ts || "" });
}

export async function toLatest(channel, ts = null) {
  lists.delete(channel);
  target.ts = ts;
  await refreshSafely();
}

// Lets go of what is far above the end, once the reader is back at the end of a list that has grown long.
export function forgetAbove(channel, keep) {
  const list = lists.get(channel);
  if (!list || list.below || list.messages.length <= keep * 2) return false;
  list.messages = list.messages.slice(-keep);
  list.oldest = list.messages[0].ts;
  list.more = true;
  return true;
}
