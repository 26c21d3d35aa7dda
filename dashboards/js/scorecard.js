/**
 * A call's scorecard: each practice with what was counted, what went well first, and one suggestion at most.
 * There is no mark to draw. Styles are in `css/scorecard.css`.
 */

import { make } from "./dom.js";
import { clock } from "./format.js";

/** Moments that stand beside a sentence; the others are unfolded. */
const SHOWN_MOMENTS = 5;

/** What stands before evidence: a shape and a word, for colour alone says nothing. */
const KINDS = { well: { mark: "✓", word: "Went well:" }, noted: { mark: "·", word: "Noted:" } };

/**
 * Draw `card`, as `GET /api/calls/{call}/scorecard` answers it, into `element`, in place of what was there.
 * @param {HTMLElement} element
 * @param {object} card
 * @param {object} options `onMoment(seconds, moment)` is called when a person chooses a moment of the evidence; without
 *   it moments are text. `heading`: level of the practices' headings.
 */
export function drawScorecard(element, card, { onMoment = null, heading = 3 } = {}) {
  const parts = card.notes.map((note) => make("p", { class: "quiet small" }, note));
  for (const practice of card.practices) {
    if (practice.evidence.length === 0 && practice.suggestion === "") continue;
    parts.push(practiceItem(practice, { rateHz: card.rate_hz, onMoment, heading }));
  }
  if (card.hard.length > 0) {
    parts.push(make("p", { class: "hard small", "data-testid": "hard" }, `This was a hard call: ${card.hard.join("; ")}.`));
  }
  element.classList.add("scorecard");
  element.replaceChildren(...parts);
}

function practiceItem(practice, options) {
  const evidence = practice.evidence.map((each) => evidenceItem(each, options));
  const item = make("article", { class: "practice", "data-practice": practice.name },
    make(`h${options.heading}`, {}, practice.title), make("ul", { class: "evidence" }, ...evidence));
  if (practice.suggestion !== "") {
    item.append(make("p", { class: "suggestion" }, make("b", {}, "Try: "), practice.suggestion));
  }
  return item;
}

function evidenceItem(evidence, options) {
  const kind = KINDS[evidence.kind] ?? KINDS.noted;
  const item = make("li", { "data-kind": evidence.kind, "data-evidence": evidence.name },
    make("span", { class: "mark", "aria-hidden": "true" }, kind.mark),
    make("p", {}, make("span", { class: "unseen" }, `${kind.word} `), evidence.says));
  if (evidence.moments.length > 0) item.append(momentsOf(evidence, options));
  return item;
}

function momentsOf(evidence, options) {
  const list = (moments) => make("ul", { class: "at" }, ...moments.map((moment) => make("li", {}, momentItem(moment, options))));
  const first = list(evidence.moments.slice(0, SHOWN_MOMENTS));
  const others = evidence.moments.slice(SHOWN_MOMENTS);
  if (others.length === 0) return first;
  const more = make("details", {}, make("summary", {}, `${others.length} more`), list(others));
  return make("div", {}, first, more);
}

function momentItem(moment, { rateHz, onMoment }) {
  const seconds = moment.at / rateHz;
  const says = [make("b", {}, clock(seconds))];
  if (moment.text !== "") says.push(" ", make("span", { class: "words" }, moment.text));
  if (onMoment === null) return make("span", { class: "moment" }, ...says);
  const button = make("button", { class: "moment", "data-testid": "moment", title: moment.text || null }, ...says);
  button.addEventListener("click", () => onMoment(seconds, moment));
  return button;
}
