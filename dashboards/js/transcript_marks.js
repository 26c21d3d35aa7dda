/** Marks within the transcript: phrases under the words that they are, cues, alerts and comments between utterances. */

import { make } from "./dom.js";
import { clock } from "./format.js";
import { KINDS } from "./marks.js";
import { familyTitle } from "./phrases.js";

/** Kinds that stand between utterances; the others are tags on them. */
const BETWEEN = new Set(["cue", "praise", "alert", "comment", "silence"]);
const TAGGED = new Set(["phrase", "question", "repeat"]);

export class TranscriptMarks {
  #made = [];
  #shown = [];

  /**
   * @param {import("./transcript.js").TranscriptView} view
   * @param {{go: (seconds: number) => void, actions: (mark: object) => HTMLElement[]}} to
   */
  constructor(view, to) {
    this.view = view;
    this.to = to;
  }

  /** Show these marks in place of those shown before. */
  show(marks, rate) {
    for (const element of this.#made) element.remove();
    for (const word of this.view.list.querySelectorAll(".word.phrase")) word.classList.remove("phrase");
    this.#made = [];
    this.#shown = [];
    const last = new Map();
    for (const mark of marks) {
      const item = this.view.item(mark.utterance);
      if (!item) continue;
      if (TAGGED.has(mark.kind)) this.#tag(item, mark, rate);
      if (!BETWEEN.has(mark.kind)) continue;
      const note = this.#note(mark);
      (last.get(item) ?? item).after(note);
      last.set(item, note);
    }
  }

  /** Hide what is not wanted. @param {Set<string>} utterances ids @param {(mark: object) => boolean} passes */
  filter(state, utterances, passes) {
    for (const { id } of state.utterances) {
      const item = this.view.item(id);
      if (item) item.hidden = !utterances.has(id);
    }
    for (const [element, mark] of this.#shown) element.hidden = !passes(mark);
  }

  #keep(element, mark) {
    this.#made.push(element);
    this.#shown.push([element, mark]);
  }

  #tag(item, mark, rate) {
    let tags = item.querySelector(".tags");
    if (tags === null) {
      tags = make("p", { class: "tags" });
      item.append(tags);
      this.#made.push(tags);
    }
    const says = mark.kind === "phrase" ? familyTitle(mark.name) : mark.title.replace(/,.*/, "");
    const tag = make("span", { class: "tag", "data-kind": mark.kind }, make("i", { "aria-hidden": "true" }, KINDS[mark.kind].sign), says);
    tags.append(tag);
    this.#keep(tag, mark);
    if (mark.kind !== "phrase") return;
    for (const word of item.querySelectorAll(".word")) {
      const middle = (Number(word.dataset.start) + Number(word.dataset.stop)) / 2 / rate;
      if (mark.at <= middle && middle < mark.until) word.classList.add("phrase");
    }
  }

  #note(mark) {
    const at = make("button", { class: "at" }, clock(mark.at));
    at.addEventListener("click", () => this.to.go(mark.at));
    const note = make("li", { class: "note", "data-kind": mark.kind, "data-testid": mark.kind }, at,
      make("span", { class: "title" }, make("i", { "aria-hidden": "true" }, KINDS[mark.kind].sign), mark.title),
      make("p", { class: "said" }, mark.text),
      make("p", { class: "quiet small" }, mark.note), ...this.to.actions(mark));
    this.#keep(note, mark);
    return note;
  }
}
