/** A line without axes: tiles on the wall, arousal and valence on the desk. */

import { faint, freshCanvas } from "./theme.js";

/** Seconds without a point that part the line. */
const APART_S = 20;

/**
 * Draw `xs`, `ys` (null parts the line) into the canvas.
 * @param {object} scale {x: [from, to], y: [from, to], middle?: y of a thin line, size?: {width, height} of the canvas}
 * @param {string} colour #rrggbb
 */
export function drawSpark(canvas, xs, ys, scale, colour) {
  const fresh = freshCanvas(canvas, scale.size);
  if (fresh === null) return;
  const { context, width, height } = fresh;
  const pad = 3;
  const toX = (x) => pad + ((x - scale.x[0]) / (scale.x[1] - scale.x[0] || 1)) * (width - 2 * pad);
  const toY = (y) => height - pad - ((clamp(y, scale.y) - scale.y[0]) / (scale.y[1] - scale.y[0])) * (height - 2 * pad);
  if (scale.middle !== undefined) {
    context.fillStyle = faint(colour, 0.35);
    context.fillRect(pad, Math.round(toY(scale.middle)), width - 2 * pad, 1);
  }
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.lineJoin = context.lineCap = "round";
  let end = null;
  for (const run of runs(xs, ys, scale.x[0])) {
    const line = new Path2D();
    for (const [x, y] of run) line.lineTo(toX(x), toY(y));
    context.stroke(line);
    end = run.at(-1);
    if (scale.middle === undefined) {
      const area = new Path2D(line);
      area.lineTo(toX(end[0]), height);
      area.lineTo(toX(run[0][0]), height);
      context.fillStyle = faint(colour, 0.16);
      context.fill(area);
    }
  }
  if (end === null) return;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(toX(end[0]), toY(end[1]), 3, 0, 2 * Math.PI);
  context.fill();
}

/** Stretches without a break, as lists of points from `from` on. */
function* runs(xs, ys, from) {
  let run = [];
  for (let i = 0; i < xs.length; i += 1) {
    if (xs[i] < from) continue;
    const apart = run.length > 0 && xs[i] - run.at(-1)[0] > APART_S;
    if ((ys[i] === null || apart) && run.length > 0) {
      yield run;
      run = [];
    }
    if (ys[i] !== null) run.push([xs[i], ys[i]]);
  }
  if (run.length > 0) yield run;
}

function clamp(value, [low, high]) {
  return Math.min(high, Math.max(low, value));
}
