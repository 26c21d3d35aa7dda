/** The transcript as a list: one item an utterance, changed in place as its words come. */

import { make, setAttribute, setBars, setText } from "./dom.js";
import { STEPS, clock, party, stepOf, wordJoint } from "./format.js";
import { againSays, familySays, phraseRuns } from "./phrases.js";

export class TranscriptView {
  #items = new Map();
  /** What belongs to utterances besides their words, whether they have an item yet or not. */
  #felt = new Map();
  #phrases = new Map();
  #repeats = new Map();
  /** Utterances that are shown later, oldest first: the past of a call that was joined late. */
  #later = [];
  #isLater = new Set();

  /**
   * @param {HTMLElement} list an `ol`
   * @param {object} state the fold
   * @param {{listen?: boolean}} options listen: times and words lead into the audio
   */
  constructor(list, state, { listen = false } = {}) {
    this.list = list;
    this.state = state;
    this.listen = listen;
  }

  /** The item of an utterance, if it has one. */
  item(id) {
    return this.#items.get(id)?.item;
  }

  /** Show the utterance as it is now. */
  show(utterance) {
    if (this.#isLater.has(utterance.id)) return;
    this.#update(this.#items.get(utterance.id) ?? this.#begin(utterance), utterance);
  }

  /** Leave these utterances, oldest first, for `showEarlier`; nothing is shown yet. */
  leaveForLater(utterances) {
    this.#later = [...utterances];
    this.#isLater = new Set(utterances.map(({ id }) => id));
  }

  /** Show up to `count` of the utterances that were left for later, above all others. Returns whether more are left. */
  showEarlier(count) {
    const some = this.#later.splice(-count);
    const above = document.createDocumentFragment();
    for (const utterance of some) {
      this.#isLater.delete(utterance.id);
      this.#update(this.#begin(utterance, above), utterance);
    }
    this.list.prepend(above);
    return this.#later.length > 0;
  }

  /** Put an utterance's reading beside its name. */
  feel(reading) {
    if (reading.kind === "fast") return;
    this.#felt.set(reading.utterance, reading); // the fused one follows the prosody's and replaces it
    const parts = this.#items.get(reading.utterance);
    if (parts) drawFelt(parts, reading);
  }

  /** Underline a phrase among its words, with its family's name beside it. */
  mark(phrase) {
    this.#note(this.#phrases, phrase);
  }

  /** Say that an utterance repeats what was said before. */
  repeat(repeated) {
    this.#note(this.#repeats, repeated);
  }

  #note(notes, about) {
    const known = notes.get(about.utterance);
    if (known) known.push(about);
    else notes.set(about.utterance, [about]);
    const parts = this.#items.get(about.utterance);
    if (!parts) return;
    parts.words = null;
    this.show(this.state.utterance(about.utterance));
  }

  #update(parts, utterance) {
    const { item, at, said } = parts;
    setText(at, clock(utterance.start / this.state.rate_hz));
    setAttribute(item, "data-speaking", this.state.speaking[utterance.channel] === utterance.id);
    setAttribute(item, "data-final", utterance.final);
    item.classList.toggle("empty", utterance.final && utterance.words.length === 0 && utterance.missing === null);
    if (parts.words !== utterance.words || parts.tail !== utterance.tail || parts.final !== utterance.final) {
      Object.assign(parts, { words: utterance.words, tail: utterance.tail, final: utterance.final });
      said.replaceChildren(...this.#said(utterance));
    }
  }

  #begin(utterance, list = this.list) {
    const at = make(this.listen ? "button" : "span", { class: "at" });
    if (this.listen) at.title = "listen from here";
    const who = make("span", { class: "who" }, party(utterance.channel));
    const felt = make("span", { class: "felt" });
    const said = make("p", { class: "said" });
    const item = make("li", { "data-utterance": utterance.id, "data-channel": utterance.channel }, at, who, felt, said);
    const parts = { item, at, felt, said, words: null, tail: null, final: null };
    this.#items.set(utterance.id, parts);
    list.append(item);
    const reading = this.#felt.get(utterance.id);
    if (reading) drawFelt(parts, reading);
    return parts;
  }

  #said(utterance) {
    const joint = wordJoint(utterance.language);
    const committed = this.#committed(utterance, joint);
    if (utterance.missing !== null) {
      return [...committed, make("span", { class: "lost" }, `Not written down: ${utterance.missing}.`)];
    }
    if (utterance.final) return [...committed, ...this.#again(utterance)];
    const tail = utterance.tail === "" && utterance.words.length === 0 ? "…" : utterance.tail;
    return [...committed, utterance.words.length > 0 ? joint : "", make("span", { class: "tail" }, tail)];
  }

  #committed(utterance, joint) {
    const runs = phraseRuns(utterance.words, this.#phrases.get(utterance.id) ?? []);
    return runs.flatMap(({ words, phrase }, i) => {
      const said = this.listen ? spans(words, joint) : [words.map((word) => word.text).join(joint)];
      const run = phrase === null ? said : [marked(said, phrase)];
      return i === 0 ? run : [joint, ...run];
    });
  }

  #again(utterance) {
    const repeats = this.#repeats.get(utterance.id) ?? [];
    return repeats.slice(-1).flatMap(({ times }) => [" ", make("span", { class: "again" }, againSays(times))]);
  }
}

/** Words that lead into the audio. */
function spans(words, joint) {
  return words.flatMap((word, i) => {
    const span = make("span", { class: "word", "data-start": word.start, "data-stop": word.stop }, word.text);
    return i === 0 ? [span] : [joint, span];
  });
}

function marked(said, phrase) {
  const family = make("span", { class: "family" }, familySays(phrase.family));
  return make("span", { class: "marked", "data-family": phrase.family }, make("span", { class: "under" }, ...said), "\u00a0", family);
}

function drawFelt(parts, reading) {
  const step = stepOf(reading.stress);
  const bars = make("span", { class: "bars", "aria-hidden": "true" });
  setBars(bars, step);
  parts.felt.dataset.step = step;
  parts.felt.replaceChildren(bars, `${STEPS[step].word} ${Math.round(reading.stress)}`);
}
