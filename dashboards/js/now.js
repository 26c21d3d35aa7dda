/** The desk's first glance: stress now, in a number, a shape and a kind sentence, and what moved it. */

import { byId, make, setAttribute, setBars, setText } from "./dom.js";
import { basis, clock, duration, movedBy, percentSure, risingSays, sentence, stepOf, trust } from "./format.js";

/** The number is a meter once it has a value. */
const METER = { role: "meter", "aria-label": "stress", "aria-valuemin": 0, "aria-valuemax": 100 };
/** Seconds after which a reading is said to be old. */
const OLD_S = 8;
/** Seconds for which a glimpse stands: a number that trembles twice a second is no help to anybody. */
const STANDS_S = 1;
/** Seconds for which the explanation of a glimpse stands, so that it can be read. */
const EXPLAINED_S = 3;

export class NowCard {
  #step = null;
  #shown = null;
  #shownAt = -Infinity;
  #explainedAt = -Infinity;
  #over = false;

  /** @param {object} state the fold @param {object} columns readings of the channel shown; null: none is read */
  constructor(state, columns) {
    this.state = state;
    this.columns = columns;
    this.card = byId("now");
    [this.band, this.needle] = [".band", ".needle"].map((part) => this.card.querySelector(part));
  }

  draw() {
    const reading = this.columns?.latest ?? null;
    if (reading === null) this.#waiting();
    else if (this.#isNews(reading)) this.#show(reading);
    if (reading !== null) setText(byId("age"), this.#age(reading));
    this.#rising();
  }

  #isNews(reading) {
    if (this.#over !== (this.state.status !== "live")) return true;
    const stood = (this.state.known - this.#shownAt) / this.state.rate_hz;
    return reading !== this.#shown && (reading.kind !== "fast" || stood >= STANDS_S);
  }

  /** The seconds are hidden from screen readers, who are told of a rise once and not every second. */
  #rising() {
    const rise = this.state.rises.findLast(({ channel }) => channel === this.columns?.channel) ?? null;
    const live = this.state.status === "live";
    const says = live && rise !== null ? risingSays(rise, this.state.known, this.state.rate_hz) : null;
    const line = byId("rising");
    if (says === null) return setText(line, "");
    const [begins, seconds, ends] = says;
    const passing = line.querySelector("span");
    if (passing !== null && line.firstChild.data === begins) setText(passing, seconds);
    else line.replaceChildren(begins, make("span", { "aria-hidden": "true" }, seconds), ends);
  }

  #waiting() {
    setBars(byId("bars"), null);
    this.band.style.strokeDasharray = this.needle.style.strokeDasharray = "0 200";
    setText(byId("stress"), "–");
    setText(byId("hint"), this.columns === null ? "Emotion is not read on this call." : waitingSays(this.state));
    setText(byId("range"), "");
    setText(byId("basis"), this.columns === null
      ? "Words and levels are shown; no voice on this call enters the estimator."
      : this.#withheld() ?? "A first reading comes once they have spoken for a second or two.");
  }

  #show(reading) {
    const [step, over] = [this.#step, this.#over];
    this.#shown = reading;
    this.#shownAt = this.state.known;
    this.#over = this.state.status !== "live";
    this.#step = stepOf(reading.stress, this.#step);
    const stress = Math.round(reading.stress);
    setAttribute(this.card, "data-step", this.#step);
    setText(byId("stress"), String(stress));
    for (const [name, value] of Object.entries(METER)) setAttribute(byId("stress"), name, value);
    setAttribute(byId("stress"), "aria-valuenow", stress);
    setText(byId("range"), `${Math.round(reading.stress_low)} to ${Math.round(reading.stress_high)}`);
    this.band.style.strokeDasharray = arc(reading.stress_low, reading.stress_high);
    this.needle.style.strokeDasharray = arc(reading.stress - 1, reading.stress + 1);
    setBars(byId("bars"), this.#step);
    setText(byId("hint"), sentence(reading.channel, this.#step, reading.confidence, this.#over));
    const stood = (this.state.known - this.#explainedAt) / this.state.rate_hz;
    const turned = this.#step !== step || this.#over !== over;
    if (reading.kind !== "fast" || turned || stood >= EXPLAINED_S) this.#explain(reading);
  }

  #explain(reading) {
    this.#explainedAt = this.state.known;
    setText(byId("basis"), [
      basis(reading.baseline, this.state.spoken[reading.channel] / this.state.rate_hz),
      `Confidence ${percentSure(reading.confidence)}: ${trust(reading.confidence)}.`,
    ].join(" "));
    this.#moved(movedBy(reading.moved_by));
  }

  /** The same items with other words, where there are as many: they change twice a second. */
  #moved(changes) {
    const list = byId("moved");
    while (list.children.length > changes.length) list.lastChild.remove();
    while (list.children.length < changes.length) list.append(make("li", {}, make("b"), make("span")));
    changes.forEach(({ text, says }, i) => {
      setText(list.children[i].firstChild, text);
      setText(list.children[i].lastChild, says);
    });
  }

  #age(reading) {
    const age = (this.state.known - reading.stop) / this.state.rate_hz;
    return age < OLD_S || this.state.status !== "live" ? "" : `Last heard ${duration(age)} ago. `;
  }

  #withheld() {
    const last = this.state.withheld.at(-1);
    return last ? `At ${clock(last.start / this.state.rate_hz)} not read: ${last.reason}.` : null;
  }
}

function waitingSays(state) {
  return state.status === "live" ? "Listening. No reading yet." : "There was no reading on this call.";
}

/** Dashes that leave only [from, to] of a path of length 100 visible. */
function arc(from, to) {
  const low = Math.max(0, from);
  return `0 ${low} ${Math.max(0.5, Math.min(100, to) - low)} 200`;
}
