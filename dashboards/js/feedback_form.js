/** What came of a call, added by a person: the customer's score, and the outcome. */

import { ask } from "./ask.js";
import { make, setText } from "./dom.js";
import { personName } from "./person.js";

const SCORES = [[1, "not at all"], [2, ""], [3, ""], [4, ""], [5, "very"]];
let made = 0;

/**
 * A part that unfolds into a form.
 * @param {object} record with `name`, `csat`, `score`, `lowest`, `highest` and `outcome` as they stand
 * @param {string[]} outcomes given before, to choose from
 * @param {function(string)} changed told of the call when a remark is kept
 */
export function feedbackForm(record, outcomes, changed) {
  made += 1;
  const details = make("details", { class: "give small" },
    make("summary", { "data-testid": "give" }, record.csat === null && !record.outcome ? "Add what came of it" : "Change what came of it"));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(form(record, outcomes, changed, `give-${made}`));
  });
  return details;
}

function form(record, outcomes, changed, id) {
  const own = record.lowest !== null && (record.lowest !== 1 || record.highest !== 5);
  const element = make("form", {},
    own ? make("p", { class: "quiet" }, `The score stands on another scale, ${record.lowest} to ${record.highest}.`) : scores(record, id),
    make("label", {}, make("span", {}, "outcome"),
      make("input", { name: "outcome", list: `${id}-list`, value: record.outcome, maxlength: 80, "data-testid": "outcome" })),
    make("datalist", { id: `${id}-list` }, ...outcomes.map((outcome) => make("option", { value: outcome }))),
    make("button", { type: "submit", "data-testid": "keep" }, "Keep"), make("output", {}));
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = await keep(record, new FormData(element));
    setText(element.querySelector("output"), problem ?? "");
    if (problem === null) changed(record.name);
  });
  return element;
}

function scores(record, id) {
  return make("fieldset", {}, make("legend", {}, "How satisfied was the customer?"),
    ...SCORES.map(([score, word]) => {
      const input = make("input", { type: "radio", name: "score", value: score, id: `${id}-${score}` });
      input.checked = record.score === score;
      return make("label", { class: "tick", for: `${id}-${score}` }, input, word ? `${score} ${word}` : String(score));
    }));
}

/** Keep what differs from what stands. Returns what went wrong, or null. */
async function keep(record, given) {
  const score = given.get("score");
  const outcome = (given.get("outcome") ?? "").trim();
  const remarks = [];
  if (score !== null && Number(score) !== record.score) remarks.push({ type: "feedback", score: Number(score) });
  if (outcome !== record.outcome) remarks.push({ type: "outcome", outcome });
  for (const remark of remarks) {
    const problem = await post(record.name, remark);
    if (problem !== null) return problem;
  }
  return null;
}

async function post(call, remark) {
  const body = { id: crypto.randomUUID(), by: personName(), when: new Date().toISOString(), ...remark };
  try {
    const answer = await ask(`/api/calls/${encodeURIComponent(call)}/remarks`, { method: "POST", body: JSON.stringify(body) });
    return answer.ok ? null : ((await answer.json()).error ?? `the server answered ${answer.status}`);
  } catch {
    return "The server does not answer; nothing was kept.";
  }
}
