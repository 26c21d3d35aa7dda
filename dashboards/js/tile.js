/** One live call on the wall, large: what is wrong, how much, since when, and who is at it. */

import { make, setAttribute, setBars, setText } from "./dom.js";
import { STEPS, clock, stepOf } from "./format.js";
import { LAG_S, WORDS_LAG_S } from "./health.js";
import { trend } from "./order.js";
import { drawSpark } from "./spark.js";
import { theme } from "./theme.js";

/** Below this confidence the number is marked as a guess. */
const GUESS_BELOW = 0.3;
/** A line is at least so many seconds long, so that a call's first reading is not stretched over the tile, */
const LEAST_S = 30;
/** and at most so many: what was before helps nobody now. */
const MOST_S = 240;

/** Rising is said where the call's log says it, not from the line's look. */
const TRENDS = { rising: "", easing: "↘ easing", level: "" };

/** Tells tiles how large their lines are, so that drawing them need not ask. */
const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) target.dispatchEvent(new CustomEvent("sized", { detail: contentRect }));
});

export class Tile {
  #step = null;
  #spark = [];
  #size = null;
  #lineStale = true;

  /** @param {string} call @param {() => void} redraw asks for `drawLine` in the next frame */
  constructor(call, redraw) {
    const part = (name, tag = "span") => make(tag, { class: name });
    this.parts = {
      name: part("name"), clock: part("clock"), number: part("number"), bars: part("bars"), word: part("word"),
      trend: part("trend"), rising: part("rising"), who: part("who"), trouble: part("trouble"), spark: part("spark", "canvas"),
    };
    const p = this.parts;
    p.spark.setAttribute("aria-hidden", "true");
    p.rising.setAttribute("data-testid", "rising");
    p.bars.setAttribute("aria-hidden", "true");
    this.link = make("a", {
      class: "tile", href: deskOf(call), "data-testid": "tile", "data-call": call, "data-step": "none",
    },
    p.spark,
    make("span", { class: "head" }, p.name, p.clock),
    make("span", { class: "mid" }, p.number, make("span", { class: "say" }, p.bars, p.word, p.rising, p.trend)),
    make("span", { class: "foot" }, p.who, p.trouble));
    this.element = make("li", {}, this.link);
    p.spark.addEventListener("sized", ({ detail: { width, height } }) => {
      this.#size = { width: Math.round(width), height: Math.round(height) };
      this.stale();
      redraw();
    });
    sizes.observe(p.spark);
  }

  /** Draw the line anew at the next chance, as when the colours have changed. */
  stale() {
    this.#lineStale = true;
  }

  /** Off the wall for good. */
  remove() {
    sizes.unobserve(this.parts.spark);
    this.element.remove();
  }

  /** Show the summary in words. */
  show(summary) {
    const p = this.parts;
    setText(p.clock, clock(summary.seconds));
    this.#spark = summary.spark;
    this.#lineStale = true;
    setText(p.name, nameOf(summary));
    this.#stress(summary);
    const alert = openAlert(summary);
    setAttribute(this.link, "data-alert", alert === null ? null : alert.taken_by === "" ? "nobody" : "taken");
    setText(p.who, alert === null ? doingSays(summary) : alertSays(alert));
    const says = troublesOf(summary);
    setText(p.trouble, says.join(" · "));
    p.trouble.hidden = says.length === 0;
    this.link.classList.toggle("crowded", says.length > 1);
  }

  #stress(summary) {
    const p = this.parts;
    const read = summary.stress !== null;
    this.#step = read ? stepOf(summary.stress, this.#step) : null;
    setAttribute(this.link, "data-step", this.#step ?? "none");
    const guess = read && summary.confidence < GUESS_BELOW;
    setText(p.number, read ? `${guess ? "~" : ""}${Math.round(summary.stress)}` : "–");
    setText(p.word, read ? STEPS[this.#step].word : "no reading");
    setBars(p.bars, this.#step);
    setAttribute(this.link, "data-rising", summary.rising ? "" : null);
    setText(p.rising, summary.rising ? "▲ rising" : "");
    setText(p.trend, summary.rising ? "" : TRENDS[trend(summary.spark)]);
  }

  /** Draw the line if it has changed. After all tiles' words, so that the page is laid out once and not per tile. */
  drawLine() {
    if (!this.#lineStale || this.#size === null) return;
    this.#lineStale = false;
    const colour = this.#step === null ? theme().none : theme().steps[this.#step];
    const xs = this.#spark.map(([seconds]) => seconds);
    const ys = this.#spark.map(([, stress]) => stress);
    const last = xs.at(-1) ?? 0;
    const x = [Math.max(0, last - MOST_S), Math.max(LEAST_S, last)];
    drawSpark(this.parts.spark, xs, ys, { x, y: [0, 100], size: this.#size }, colour);
  }
}

/** Where a call is watched live. */
export function deskOf(call) {
  return `/desk/${encodeURIComponent(call)}`;
}

/** Whose call it is, as a supervisor would call it. */
export function nameOf(summary) {
  return summary.agent || summary.source || summary.call;
}

/** The alert that a tile speaks of: one that is nobody's first, then the newest. Null: none is open. */
export function openAlert(summary) {
  const open = summary.alerts.filter((alert) => !alert.closed && alert.settled === null);
  return open.findLast((alert) => alert.taken_by === "") ?? open.at(-1) ?? null;
}

function alertSays(alert) {
  return alert.taken_by === "" ? "! alert" : `✓ ${alert.taken_by} has it`;
}

function doingSays({ mixed, speaking }) {
  if (mixed) return "mixed channel";
  if (speaking.length === 0) return "silence";
  return speaking.length > 1 ? "● both" : `● ${speaking[0]}`;
}

/** What a supervisor should know of the tile itself: delay, words and audio lost. */
function troublesOf(summary) {
  const parts = [];
  if (summary.lag_s >= LAG_S) parts.push(`${summary.lag_s.toFixed(summary.lag_s < 10 ? 1 : 0)} s late`);
  if (summary.words_lag_s >= WORDS_LAG_S) parts.push(`words ${summary.words_lag_s.toFixed(0)} s late`);
  if (summary.missing > 0) parts.push(`${summary.missing} unwritten`);
  if (summary.lost_s >= 1) parts.push(`${summary.lost_s.toFixed(0)} s lost`);
  return parts;
}
