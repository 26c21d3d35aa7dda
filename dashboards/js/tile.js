/** One live call on the wall. */

import { make, setAttribute, setBars, setText } from "./dom.js";
import { STEPS, clock, stepOf } from "./format.js";
import { trend } from "./order.js";
import { drawSpark } from "./spark.js";
import { theme } from "./theme.js";

/** Seconds of delay from which a tile speaks of it. */
const LAG_S = 1;
/** Seconds that words may take before the tile says so: they come within two seconds while all is well. */
const WORDS_LAG_S = 3;
/** Below this confidence the number is marked as a guess. */
const GUESS_BELOW = 0.3;
/** A line is at least so many seconds long, so that a call's first reading is not stretched over the tile. */
const LEAST_S = 30;

/** Rising is said where the call's log says it, not from the line's look. */
const TRENDS = { rising: "", easing: "↘ easing", level: "" };

export class Tile {
  #step = null;
  #shown = "";
  #spark = [];
  #lineStale = false;

  /** @param {string} call */
  constructor(call) {
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
      class: "tile", href: `/desk/${encodeURIComponent(call)}`, "data-testid": "tile", "data-call": call,
      "data-step": "none",
    },
    p.spark,
    make("span", { class: "head" }, p.name, p.clock),
    make("span", { class: "mid" }, p.number, make("span", { class: "say" }, p.bars, p.word, p.rising, p.trend)),
    make("span", { class: "foot" }, p.who, p.trouble));
    this.element = make("li", {}, this.link);
  }

  /** Draw the line anew at the next chance, as when the colours or the size have changed. */
  stale() {
    this.#lineStale = true;
  }

  /** Show the summary in words; one that is the same as before costs nothing but the clock. */
  show(summary) {
    const p = this.parts;
    setText(p.clock, clock(summary.seconds));
    const key = JSON.stringify({ ...summary, seconds: 0 });
    if (key === this.#shown) return;
    this.#shown = key;
    this.#spark = summary.spark;
    this.#lineStale = true;
    setText(p.name, summary.source || summary.call);
    this.#stress(summary);
    setText(p.who, summary.mixed ? "mixed channel" : speakingSays(summary.speaking));
    const troubles = troublesOf(summary);
    setText(p.trouble, troubles.join(" · "));
    p.trouble.hidden = troubles.length === 0;
    this.link.classList.toggle("crowded", troubles.length > 1);
  }

  #stress(summary) {
    const p = this.parts;
    const read = summary.stress !== null && summary.stress !== undefined;
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
    if (!this.#lineStale) return;
    this.#lineStale = false;
    const colour = this.#step === null ? theme().none : theme().steps[this.#step];
    const xs = this.#spark.map(([seconds]) => seconds);
    const ys = this.#spark.map(([, stress]) => stress);
    drawSpark(this.parts.spark, xs, ys, { x: [0, Math.max(LEAST_S, xs.at(-1) ?? 0)], y: [0, 100] }, colour);
  }
}

function speakingSays(speaking) {
  if (speaking.length === 0) return "silence";
  return speaking.length > 1 ? "● both" : `● ${speaking[0]}`;
}

/** What a supervisor should know of the tile itself: delay, words lost. */
function troublesOf(summary) {
  const parts = [];
  if (summary.lag_s >= LAG_S) parts.push(`${summary.lag_s.toFixed(summary.lag_s < 10 ? 1 : 0)} s late`);
  if (summary.words_lag_s >= WORDS_LAG_S) parts.push(`words ${summary.words_lag_s.toFixed(0)} s late`);
  if (summary.missing > 0) parts.push(`${summary.missing} unwritten`);
  return parts;
}
