// Reading by keyboard: a list of messages is one stop of Tab, and arrows walk the messages, as in Slack.
import { closeThread } from "./keyboard.js";
import { go, store } from "./state.js";

const messagesIn = (list) => [...list.querySelectorAll(":scope > .message")];

const stops = new WeakMap(); // list → the message that was walked to

// After a redraw: Tab comes to the message that was read last, else to the newest.
export function rove(list) {
  const held = stops.get(list);
  const wanted = held?.parentNode === list ? held : messagesIn(list).at(-1);
  for (const node of list.querySelectorAll(':scope > .message[tabindex="0"]')) if (node !== wanted) node.tabIndex = -1;
  if (wanted) wanted.tabIndex = 0;
}

// The listeners of a list. `inThread` is whether it is a thread's.
export function readingKeys(list, inThread) {
  list.addEventListener("focusin", (event) => {
    const message = event.target.closest(".message");
    if (message?.parentNode !== list) return;
    stops.set(list, message);
    rove(list);
  });
  list.addEventListener("keydown", (event) => {
    const message = event.target.closest(".message");
    if (!message || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== message) return fromInside(event, message);
    const all = messagesIn(list);
    const at = all.indexOf(message);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to < 0) list.querySelector(":scope > .earlier")?.click(); // what is above comes, and the next press goes there
    else if (to !== undefined) step(all[to]);
    else if (["Enter", "ArrowRight", "t", "T"].includes(event.key)) openThread(message, inThread);
    else if (inThread && event.key === "ArrowLeft") closeThread();
    else if (event.key === "Escape" && !inThread) list.closest(".pane")?.querySelector(".composer textarea")?.focus();
    else return;
    event.preventDefault();
  });
}

// Esc in a message's buttons goes back to the message, so that the arrows work again.
function fromInside(event, message) {
  if (event.key !== "Escape" || event.target.matches("input, textarea") || event.target.hasAttribute("data-open")) return;
  event.preventDefault();
  event.stopPropagation();
  message.focus();
}

function step(message) {
  if (!message) return;
  message.focus({ preventScroll: true });
  message.scrollIntoView({ block: "nearest" });
}

function openThread(message, inThread) {
  if (inThread) return void document.querySelector(".thread .composer textarea")?.focus();
  if (!message.classList.contains("ephemeral")) go(store.place.channel, { thread: message.dataset.ts });
}
