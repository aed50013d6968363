// Times as whoever looks reads them: in their own zone, with Reiwa years where a year is shown in full.
import { lang, t } from "./words.js";

const DAYS = lang === "en" ? ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] : ["日", "月", "火", "水", "木", "金", "土"];
const EN_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

let now = () => Date.now() / 1000;
export function useClock(read) {
  now = read;
}

// Epoch seconds from what the API may hold: seconds, milliseconds, a Slack ts, or an ISO string.
export function seconds(value) {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "object") return seconds(value.at ?? value.ts ?? value.when ?? value.due ?? null);
  const number = typeof value === "number" ? value : /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
  if (Number.isNaN(number)) {
    const parsed = Date.parse(value);
    return Number.isNaN(parsed) ? null : parsed / 1000;
  }
  return number > 1e11 ? number / 1000 : number;
}

const readerIn = (timeZone) => new Intl.DateTimeFormat("en-US", {
  timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
  hour: "numeric", minute: "numeric", second: "numeric", weekday: "short",
});
let reader = readerIn("Asia/Tokyo");
export function useZone(zone) {
  try {
    reader = readerIn(zone);
  } catch {
    // A zone that the browser does not know: Tokyo's stays.
  }
}
const SHORT = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

export function parts(value) {
  const found = {};
  for (const { type, value: text } of reader.formatToParts(new Date(seconds(value) * 1000))) found[type] = text;
  return {
    year: Number(found.year), month: Number(found.month), day: Number(found.day),
    hour: Number(found.hour), minute: Number(found.minute), second: Number(found.second),
    weekday: SHORT.indexOf(found.weekday),
  };
}

const two = (number) => String(number).padStart(2, "0");
export const time = (value) => {
  const p = parts(value);
  return `${p.hour}:${two(p.minute)}`;
};
const withSeconds = (value) => `${time(value)}:${two(parts(value).second)}`;

export function dayKey(value) {
  const p = parts(value);
  return `${p.year}-${two(p.month)}-${two(p.day)}`;
}

// Years before 2019-05-01 are not Reiwa and stay as they are.
export function year(y) {
  if (lang === "en" || y < 2019) return lang === "en" ? String(y) : `${y}年`;
  return y === 2019 ? "令和元年" : `令和${y - 2018}年`;
}

export function fullDate(value) {
  const p = parts(value);
  if (lang === "en") return `${DAYS[p.weekday]}, ${EN_MONTHS[p.month - 1]} ${p.day}, ${p.year}`;
  return `${year(p.year)}${p.month}月${p.day}日（${DAYS[p.weekday]}）`;
}

export const fullDateTime = (value) => `${fullDate(value)}${lang === "en" ? " " : ""}${time(value)}`;

// 2026-11-24 as a picker's button shows it.
export function pickedDate(text) {
  const [y, m, d] = text.split("-").map(Number);
  const weekday = new Date(Date.UTC(y, m - 1, d)).getUTCDay();
  if (lang === "en") return `${EN_MONTHS[m - 1]} ${d}, ${y}`;
  return `${year(y)}${m}月${d}日（${DAYS[weekday]}）`;
}

function nearDay(value) {
  const days = Math.round((Date.parse(dayKey(value)) - Date.parse(dayKey(now()))) / 86400000);
  return { [-1]: t("yesterday"), 0: t("today"), 1: t("tomorrow") }[days] || null;
}

export function divider(value) {
  const near = nearDay(value);
  if (near) return near;
  const p = parts(value);
  const sameYear = p.year === parts(now()).year;
  if (!sameYear) return fullDate(value);
  return lang === "en" ? `${DAYS[p.weekday]}, ${EN_MONTHS[p.month - 1]} ${p.day}` : `${p.month}月${p.day}日（${DAYS[p.weekday]}）`;
}

export function shortWhen(value) {
  const near = nearDay(value);
  const p = parts(value);
  const day = near || (lang === "en" ? `${EN_MONTHS[p.month - 1]} ${p.day}` : `${p.month}月${p.day}日`);
  return `${day} ${time(value)}`;
}

export function ago(value) {
  const gap = now() - seconds(value);
  const size = Math.abs(gap);
  const [count, unit] = size < 3600 ? [size / 60, "minute"] : size < 86400 ? [size / 3600, "hour"] : [size / 86400, "day"];
  return new Intl.RelativeTimeFormat(lang).format(-Math.sign(gap) * Math.round(count), unit);
}

// The tokens of <!date^…>, as Slack documents them, in the words of the page's language.
export function slackDate(timestamp, format) {
  const p = parts(timestamp);
  const ja = lang !== "en";
  const plain = ja ? `${p.year}年${p.month}月${p.day}日` : `${EN_MONTHS[p.month - 1]} ${p.day}, ${p.year}`;
  const long = ja ? `${plain} ${DAYS[p.weekday]}曜日` : `${DAYS[p.weekday]}, ${plain}`;
  const pretty = nearDay(timestamp);
  const tokens = {
    date_num: dayKey(timestamp),
    date_slash: `${p.year}/${two(p.month)}/${two(p.day)}`,
    date: plain, date_long: long, date_long_full: long, date_short: plain,
    date_pretty: pretty || plain, date_short_pretty: pretty || plain, date_long_pretty: pretty || long,
    day_divider_pretty: divider(timestamp),
    time: time(timestamp), time_secs: withSeconds(timestamp), ago: ago(timestamp),
  };
  return format.replace(/\{(\w+)\}/g, (all, name) => tokens[name] ?? all);
}

// Epoch seconds of a time on the viewer's wall clock. The second look is for the days on which summer time turns.
export function moment(date, clock) {
  const wall = Date.parse(`${date}T${clock}:00Z`) / 1000;
  const ahead = (at) => {
    const p = parts(at);
    return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) / 1000 - at;
  };
  return wall - ahead(wall - ahead(wall));
}
export const weekdayNames = DAYS;
export const today = () => dayKey(now());
export const monthTitle = (y, m) => (lang === "en" ? `${EN_MONTHS[m - 1]} ${y}` : `${year(y)}${m}月`);
