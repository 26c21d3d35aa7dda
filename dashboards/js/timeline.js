/** The whole call as a picture: stress with its band, both levels, utterances, gaps. Click to listen there. */

import { runsOf } from "./columns.js";
import { clock, party, stepOf } from "./format.js";
import { faint, freshCanvas, theme } from "./theme.js";
import { MARKS_TALL, drawMarks, drawSilences, markLanes } from "./timeline_marks.js";

const LEFT = 84;
const RIGHT = 12;
const AXIS = 24;
const FLOOR_DB = -60;
/** Steps of the time axis in seconds; the first that leaves enough room is taken. */
const TICKS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
const TICK_ROOM = 64;
const SCALE = [0, 50, 100];
/** Pixels from a mark within which a pointer is on it. */
const NEAR = 9;

export class Timeline {
  /** @param {HTMLCanvasElement} canvas @param {object} state @param {object} columns readings shown; null: none */
  constructor(canvas, state, columns) {
    this.canvas = canvas;
    this.state = state;
    this.columns = columns;
    this.length = Math.max(1, state.known / state.rate_hz);
    this.view = [0, this.length];
    /** Marks that are drawn; `lanesFor` says for which there is room. */
    this.marks = [];
    this.markLanes = [];
  }

  /** Make room for these marks, whether or not all of them are drawn, so that a filter moves no lane. */
  lanesFor(marks) {
    this.markLanes = markLanes(marks);
  }

  /** The mark that is drawn next to a moment, within a few pixels; null: none is. */
  markNear(seconds) {
    const reach = (NEAR * (this.view[1] - this.view[0])) / (this.canvas.clientWidth - LEFT - RIGHT);
    const near = this.marks.filter((mark) => Math.abs(mark.at - seconds) <= reach);
    return near.sort((a, b) => Math.abs(a.at - seconds) - Math.abs(b.at - seconds))[0] ?? null;
  }

  /** Seconds at a horizontal position within the canvas. */
  secondsAt(x) {
    const [from, to] = this.view;
    const share = (x - LEFT) / (this.canvas.clientWidth - LEFT - RIGHT);
    return Math.min(this.length, Math.max(0, from + share * (to - from)));
  }

  /** Horizontal position of a moment, or null when it is out of view. */
  xAt(seconds) {
    const [from, to] = this.view;
    if (seconds < from || seconds > to) return null;
    return LEFT + ((seconds - from) / (to - from)) * (this.canvas.clientWidth - LEFT - RIGHT);
  }

  /** Look closer (`factor` > 1) or from further away, keeping `around` in view. */
  zoom(factor, around) {
    const wide = Math.min(this.length, Math.max(5, (this.view[1] - this.view[0]) / factor));
    this.look(around - wide / 2, wide);
  }

  /** Bring a moment into view if it is not. Returns whether the view changed. */
  follow(seconds) {
    if (this.xAt(seconds) !== null) return false;
    const wide = this.view[1] - this.view[0];
    this.look(seconds - wide * 0.1, wide);
    return true;
  }

  look(from, wide) {
    const start = Math.min(Math.max(0, from), this.length - wide);
    this.view = [start, start + wide];
  }

  draw() {
    const fresh = freshCanvas(this.canvas);
    if (fresh === null) return;
    const lanes = this.#lanes(fresh.height);
    const pen = {
      ...fresh, colours: theme(), toX: (s) => LEFT + ((s - this.view[0]) / (this.view[1] - this.view[0])) * (fresh.width - LEFT - RIGHT),
    };
    pen.context.font = `12px ${pen.colours.type}`;
    this.#axis(pen);
    for (const lane of lanes) this.#name(pen, lane);
    pen.context.save();
    pen.context.beginPath();
    pen.context.rect(LEFT, 0, pen.width - LEFT - RIGHT, pen.height - AXIS);
    pen.context.clip();
    const voices = lanes.filter(({ channel }) => channel);
    for (const lane of lanes) {
      if (lane.marks) drawMarks(pen, lane, this.marks, this.view);
      else if (lane.channel === null) this.#stress(pen, lane);
      else this.#voice(pen, lane);
    }
    drawSilences(pen, voices[0].top, voices.at(-1).top + voices.at(-1).height, this.marks);
    pen.context.restore();
  }

