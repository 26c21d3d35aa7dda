/** The report's timeline as SVG: the same lanes as the review's, sharp on paper. Inlined into the report. */

import { ReadingColumns, runsOf } from "./columns.js";
import { clock, party, stepOf } from "./format.js";
import { KINDS } from "./marks.js";

const WIDE = 1000;
const NAMES = 76;
const STRESS = 130;
const VOICE = 54;
const AXIS_ROOM = 22;
const SIGNS = 22;
const QUIET_DB = -60;
const STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/** @param {object} state the fold @param {string | null} channel whose stress is drawn @param {object[]} marks */
export function timelineSvg(state, channel, marks) {
  const length = Math.max(1, state.known / state.rate_hz);
  const stress = channel === null ? 0 : STRESS;
  const voices = stress + state.channels.length * VOICE;
  const lanes = [["said", "Said"], ["notes", "Notes"]].filter(([lane]) => marks.some(({ kind }) => KINDS[kind].lane === lane));
  const tall = voices + lanes.length * SIGNS + AXIS_ROOM;
  const toX = (samples) => NAMES + (samples / state.rate_hz / length) * (WIDE - NAMES);
  const picture = draw("svg", { viewBox: `0 0 ${WIDE} ${tall}`, role: "img", "aria-label": "stress and levels over the call" });
  picture.append(...axis(length, tall, (seconds) => toX(seconds * state.rate_hz)));
  if (channel !== null) picture.append(...stressLane(state, channel, toX));
  state.channels.forEach((one, i) => picture.append(...voiceLane(state, one, stress + i * VOICE, toX)));
  const x = (seconds) => round(toX(seconds * state.rate_hz));
  for (const { at, until } of marks.filter(({ kind }) => kind === "silence")) {
    picture.append(draw("rect", { class: "silence", x: x(at), y: stress, width: round(x(until) - x(at)), height: voices - stress }));
  }
  lanes.forEach(([lane, name], i) => picture.append(...signLane(marks, lane, name, voices + i * SIGNS + SIGNS / 2, x)));
  return picture;
}

function signLane(marks, lane, name, y, x) {
  const shapes = [label(0, y + 4, "start", name, "name")];
  for (const mark of marks.filter(({ kind }) => KINDS[kind].lane === lane)) {
    const of = mark.kind === "alert" || mark.kind === "praise" ? mark.kind : mark.channel ?? "call";
    const sign = draw("g", { "data-of": of }, draw("title", {}, `${clock(mark.at)} ${mark.title}: ${mark.text}`));
    if (lane === "notes" && mark.until !== null) sign.append(draw("line", { class: "lasts", x1: x(mark.at), x2: x(mark.until), y1: y, y2: y }));
    sign.append(draw("circle", { class: "mark", cx: x(mark.at), cy: y, r: 8 }));
    sign.append(label(x(mark.at), y + 4, "middle", KINDS[mark.kind].sign, "sign"));
    shapes.push(sign);
  }
  return shapes;
}

function axis(length, tall, toX) {
  const step = STEPS_S.find((seconds) => length / seconds <= 14) ?? STEPS_S.at(-1);
  const ticks = [];
  for (let tick = 0; tick <= length; tick += step) {
    const x = round(toX(tick));
    ticks.push(draw("line", { class: "grid", x1: x, x2: x, y1: 0, y2: tall - AXIS_ROOM + 4 }));
    ticks.push(label(Math.min(WIDE - 16, x), tall - 5, "middle", clock(tick)));
  }
  return ticks;
}

function stressLane(state, channel, toX) {
  const columns = new ReadingColumns(channel, state.rate_hz);
  columns.take(state.readings);
  const x = (seconds) => round(toX(seconds * state.rate_hz));
  const y = (stress) => round(6 + (1 - stress / 100) * (STRESS - 18));
  const shapes = [label(0, STRESS / 2, "start", "Stress", "name")];
  for (const level of [0, 50, 100]) {
    shapes.push(draw("line", { class: "grid", x1: NAMES, x2: WIDE, y1: y(level), y2: y(level) }));
    shapes.push(label(NAMES - 8, y(level) + 4, "end", String(level)));
  }
  for (const [from, to] of runsOf(columns.stress)) {
    const along = columns.x.slice(from, to);
    const points = (column) => along.map((seconds, i) => `${x(seconds)},${y(column[from + i])}`);
    shapes.push(draw("polygon", { class: "band", points: [...points(columns.high), ...points(columns.low).reverse()].join(" ") }));
    shapes.push(draw("polyline", { class: "course-line", points: points(columns.stress).join(" ") }));
  }
  for (const [start, stop, stress] of columns.utterances) {
    shapes.push(draw("line", { class: "felt-bar", "data-step": stepOf(stress), x1: x(start), x2: x(stop), y1: y(stress), y2: y(stress) }));
  }
  return shapes;
}

function voiceLane(state, channel, top, toX) {
  const middle = top + VOICE / 2;
  const shapes = [label(0, middle + 4, "start", party(channel), `name ${channel}`)];
  for (const { start, stop } of state.utterances.filter((utterance) => utterance.channel === channel)) {
    const wide = Math.max(1, toX(stop ?? state.known) - toX(start));
    shapes.push(draw("rect", { class: `spoken ${channel}`, x: round(toX(start)), y: top + 3, width: round(wide), height: VOICE - 6, rx: 3 }));
  }
  const { start, level_db: db } = state.levels[channel];
  const reach = start.map((_, i) => Math.max(0.3, (1 - Math.max(QUIET_DB, db[i]) / QUIET_DB) * (VOICE / 2 - 5)));
  const above = start.map((at, i) => `${round(toX(at))},${round(middle - reach[i])}`);
  const below = start.map((at, i) => `${round(toX(at))},${round(middle + reach[i])}`).reverse();
  if (start.length > 0) shapes.push(draw("polygon", { class: `level ${channel}`, points: [...above, ...below].join(" ") }));
  for (const gap of state.gaps.filter((one) => one.channel === channel)) {
    shapes.push(...hatched(round(toX(gap.start)), Math.max(2, round(toX(gap.stop) - toX(gap.start))), top + 3, gap.reason));
  }
  return shapes;
}

function hatched(x, wide, top, reason) {
  const box = draw("rect", { class: "gap", x, y: top, width: wide, height: VOICE - 6 }, draw("title", {}, `audio missing: ${reason}`));
  const lines = [];
  for (let y = top; y < top + VOICE - 6; y += 5) lines.push(draw("line", { class: "hatch", x1: x, x2: x + wide, y1: y + 4, y2: y }));
  return [box, ...lines];
}

function label(x, y, anchor, text, kind = "") {
  return draw("text", { x, y, "text-anchor": anchor, class: kind }, text);
}

function draw(name, attributes, ...children) {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, String(value));
  shape.append(...children);
  return shape;
}

function round(value) {
  return Math.round(value * 10) / 10;
}
