/** The review's list of moments: one button each, in the order of the call, leading to where it was. */

import { momentsOf } from "./course.js";
import { byId, make, setBars, setText } from "./dom.js";
import { STEPS, clock, movedBy, readChannel, stepOf } from "./format.js";
import { KINDS } from "./marks.js";

export class MomentList {
  #shown = [];

  /** @param {object} state the fold @param {{go: (seconds: number) => void, actions: (mark: object) => HTMLElement[]}} to */
  constructor(state, to) {
    this.state = state;
    this.to = to;
    const channel = readChannel(state.emotion_channels);
    const peaks = channel === null ? [] : momentsOf(state.readings, channel, state.rate_hz);
    /** Utterances at which stress stood highest, as marks of a kind of their own. */
    this.peaks = peaks.map((reading) => ({ kind: "peak", name: "", channel, at: reading.start / state.rate_hz, reading }));
  }

  show(marks) {
    const inOrder = [...marks, ...this.peaks].sort((a, b) => a.at - b.at);
    this.#shown = inOrder.map((mark) => [mark.kind === "peak" ? this.#peak(mark) : this.#item(mark), mark]);
    byId("moments").replaceChildren(...this.#shown.map(([item]) => item));
  }

  /** Hide what is not wanted, and say how many are left. */
  filter(passes) {
    let wanted = 0;
    for (const [item, mark] of this.#shown) {
      item.hidden = !passes(mark);
      wanted += item.hidden ? 0 : 1;
    }
    setText(byId("moments-count"), wanted === this.#shown.length ? String(wanted) : `${wanted} of ${this.#shown.length}`);
    byId("no-moments").hidden = wanted > 0;
  }

  #item(mark) {
    const go = make("button", { class: "moment", "data-kind": mark.kind, "data-step": mark.kind === "rise" ? stepOf(mark.level) : null,
      "data-testid": mark.kind === "rise" ? "rise" : null },
      make("span", { class: "small quiet" }, clock(mark.at)), make("i", { "aria-hidden": "true" }, KINDS[mark.kind].sign),
      make("b", {}, mark.title), ...(mark.kind === "rise" ? [make("span", { class: "small quiet" }, mark.note)] : []));
    go.addEventListener("click", () => this.to.go(mark.at));
    return make("li", {}, go, ...(mark.text === "" ? [] : [make("p", { class: "text" }, mark.text)]));
  }

  #peak({ at, reading }) {
    const step = stepOf(reading.stress);
    const bars = make("span", { class: "bars", "aria-hidden": "true" });
    setBars(bars, step);
    const go = make("button", { class: "moment", "data-step": step },
      make("span", { class: "small quiet" }, clock(at)), bars, make("b", {}, `${STEPS[step].word} ${Math.round(reading.stress)}`));
    go.addEventListener("click", () => this.to.go(at));
    const moved = movedBy(reading.moved_by).map(({ text, says }) => make("li", {}, text, make("span", {}, says)));
    return make("li", {}, go, make("ul", { class: "moved" }, ...moved));
  }
}