  /** Lanes from above to below: stress (channel null) where it is read, then one a party, then those of marks. */
  #lanes(height) {
    const room = height - AXIS - MARKS_TALL * this.markLanes.length;
    const stress = this.columns === null ? 0 : Math.round(room * 0.52);
    const each = (room - stress) / this.state.channels.length;
    const lanes = this.state.channels.map((channel, i) => ({ channel, top: stress + i * each, height: each }));
    if (this.columns !== null) lanes.unshift({ channel: null, top: 0, height: stress });
    return [...lanes, ...this.markLanes.map((lane, i) => ({ ...lane, top: room + i * MARKS_TALL, height: MARKS_TALL }))];
  }

  #name({ context, colours }, lane) {
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = lane.channel ? partyColour(colours, lane.channel) : colours.ink;
    context.fillText(lane.name ?? (lane.channel === null ? "Stress" : party(lane.channel)), 4, lane.top + lane.height / 2);
    if (lane.channel !== null) return;
    context.textAlign = "right";
    context.fillStyle = colours.quiet;
    for (const level of SCALE) context.fillText(String(level), LEFT - 8, stressY(lane, level));
  }

  #axis({ context, colours, width, height, toX }) {
    const [from, to] = this.view;
    const least = ((to - from) * TICK_ROOM) / (width - LEFT - RIGHT);
    const step = TICKS_S.find((seconds) => seconds >= least) ?? TICKS_S.at(-1);
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
      context.fillStyle = colours.line;
      context.fillRect(Math.round(toX(tick)), 0, 1, height - AXIS + 4);
      context.fillStyle = colours.quiet;
      context.fillText(clock(tick), Math.max(LEFT, Math.min(width - 18, toX(tick))), height - 6);
    }
  }

  #stress({ context, colours, width, toX }, lane) {
    const { columns } = this;
    const toY = (stress) => stressY(lane, stress);
    context.fillStyle = colours.line;
    for (const level of SCALE) context.fillRect(LEFT, Math.round(toY(level)), width, 1);
    for (const [from, to] of runsOf(columns.stress)) {
      const band = new Path2D();
      for (let i = from; i < to; i += 1) band.lineTo(toX(columns.x[i]), toY(columns.high[i]));
      for (let i = to - 1; i >= from; i -= 1) band.lineTo(toX(columns.x[i]), toY(columns.low[i]));
      context.fillStyle = faint(colours.customer, 0.16);
      context.fill(band);
      const line = new Path2D();
      for (let i = from; i < to; i += 1) line.lineTo(toX(columns.x[i]), toY(columns.stress[i]));
      context.strokeStyle = colours.ink;
      context.lineWidth = 1.5;
      context.lineJoin = "round";
      context.stroke(line);
    }
    this.#rises({ context, colours, toX }, lane);
    context.lineWidth = 4;
    context.lineCap = "round";
    for (const [start, stop, stress] of columns.utterances) {
      context.strokeStyle = colours.steps[stepOf(stress)];
      context.beginPath();
      context.moveTo(toX(start) + 2, toY(stress));
      context.lineTo(Math.max(toX(start) + 2.1, toX(stop) - 2), toY(stress));
      context.stroke();
    }
  }

  /** A triangle where stress began to rise, and a line until it had settled. */
  #rises({ context, colours, toX }, lane) {
    const rate = this.state.rate_hz;
    const y = lane.top + lane.height - 5;
    context.fillStyle = colours.ink;
    for (const rise of this.state.rises) {
      if (rise.channel !== this.columns.channel) continue;
      const x = toX(rise.start / rate);
      context.fillRect(x, y - 1, toX((rise.settled ?? this.state.known) / rate) - x, 2);
      context.beginPath();
      context.moveTo(x, y - 9);
      context.lineTo(x + 5, y + 1);
      context.lineTo(x - 5, y + 1);
      context.fill();
    }
  }

  #voice({ context, colours, width, toX }, lane) {
    const rate = this.state.rate_hz;
    const colour = partyColour(colours, lane.channel);
    const middle = lane.top + lane.height / 2;
    const reach = lane.height / 2 - 5;
    for (const utterance of this.state.utterances) {
      if (utterance.channel !== lane.channel) continue;
      const x = toX(utterance.start / rate);
      const wide = Math.max(2, toX((utterance.stop ?? this.state.known) / rate) - x);
      context.fillStyle = faint(colour, 0.18);
      context.beginPath();
      context.roundRect(x, lane.top + 3, wide, lane.height - 6, 4);
      context.fill();
    }
    const columns = loudest(this.state.levels[lane.channel], rate, toX, [LEFT, width - RIGHT]);
    context.fillStyle = colour;
    columns.forEach((db, i) => {
      const tall = Math.max(0.5, (1 - Math.max(FLOOR_DB, db) / FLOOR_DB) * reach);
      context.fillRect(LEFT + i, middle - tall, 1, 2 * tall);
    });
    this.#gaps({ context, colours, toX }, lane);
  }

  #gaps({ context, colours, toX }, lane) {
    for (const gap of this.state.gaps) {
      if (gap.channel !== lane.channel) continue;
      const x = toX(gap.start / this.state.rate_hz);
      const wide = Math.max(3, toX(gap.stop / this.state.rate_hz) - x);
      context.save();
      context.beginPath();
      context.rect(x, lane.top + 2, wide, lane.height - 4);
      context.fillStyle = colours.card;
      context.fill();
      context.clip();
      context.strokeStyle = colours.bad;
      context.lineWidth = 1.5;
      for (let slant = x - lane.height; slant < x + wide; slant += 6) {
        context.beginPath();
        context.moveTo(slant, lane.top + lane.height);
        context.lineTo(slant + lane.height, lane.top);
        context.stroke();
      }
      context.restore();
    }
  }
}

/** The loudest level within each pixel's column; quiet where nothing was measured. */
function loudest(levels, rate, toX, [left, right]) {
  const columns = new Float32Array(Math.max(0, Math.floor(right - left))).fill(FLOOR_DB);
  let before = -1;
  for (let i = 0; i < levels.start.length; i += 1) {
    const from = Math.floor(toX(levels.start[i] / rate) - left);
    // Zoomed in, one measurement covers many pixels: fill up to the next one.
    const next = i + 1 < levels.start.length ? Math.floor(toX(levels.start[i + 1] / rate) - left) : from + 1;
    const to = Math.max(from + 1, Math.min(next, from + 400));
    for (let x = Math.max(0, from); x < Math.min(columns.length, to); x += 1) {
      columns[x] = x === before ? Math.max(columns[x], levels.level_db[i]) : levels.level_db[i];
      before = x;
    }
  }
  return columns;
}

function stressY(lane, stress) {
  return lane.top + 8 + (1 - stress / 100) * (lane.height - 18);
}

function partyColour(colours, channel) {
  return channel === "agent" ? colours.agent : colours.customer;
}
