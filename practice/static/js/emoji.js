// Emoji by Slack's short names. The server has the list; a name that is not in it is shown as it was written.

const { signs, toned } = await listed();
const SIGNS = new Map(Object.entries(signs));
const TONED = new Set(toned);
const TONES = { 2: "\u{1F3FB}", 3: "\u{1F3FC}", 4: "\u{1F3FD}", 5: "\u{1F3FE}", 6: "\u{1F3FF}" };

// Without the list the page still works: names stay as they are.
async function listed() {
  try {
    const answer = await fetch("/page/emoji");
    if (answer.ok) return await answer.json();
  } catch (error) {
    console.info("emoji", error);
  }
  return { signs: {}, toned: [] };
}

// `wave`, or `wave::skin-tone-3`; a sign that has no skin keeps its looks.
export function emoji(name) {
  const [short, tone] = name.split("::skin-tone-");
  const sign = SIGNS.get(short);
  if (!sign || !TONES[tone] || !TONED.has(sign)) return sign || null;
  const [first, ...rest] = [...sign];
  return first + TONES[tone] + rest.join("").replace(/^\ufe0f/, "");
}

export const withEmoji = (text) =>
  String(text ?? "").replace(/:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/g, (all, name) => emoji(name) || all);

// What a plain text object of Block Kit says.
export const plain = (object) => withEmoji(object?.text ?? "");
