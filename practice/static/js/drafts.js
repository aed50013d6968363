// What was begun and not sent, by person and place. It outlives a reload and a step to another channel.
import { store } from "./state.js";
import { everywhere, here } from "./stored.js";

const PREFIX = "practice.draft";
const kept = new Map(); // for browsers that keep nothing
const keyOf = (place) => `${PREFIX}/${store.me}/${place}`;

export const draftAt = (place) => kept.get(keyOf(place)) ?? everywhere.read(keyOf(place), "");

export function keepDraft(place, text) {
  kept.set(keyOf(place), text);
  everywhere.write(keyOf(place), text || null);
}

export const hasDraft = (channel) => Boolean(draftAt(`${channel}/`).trim());

// What was filled in in the forms that are open, so that a reload or a step to another person and back finds it again.
// `forms` is view id → [[key of the element, what it holds], …]; it is kept for this tab alone.
const formsOf = () => `${PREFIX}.forms/${store.me}/${store.snapshot?.epoch}`;

export const keepForms = (forms) => here.write(formsOf(), forms);

export const formAt = (viewId) => here.read(formsOf(), {})[viewId] || [];
