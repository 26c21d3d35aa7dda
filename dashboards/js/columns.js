/**
 * Readings of one channel in columns, as a chart wants them. Appending is O(1); a null row parts
 * stretches of speech, so that no line is drawn over what was never read.
 */

/** Seconds without a reading that part the line. */
const APART_S = 2.5;

export class ReadingColumns {
  #taken = 0;
  #last = -Infinity;
  /** Utterance -> its place in `utterances`. */
  #segments = new Map();

  constructor(channel, rateHz) {
    this.channel = channel;
    this.rateHz = rateHz;
    this.x = [];
    this.stress = [];
    this.low = [];
    this.high = [];
    this.arousal = [];
    this.valence = [];
    /** Utterance readings: one segment [start s, stop s, stress] each. */
    this.utterances = [];
    /** The latest reading of either kind. */
    this.latest = null;
  }

  /** Take in what `readings` (the state's list) has grown by. Returns whether anything came. */
  take(readings) {
    const before = this.#taken;
    for (; this.#taken < readings.length; this.#taken += 1) {
      const reading = readings[this.#taken];
      if (reading.channel === this.channel) this.#add(reading);
    }
    return this.#taken > before;
  }

  #add(reading) {
    // A fused reading comes when the words do; by then newer speech may have been read.
    const outdated = reading.kind === "fused" && this.latest !== null && this.latest.utterance !== reading.utterance;
    if (!outdated) this.latest = reading;
    const at = reading.stop / this.rateHz;
    if (reading.kind !== "fast") {
      const segment = [reading.start / this.rateHz, at, reading.stress];
      const known = this.#segments.get(reading.utterance);
      if (known === undefined) this.#segments.set(reading.utterance, this.utterances.push(segment) - 1);
      else if (reading.kind === "fused") this.utterances[known] = segment;
      return;
    }
    // A chart's x must rise; a reading that came out of order is in the state but not on the line.
    if (at <= this.#last) return;
    if (at - this.#last > APART_S && this.x.length > 0) this.#row((at + this.#last) / 2, null);
    this.#row(at, reading);
    this.#last = at;
  }

  #row(at, reading) {
    this.x.push(at);
    for (const [column, field] of COLUMNS) this[column].push(reading === null ? null : reading[field]);
  }
}

const COLUMNS = [
  ["stress", "stress"], ["low", "stress_low"], ["high", "stress_high"], ["arousal", "arousal"], ["valence", "valence"],
];

/** Stretches [from, to) of indices without null. */
export function runsOf(column) {
  const runs = [];
  let from = null;
  for (let i = 0; i <= column.length; i += 1) {
    const there = i < column.length && column[i] !== null;
    if (there && from === null) from = i;
    if (!there && from !== null) {
      runs.push([from, i]);
      from = null;
    }
  }
  return runs;
}
