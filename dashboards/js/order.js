/**
 * The wall's order: worst first, without jumping about. Pure, so that it is tested without a browser.
 *
 * A tile moves up only past tiles that are better by more than a margin. Tiles within the margin of
 * each other keep the order they had, however their numbers tremble.
 */

/** Points of worry by which a call must be worse to pass another. */
export const MARGIN = 8;
/** Seconds before a call's latest reading whose readings count towards its worry. */
const RECENT_S = 12;

/** What a rise that has not settled adds: such calls stand before all others. */
const RISING = 100 + MARGIN;

/** How much a call asks to be looked at, 0..100 and above while stress rises; -1 while nothing is known of it. */
export function worry(summary) {
  if (summary.stress === null || summary.stress === undefined) return -1;
  const last = summary.spark.at(-1);
  if (last === undefined) return summary.stress;
  const recent = summary.spark.filter(([seconds]) => seconds > last[0] - RECENT_S);
  const mean = recent.reduce((sum, [, stress]) => sum + stress, 0) / recent.length;
  return (mean + summary.stress) / 2 + (summary.rising ? RISING : 0);
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

/**
 * Columns and rows for `count` tiles in a room of `width` × `height` pixels: all visible, as near to
 * the wanted shape as may be. Where tiles would be too low to read, rows overflow and the page scrolls.
 */
export function gridFor(count, width, height, { aspect = 1.5, lowest = 118 } = {}) {
  let best = { columns: 1, rows: Math.max(1, count), cost: Infinity };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const shape = width / columns / (Math.max(lowest, height / rows) * aspect);
    const cost = Math.abs(Math.log(shape)) + (1.0 * (columns * rows - count)) / Math.max(1, count);
    const scroll = rows * lowest > height ? 4 : 0;
    if (cost + scroll < best.cost) best = { columns, rows, cost: cost + scroll };
  }
  return { columns: best.columns, rows: best.rows };
}
