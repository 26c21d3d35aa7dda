/** What was found and noted, for the report: cues, alerts and comments as a list, phrases beside the words. Inlined. */

import { clock } from "./format.js";
import { KINDS } from "./marks.js";
import { familyTitle } from "./phrases.js";

/** Items of the list. @param {(name: string, attributes: object, ...children: (Node | string)[]) => Element} make */
export function notedItems(marks, make) {
  return marks.filter(({ kind }) => KINDS[kind].lane === "notes").map((mark) => make("li", { "data-kind": mark.kind },
    make("b", {}, `${clock(mark.at)} ${KINDS[mark.kind].sign} ${mark.title}`),
    make("p", {}, mark.text), make("p", { class: "quiet small" }, mark.note)));
}

/** What an utterance holds, in a line. */
export function tagsOf(marks, utterance) {
  return marks
    .filter((mark) => mark.utterance === utterance && KINDS[mark.kind].lane === "said")
    .map((mark) => `${KINDS[mark.kind].sign} ${mark.kind === "phrase" ? familyTitle(mark.name) : mark.title}`)
    .join(" · ");
}

/** What was kept about the call as a whole, as facts: [label, text]. */
export function keptFacts(remarks) {
  const [given, ended] = ["feedback", "outcome"].map((type) => remarks.findLast((remark) => remark.type === type));
  const facts = [];
  if (given) facts.push(["Rated", `${given.score} on a scale from ${given.lowest} to ${given.highest}${given.text === "" ? "" : `: “${given.text}”`}`]);
  if (ended) facts.push(["Outcome", ended.outcome]);
  return facts;
}
