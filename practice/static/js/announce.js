// Says what others write in the open conversation, once and briefly; a list that says everything chatters.
import { h } from "./dom.js";
import { authorOf } from "./message.js";
import { listOf, threadOf } from "./lists.js";
import { personById, store } from "./state.js";
import { t } from "./words.js";

const MOST = 160; // signs of a message that are said

export function announcer() {
  const node = h("div", { class: "visually-hidden", role: "status", id: "announcer" });
  let place = "";
  let heard = ""; // ts of the newest message that was there
  function draw() {
    const { channel, thread } = store.place;
    if (listOf(channel).rev === undefined) return;
    const newest = [listOf(channel).messages.at(-1), threadOf(thread).at(-1)].filter(Boolean).sort((a, b) => (a.ts < b.ts ? 1 : -1))[0];
    const key = `${channel}/${thread || ""}`;
    const more = key === place && newest && newest.ts > heard;
    if (more && newest.user !== store.me) node.textContent = t("shell_said", { name: authorOf(newest), text: plain(newest.text) });
    place = key;
    heard = newest?.ts || "";
  }
  return { node, draw };
}

const plain = (text) => String(text || "").replace(/<[^<>|]*\|([^<>]*)>/g, "$1").replace(/<@([^<>]*)>/g, (_, id) => personById(id)?.name || "").replace(/[*_~`]/g, "").slice(0, MOST);
