// The page's half of the JSON API. Every answer is an object; a failure never throws past here.
import { t } from "./words.js";

let person = null;

export function actAs(id) {
  person = id;
}

export async function get(path, params = {}) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  const answer = await fetch(url, { headers: { accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// What to say of an answer that is none of success.
export const reasonOf = (answer) => answer.message || answer.error || t("failed");

export async function post(path, body = {}) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ person, ...body }),
    });
    const data = await answer.json();
    return data && typeof data === "object" ? data : { ok: false, error: "bad_answer", message: t("failed") };
  } catch {
    return { ok: false, error: "no_answer", message: t("failed") };
  }
}
