/** Drawing of the page of trends: a week's means as a line, an interval beside zero, bars of calls and hard ones. */

import { dayMonth, frameOf, intervalOf, valueSays } from "./learn_model.js";
import { faint, freshCanvas, theme } from "./theme.js";

const LEFT = 46;
const BOTTOM = 20;
const TOP = 8;
const RIGHT = 10;

/** A trend with its axis; the day of a training is a broken line with a word. */
export function drawTrend(canvas, trend, training) {
  const fresh = freshCanvas(canvas);
  if (fresh === null) return;
  const { context, width, height } = fresh;
  const colours = theme();
  const { x, y, points } = frameOf(trend);
  const toX = (value) => LEFT + ((value - x[0]) / (x[1] - x[0] || 1)) * (width - LEFT - RIGHT);
  const toY = (value) => height - BOTTOM - ((value - y[0]) / (y[1] - y[0] || 1)) * (height - BOTTOM - TOP);
  context.font = `11px ${colours.type}`;
  drawScale(context, { y, toY, width, unit: trend.unit, colours });
  drawTraining(context, { at: training === "" ? NaN : Date.parse(training), x, toX, height, colours });
  context.strokeStyle = colours.customer;
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.beginPath();
  for (const [when, mean] of points) context.lineTo(toX(when), toY(mean));
  context.stroke();
  context.fillStyle = colours.customer;
  for (const [when, mean, n] of points) {
    context.beginPath();
    // More calls, a larger dot: a week of one call weighs little.
    context.arc(toX(when), toY(mean), Math.min(5, 1.8 + Math.sqrt(n) / 2), 0, 2 * Math.PI);
    context.fill();
  }
  drawDates(context, { points, toX, width, height, colours });
}

function drawScale(context, { y, toY, width, unit, colours }) {
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of [y[0], (y[0] + y[1]) / 2, y[1]]) {
    context.fillStyle = faint(colours.line, 0.8);
    context.fillRect(LEFT, Math.round(toY(value)), width - LEFT - RIGHT, 1);
    context.fillStyle = colours.quiet;
    context.fillText(valueSays(value, unit).replace(" points", ""), LEFT - 6, toY(value));
  }
}

function drawTraining(context, { at, x, toX, height, colours }) {
  if (!(at > x[0] && at < x[1])) return;
  context.strokeStyle = colours.ink;
  context.lineWidth = 1.5;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(toX(at), TOP);
  context.lineTo(toX(at), height - BOTTOM);
  context.stroke();
  context.setLineDash([]);
}

function drawDates(context, { points, toX, width, height, colours }) {
  if (points.length === 0) return;
  context.fillStyle = colours.quiet;
  context.textBaseline = "bottom";
  const iso = (when) => new Date(when).toISOString();
  context.textAlign = points.length === 1 ? "center" : "left";
  context.fillText(dayMonth(iso(points[0][0])), points.length === 1 ? toX(points[0][0]) : LEFT, height - 2);
  if (points.length === 1) return;
  context.textAlign = "right";
  context.fillText(dayMonth(iso(points.at(-1)[0])), width - RIGHT, height - 2);
}

/** The interval of a change: a bar from low to high, a dot at the change, a line at zero. */
export function drawChange(canvas, change, kind) {
  const fresh = freshCanvas(canvas);
  const interval = intervalOf(change);
  if (fresh === null || interval === null) return;
  const { context, width, height } = fresh;
  const colours = theme();
  const toX = (share) => 6 + share * (width - 12);
  const middle = height / 2;
  context.fillStyle = colours.quiet;
  context.fillRect(Math.round(toX(0.5)), 2, 1, height - 4);
  context.strokeStyle = context.fillStyle = colourOf(kind, colours);
  context.lineWidth = 3;
  context.beginPath();
  context.moveTo(toX(interval.low), middle);
  context.lineTo(toX(interval.high), middle);
  for (const end of [interval.low, interval.high]) {
    context.moveTo(toX(end), middle - 5);
    context.lineTo(toX(end), middle + 5);
  }
  context.stroke();
  context.beginPath();
  context.arc(toX(interval.at), middle, 5, 0, 2 * Math.PI);
  context.fill();
}

function colourOf(kind, colours) {
  return { better: colours.steps[0], worse: colours.steps[3], changed: colours.customer }[kind] ?? colours.none;
}

/** Bars of `counts` ({when, calls, hard}): calls as an outline, the hard ones among them filled. `says` names a bar. */
export function drawCounts(canvas, counts, says) {
  const fresh = freshCanvas(canvas);
  if (fresh === null || counts.length === 0) return;
  const { context, width, height } = fresh;
  const colours = theme();
  const most = Math.max(...counts.map((each) => each.calls));
  const wide = Math.min(46, (width - LEFT - RIGHT) / counts.length);
  const tall = (count) => (count / most) * (height - BOTTOM - TOP);
  context.font = `11px ${colours.type}`;
  context.fillStyle = colours.quiet;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(String(most), LEFT - 6, TOP + 4);
  context.fillText("0", LEFT - 6, height - BOTTOM);
  context.fillRect(LEFT, height - BOTTOM, width - LEFT - RIGHT, 1);
  counts.forEach((each, index) => {
    const x = LEFT + index * wide + 1.5;
    context.strokeStyle = colours.none;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, height - BOTTOM - tall(each.calls) + 0.5, wide - 4, tall(each.calls));
    context.fillStyle = colours.steps[3];
    context.fillRect(x, height - BOTTOM - tall(each.hard), wide - 3, tall(each.hard));
  });
  drawNames(context, { counts, says, wide, height, colours });
}

/** Names under as many bars as have room for theirs. */
function drawNames(context, { counts, says, wide, height, colours }) {
  context.fillStyle = colours.quiet;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  const room = Math.max(...counts.map((each) => context.measureText(says(each.when)).width)) + 8;
  const step = Math.ceil(room / wide);
  for (let index = 0; index < counts.length; index += step) {
    context.fillText(says(counts[index].when), LEFT + (index + 0.5) * wide, height - 2);
  }
}
