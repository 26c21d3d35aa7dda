/** Which marks and utterances a person wants to see, and the same as part of the page's address. Pure. */

import { wholeReadings } from "./course.js";
import { readChannel } from "./format.js";

/** Everything. `show`: a kind of marks, or "phrase:" and a family; `stress`: at least this much. */
export const ALL = { party: "", show: "", stress: 0 };

/** The filter that an address's query asks for; what it does not know is left out. */
export function readFilter(search) {
  const asked = new URLSearchParams(search);
  const stress = Number(asked.get("stress") ?? 0);
  return {
    party: asked.get("party") ?? "",
    show: asked.get("show") ?? "",
    stress: Number.isFinite(stress) ? Math.min(100, Math.max(0, stress)) : 0,
  };
}

/** The query of an address that asks for `filter`: "" where it asks for everything. */
export function filterQuery(filter) {
  const asked = new URLSearchParams();
  for (const [name, all] of Object.entries(ALL)) if (filter[name] !== all) asked.set(name, String(filter[name]));
  const query = asked.toString();
  return query === "" ? "" : `?${query}`;
}

export function isAll(filter) {
  return filterQuery(filter) === "";
}

/** Applies filters to one call. */
export class Sieve {
  /** @param {object} state the fold */
  constructor(state) {
    const channel = readChannel(state.emotion_channels);
    const read = channel === null ? [] : wholeReadings(state.readings, channel);
    this.read = read.map((one) => ({ at: one.start / state.rate_hz, stress: one.stress })).sort((a, b) => a.at - b.at);
    this.stressOf = new Map(read.map((one) => [one.utterance, one.stress]));
  }

  /** Whether a mark is among those that are wanted. With `stress`: as it was last read when the mark was made. */
  passes(mark, filter) {
    if (filter.party !== "" && mark.channel !== null && mark.channel !== filter.party) return false;
    if (filter.show !== "" && filter.show !== mark.kind && filter.show !== `${mark.kind}:${mark.name}`) return false;
    return filter.stress === 0 || (this.#stressAt(mark.at) ?? -1) >= filter.stress;
  }

  /** Ids of the utterances that are wanted: those that hold a wanted mark, or, of every kind, those of the party. */
  utterances(state, marks, filter) {
    const marked = new Set(marks.filter((mark) => this.passes(mark, filter)).map((mark) => mark.utterance));
    const wanted = (utterance) => {
      if (filter.party !== "" && utterance.channel !== filter.party) return false;
      if (filter.show !== "") return marked.has(utterance.id);
      return filter.stress === 0 || (this.stressOf.get(utterance.id) ?? -1) >= filter.stress;
    };
    return new Set(state.utterances.filter(wanted).map((utterance) => utterance.id));
  }

  #stressAt(seconds) {
    let [low, high] = [0, this.read.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.read[middle].at <= seconds) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? null : this.read[low - 1].stress;
  }
}
