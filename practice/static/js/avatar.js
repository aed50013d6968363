// A coloured rounded square with the first sign of the name; the app has its own.
import { h } from "./dom.js";
import { personById, store } from "./state.js";

const COLOURS = ["#1264a3", "#2b7a4b", "#8f3e97", "#b3541e", "#35618f", "#a03a5b", "#4a6572", "#6b5b1f", "#5b4bb3", "#0f766e"];

export function avatar(id, size = 36, name) {
  const person = personById(id);
  const app = id === store.boot.app.bot_user_id || id === "app";
  const shown = (app ? store.boot.app.name : name || person?.name) || id || "?"; // the app has one sign, whatever name its bot writes under
  const node = h("span", { class: app ? "avatar avatar-app" : "avatar", "aria-hidden": "true" }, [...shown][0]);
  node.style.width = node.style.height = `${size}px`;
  node.style.fontSize = `${Math.round(size * 0.46)}px`;
  node.style.borderRadius = `${Math.max(4, Math.round(size / 5))}px`;
  if (!app) node.style.backgroundColor = colour(person, shown);
  return node;
}

// The colour of a person: of the avatar, the window's edge and the window's sign.
export const colourOf = (id) => colour(personById(id), personById(id)?.name || String(id));

function colour(person, name) {
  const given = person?.avatar_color;
  if (given && /^#?[0-9a-f]{3,8}$/i.test(given)) return given.startsWith("#") ? given : `#${given}`;
  if (given && /^(hsl|rgb|oklch)\([^()]*\)$/.test(given)) return given;
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + sign.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}
