// The words of the page's own chrome: the server puts the catalogue (data/words.toml) of the chosen language into the page.

const WORDS = JSON.parse(document.getElementById("words").textContent);

export const lang = document.documentElement.lang === "en" ? "en" : "ja";

export function t(key, vars = {}) {
  const text = WORDS[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in vars ? String(vars[name]) : all));
}

// A cookie rather than the browser's storage: the server draws the next page in the language that was chosen.
export function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

export function switchLanguage() {
  remember("practice.lang", lang === "en" ? "ja" : "en");
  location.reload();
}
