// What was begun and not sent, by person and place. It outlives a reload and a step to another channel.
import { store } from "./state.js";

const PREFIX = "practice.draft";
const kept = new Map(); // for browsers that keep nothing
const keyOf = (place) => `${PREFIX}/${store.me}/${place}`;

export function draftAt(place) {
  try {
    return localStorage.getItem(keyOf(place)) || "";
  } catch {
    return kept.get(keyOf(place)) || "";
  }
}

export function keepDraft(place, text) {
  kept.set(keyOf(place), text);
  try {
    if (text) localStorage.setItem(keyOf(place), text);
    else localStorage.removeItem(keyOf(place));
  } catch {
    // Fine without.
  }
}

export const hasDraft = (channel) => Boolean(draftAt(`${channel}/`).trim());

// What was filled in in the forms that are open, so that a reload or a step to another person and back finds it again.
// `forms` is view id → [[key of the element, what it holds], …]; it is kept for this tab alone.
const formsOf = () => `${PREFIX}.forms/${store.me}/${store.snapshot?.epoch}`;

export function keepForms(forms) {
  try {
    sessionStorage.setItem(formsOf(), JSON.stringify(forms));
  } catch {
    // Then a form begins anew.
  }
}

export function formAt(viewId) {
  try {
    return JSON.parse(sessionStorage.getItem(formsOf()) || "{}")[viewId] || [];
  } catch {
    return [];
  }
}
