/** The timeline's lanes for what was said and noted: a sign for each mark, a line for how long it lasted. */

import { KINDS } from "./marks.js";
import { faint } from "./theme.js";

/** Height of a lane of signs. */
export const MARKS_TALL = 22;

const LANE_NAMES = { said: "Said", notes: "Notes" };

/** Lanes that these marks need, in order: [{marks: "said", name}]. A call without any has none. */
export function markLanes(marks) {
  return Object.entries(LANE_NAMES)
    .filter(([lane]) => marks.some(({ kind }) => KINDS[kind].lane === lane))
    .map(([lane, name]) => ({ marks: lane, name }));
}

/** Draw the lane's marks within [from, to] seconds. */
export function drawMarks({ context, colours, toX }, lane, marks, [from, to]) {
  const y = lane.top + lane.height / 2;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const mark of marks) {
    if (KINDS[mark.kind].lane !== lane.marks || mark.at > to || (mark.until ?? mark.at) < from - 1) continue;
    const x = toX(mark.at);
    const colour = markColour(colours, mark);
    if (mark.until !== null && lane.marks === "notes") {
      context.fillStyle = faint(colour, 0.35);
      context.fillRect(x, y - 1, toX(mark.until) - x, 2);
    }
    context.fillStyle = colours.card;
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.stroke();
    context.fillStyle = colour;
    context.fillText(KINDS[mark.kind].sign, x, y + 1);
  }
}

/** Dead air over all voices: a quiet bracket with dots, so that nobody takes it for missing audio. */
export function drawSilences({ context, colours, toX }, top, bottom, marks) {
  for (const mark of marks) {
    if (mark.kind !== "silence") continue;
    const [x, wide] = [toX(mark.at), toX(mark.until) - toX(mark.at)];
    context.fillStyle = faint(colours.quiet, 0.13);
    context.fillRect(x, top + 2, wide, bottom - top - 4);
    if (wide < 22) continue;
    context.fillStyle = colours.quiet;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(KINDS.silence.sign, x + wide / 2, (top + bottom) / 2);
  }
}

function markColour(colours, { kind, channel }) {
  if (kind === "alert") return colours.bad;
  if (kind === "praise") return colours.steps[0];
  if (channel !== null) return channel === "agent" ? colours.agent : colours.customer;
  return colours.ink;
}
