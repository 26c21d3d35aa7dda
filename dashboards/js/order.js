/**
 * The wall's order: worst first, without jumping about. Pure, so that it is tested without a browser.
 *
 * A tile moves up only past tiles that are better by more than a margin. Tiles within the margin of
 * each other keep the order they had, however their numbers tremble.
 */

/** Points of worry by which a call must be worse to pass another. */
export const MARGIN = 8;
/** What sets a call apart from all that lack a reason which it has: an alert that nobody has taken, rising stress. */
export const BAND = 100 + MARGIN;
/** Seconds before a call's latest reading whose readings count towards its worry. */
const RECENT_S = 12;
/** Stress of a voice of which nothing is known; a reading that is hardly sure counts for little more than that. */
const USUAL = 35;
/** From this confidence on a reading counts in full. */
const SURE = 0.5;
/** Points that the certainty of a rise within the next minute adds. */
const RISK_POINTS = 15;

/**
 * How much a call asks to be looked at: by its stress, as far as that is sure, 0..100; a band above that while stress
 * rises or somebody cares for an alert, two while an alert is nobody's. -1 while nothing is known of it.
 */
export function worry(summary) {
  const bands = BAND * bandsOf(summary);
  if (summary.stress === null || summary.stress === undefined) return bands === 0 ? -1 : bands;
  const sure = Math.min(1, (summary.confidence ?? 1) / SURE);
  const stress = USUAL + (recentStress(summary) - USUAL) * sure;
  const risk = RISK_POINTS * (summary.risk ?? 0) * (summary.risk_confidence ?? 1);
  return Math.max(0, Math.min(100, stress + risk)) + bands;
}

function bandsOf(summary) {
  const open = (summary.alerts ?? []).filter((alert) => !alert.closed && alert.settled === null);
  if (open.some((alert) => alert.taken_by === "")) return 2;
  return summary.rising || open.length > 0 ? 1 : 0;
}

/** The newest reading and the mean of the last ones, in equal parts: one loud word alone moves no tile. */
function recentStress({ stress, spark }) {
  const last = spark.at(-1);
  if (last === undefined) return stress;
  let [sum, count] = [0, 0];
  for (let i = spark.length - 1; i >= 0 && spark[i][0] > last[0] - RECENT_S; i -= 1) {
    sum += spark[i][1];
    count += 1;
  }
  return (sum / count + stress) / 2;
}

/**
 * The new order of calls.
 * @param {string[]} previous calls as they stand now
 * @param {Map<string, number>} worries every live call's worry
 * @returns {string[]} every live call once; nowhere does a call stand below one it beats by more than `margin`
 */
export function reorder(previous, worries, margin = MARGIN) {
  const order = previous.filter((call) => worries.has(call));
  const known = new Set(order);
  const fresh = [...worries.keys()].filter((call) => !known.has(call));
  order.push(...fresh.sort((a, b) => worries.get(b) - worries.get(a) || (a < b ? -1 : 1)));
  // Worst first: once the worst stand where they belong, milder ones cannot push in before them.
  const worstFirst = [...order].sort((a, b) => worries.get(b) - worries.get(a));
  for (const call of worstFirst) {
    const now = order.indexOf(call);
    const better = order.findIndex((other) => worries.get(other) < worries.get(call) - margin);
    if (better === -1 || better > now) continue;
    order.splice(now, 1);
    order.splice(better, 0, call);
  }
  return order;
}

/**
 * The `most` calls that are shown large, in their order. One of them makes room only for a call that is worse by more
 * than the margin; nobody who is left out is worse than one of them by more than that.
 * @param {string[]} previous those that are shown large now, in their order
 * @param {Map<string, number>} worries every live call's worry
 */
export function foremost(previous, worries, most, margin = MARGIN) {
  const stay = previous.filter((call) => worries.has(call));
  const inside = new Set(stay);
  const outside = [...worries.keys()].filter((call) => !inside.has(call));
  outside.sort((a, b) => worries.get(b) - worries.get(a) || (a < b ? -1 : 1));
  stay.sort((a, b) => worries.get(a) - worries.get(b));
  for (const call of stay.splice(0, Math.max(0, stay.length - most))) inside.delete(call);
  for (const call of outside) {
    if (inside.size >= most) {
      if (stay.length === 0 || worries.get(call) <= worries.get(stay[0]) + margin) break;
      inside.delete(stay.shift());
    }
    inside.add(call);
  }
  const within = new Map([...inside].map((call) => [call, worries.get(call)]));
  return reorder(previous.filter((call) => inside.has(call)), within, margin);
}

/** Whether stress is rising, easing or level over the last half minute: "rising" | "easing" | "level". */
export function trend(spark) {
  const last = spark.at(-1);
  if (last === undefined) return "level";
  const late = mean(spark.filter(([seconds]) => seconds > last[0] - RECENT_S));
  const before = spark.filter(([seconds]) => seconds <= last[0] - RECENT_S && seconds > last[0] - 4 * RECENT_S);
  if (before.length === 0) return "level";
  const change = late - mean(before);
  if (Math.abs(change) < 6) return "level";
  return change > 0 ? "rising" : "easing";
}

function mean(points) {
  return points.reduce((sum, [, stress]) => sum + stress, 0) / points.length;
}
