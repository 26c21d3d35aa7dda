/** The transcript as a list: one item an utterance, changed in place as its words come. */

import { make, setAttribute, setBars, setText } from "./dom.js";
import { STEPS, clock, party, stepOf, wordJoint } from "./format.js";

export class TranscriptView {
  #items = new Map();

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
    const parts = this.#items.get(utterance.id) ?? this.#begin(utterance);
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

  /** Put an utterance's reading beside its name. */
  feel(reading) {
    const parts = this.#items.get(reading.utterance);
    if (!parts || reading.kind === "fast") return; // the fused one follows the prosody's and replaces it
    const step = stepOf(reading.stress);
    const bars = make("span", { class: "bars", "aria-hidden": "true" });
    setBars(bars, step);
    parts.felt.dataset.step = step;
    parts.felt.replaceChildren(bars, `${STEPS[step].word} ${Math.round(reading.stress)}`);
  }

  #begin(utterance) {
    const at = make(this.listen ? "button" : "span", { class: "at" });
    if (this.listen) at.title = "listen from here";
    const who = make("span", { class: "who" }, party(utterance.channel));
    const felt = make("span", { class: "felt" });
    const said = make("p", { class: "said" });
    const item = make("li", { "data-utterance": utterance.id, "data-channel": utterance.channel }, at, who, felt, said);
    const parts = { item, at, felt, said, words: null, tail: null, final: null };
    this.#items.set(utterance.id, parts);
    this.list.append(item);
    return parts;
  }

  #said(utterance) {
    const joint = wordJoint(utterance.language);
    const committed = this.listen
      ? utterance.words.flatMap((word, i) => {
          const span = make("span", { class: "word", "data-start": word.start, "data-stop": word.stop }, word.text);
          return i === 0 ? [span] : [joint, span];
        })
      : [utterance.words.map((word) => word.text).join(joint)];
    if (utterance.missing !== null) {
      return [...committed, make("span", { class: "lost" }, `Not written down: ${utterance.missing}.`)];
    }
    if (utterance.final) return committed;
    const tail = utterance.tail === "" && utterance.words.length === 0 ? "…" : utterance.tail;
    return [...committed, utterance.words.length > 0 ? joint : "", make("span", { class: "tail" }, tail)];
  }
}
