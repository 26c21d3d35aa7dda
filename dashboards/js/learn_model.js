/**
 * What the page of trends says and where it draws, from the answers of `GET /api/learn`. Pure: no browser objects, so
 * that it is tested without a browser.
 */

/** What the practices are called. */
export const PRACTICES = new Map([
  ["listening", "Listening"], ["empathy", "Empathy"], ["patience", "Patience"], ["composure", "Composure"],
  ["resolution", "Resolution"], ["appreciation", "Appreciation"],
]);

const DAY_MS = 86_400_000;
const MINUS = "\u2212";

/** A value of a figure for a person, with its unit: 0.43 of `share` → "43 %". */
export function valueSays(value, unit) {
  const sign = value < 0 ? MINUS : "";
  const size = Math.abs(value);
  if (unit === "share") return `${sign}${Math.round(100 * size)}\u00a0%`;
  if (unit === "s") return `${sign}${size < 10 ? size.toFixed(1) : Math.round(size)}\u00a0s`;
  if (unit === "points") return `${sign}${Math.round(size)} points`;
  return `${sign}${size < 10 ? size.toFixed(1) : Math.round(size)}`;
}

/** Changes of a figure without their unit, always with their signs, to as many digits as the largest needs: −0.04, +12. */
export function changesSay(values, unit) {
  const sizes = values.map((value) => (unit === "share" ? 100 * value : value));
  const largest = Math.max(...sizes.map(Math.abs));
  const digits = largest >= 10 ? 0 : largest >= 1 ? 1 : 2;
  return sizes.map((size) => {
    const told = Math.abs(size).toFixed(digits);
    return Number(told) === 0 ? "0" : `${size < 0 ? MINUS : "+"}${told}`;
  });
}

/** The unit of a change, to stand behind it. */
function changeUnit(unit) {
  return { share: " percentage points", s: "\u00a0s", points: " points" }[unit] ?? "";
}

/**
 * What there is to say of before and after: [sentence, kind], the kind one of "better", "worse", "changed", "unsure".
 * Only an interval that leaves nothing on the other side of zero is called a change.
 */
export function verdict(trend) {
  const { change, unit, wish } = trend;
  const counts = [`${change.n_before} ${plural(change.n_before, "call")}`, String(change.n_after)];
  if (change.change === null) return [`Nothing to compare: ${counts[0]} before, ${counts[1]} after.`, "unsure"];
  const moved = `${valueSays(change.before, unit)} before (${counts[0]}), ${valueSays(change.after, unit)} after (${counts[1]})`;
  if (change.low === null) return [`${moved}. No interval: ${change.why}.`, "unsure"];
  const [by, low, high] = changesSay([change.change, change.low, change.high], unit);
  const says = `${moved}: ${by}${changeUnit(unit)}, 95\u00a0% interval ${low} to ${high}.`;
  if (change.low <= 0 && change.high >= 0) return [`${says} That may be chance.`, "unsure"];
  if (wish === "") return [says, "changed"];
  return [says, (change.change > 0) === (wish === "more") ? "better" : "worse"];
}

/** The latest week's mean in words, with how many calls it is of. */
export function latestSays(trend) {
  const week = trend.weeks.at(-1);
  if (week === undefined) return "no week with enough calls";
  return `${valueSays(week.mean, trend.unit)} in the week of ${dayMonth(week.monday)}, ${week.n} ${plural(week.n, "call")}`;
}

/** Which way is the better one, in a word with an arrow; empty where neither is. */
export function wishSays(wish) {
  return { more: "↑ more is better", less: "↓ less is better" }[wish] ?? "";
}

/**
 * Where a trend is drawn: {x: [from, to], y: [from, to], points: [[ms, mean, n]]}. Shares have the whole of 0..1 where
 * they use half of it; other figures begin at 0 unless they go below.
 */
export function frameOf(trend) {
  const points = trend.weeks.map((week) => [Date.parse(week.monday), week.mean, week.n]);
  const values = points.map(([, mean]) => mean);
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + least(trend.unit));
  const room = trend.unit === "share" ? Math.min(1, high * 1.15) : high * 1.15;
  const x = points.length === 0 ? [0, 1] : [points[0][0] - 3 * DAY_MS, points.at(-1)[0] + 3 * DAY_MS];
  return { x, y: [low, room], points };
}

function least(unit) {
  return { share: 0.2, s: 1, points: 10 }[unit] ?? 1;
}

/** Where a change's interval is drawn: zero in the middle, the same room on either side. Null: there is no interval. */
export function intervalOf(change) {
  if (change === null || change.low === null) return null;
  const reach = 1.15 * Math.max(Math.abs(change.low), Math.abs(change.high), 1e-9);
  const place = (value) => 0.5 + value / (2 * reach);
  return { low: place(change.low), high: place(change.high), at: place(change.change) };
}

/** The load in a sentence. */
export function loadSays(load) {
  if (load.calls === 0) return "";
  if (load.hard === 0) return `None of ${load.calls} ${plural(load.calls, "call")} was a hard one.`;
  const share = Math.round((100 * load.hard) / load.calls);
  return `${load.hard} of ${load.calls} ${plural(load.calls, "call")} (${share}\u00a0%) were hard: stress ran high or rose, ` +
    "or there were complaints and threats. Hard calls cost strength; that is no fault of yours.";
}

/** How many calls it rests on, and how many are still to come. */
export function countSays(answer) {
  if (answer.note !== "") return answer.note;
  const whose = answer.agent !== "" ? `Your ${answer.calls} ${plural(answer.calls, "call")}` : `${answer.calls} ${plural(answer.calls, "call")} of the team ${answer.team}`;
  const waiting = answer.pending > 0 ? `; ${answer.pending} more are still being counted` : "";
  const lost = answer.unreadable > 0 ? ` (${answer.unreadable} logs could not be read)` : "";
  return `${whose}${waiting}.${lost}`;
}

/** The question as the page's address and the API take it. `today` is a Date. */
export function queryOf(asked, today) {
  const query = new URLSearchParams();
  if (asked.whose === "team" && asked.team !== "") query.set("team", asked.team);
  if (asked.whose !== "team" && asked.agent !== "") query.set("agent", asked.agent);
  if (asked.training !== "") query.set("training", asked.training);
  if (asked.weeks !== "") query.set("from", isoDay(new Date(today.getTime() - Number(asked.weeks) * 7 * DAY_MS)));
  return query;
}

/** `2026-05-04` → `4 May`. */
export function dayMonth(iso) {
  const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

function isoDay(date) {
  return date.toISOString().slice(0, 10);
}

function plural(count, word) {
  return count === 1 ? word : `${word}s`;
}
