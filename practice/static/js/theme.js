// Light and dark: the system's choice until somebody chooses.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { remember, t } from "./words.js";

const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
let chosen = root.dataset.theme || ""; // the server knows it from the cookie

export function applyTheme() {
  root.dataset.theme = chosen || (system.matches ? "dark" : "light");
}
system.addEventListener("change", applyTheme);

export function themeButton() {
  const button = h("button", { type: "button", class: "top-button" });
  const draw = () => {
    const other = root.dataset.theme === "dark" ? "light" : "dark";
    button.setAttribute("aria-label", t(other));
    button.title = t(other);
    button.replaceChildren(icon(other === "dark" ? "moon" : "sun"));
  };
  button.addEventListener("click", () => {
    chosen = root.dataset.theme === "dark" ? "light" : "dark";
    remember("practice.theme", chosen);
    applyTheme();
    draw();
  });
  system.addEventListener("change", draw);
  draw();
  return button;
}
