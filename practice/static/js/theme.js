// Light and dark: the system's choice until somebody chooses.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

const system = matchMedia("(prefers-color-scheme: dark)");
const stored = () => {
  try {
    return localStorage.getItem("practice.theme");
  } catch {
    return null;
  }
};
const current = () => stored() || (system.matches ? "dark" : "light");

export function applyTheme() {
  document.documentElement.dataset.theme = current();
}
system.addEventListener("change", applyTheme);
addEventListener("storage", applyTheme);

export function themeButton() {
  const button = h("button", { type: "button", class: "top-button" });
  const draw = () => {
    const other = current() === "dark" ? "light" : "dark";
    button.setAttribute("aria-label", t(other));
    button.title = t(other);
    button.replaceChildren(icon(other === "dark" ? "moon" : "sun"));
  };
  button.addEventListener("click", () => {
    try {
      localStorage.setItem("practice.theme", current() === "dark" ? "light" : "dark");
    } catch {
      document.documentElement.dataset.theme = current() === "dark" ? "light" : "dark";
    }
    applyTheme();
    draw();
  });
  draw();
  return button;
}
