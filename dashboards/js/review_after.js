/** What is added once the call is over: how satisfied the customer was, and how it ended. */

import { byId, make, setText } from "./dom.js";
import { askName } from "./review_comments.js";

/** The scale where nobody has used another: very dissatisfied to very satisfied. */
const SCALE = { lowest: 1, highest: 5 };
/** More steps than this are not offered one by one. */
const MOST_STEPS = 11;

export class AfterCall {
  #scale = SCALE;

  /** @param {import("./remarks.js").Remarks} remarks @param {object} page announce */
  constructor(remarks, page) {
    this.remarks = remarks;
    this.page = page;
    this.form = byId("after-form");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.keepName = askName(this.form);
  }

  /** Show what stands. */
  show() {
    const given = this.remarks.latest("feedback");
    const outcome = this.remarks.latest("outcome");
    this.#scale = given !== null && stepsOf(given) <= MOST_STEPS ? { lowest: given.lowest, highest: given.highest } : SCALE;
    byId("csat").replaceChildren(...steps(this.#scale).map((score) => this.#choice(score, given)));
    byId("outcome").value = outcome?.outcome ?? "";
    byId("feedback-text").value = given?.text ?? "";
    setText(byId("after-stands"), [given === null ? "" : givenSays(given), outcome === null ? "" : outcomeSays(outcome)].filter(Boolean).join(" "));
    this.keepName = askName(this.form);
  }

  #choice(score, given) {
    const input = make("input", { type: "radio", name: "csat", value: score });
    input.checked = given !== null && given.score === score;
    return make("label", {}, input, String(score));
  }

  async #submit(event) {
    event.preventDefault();
    this.keepName();
    const score = this.form.elements.csat.value;
    const [outcome, text] = [byId("outcome").value.trim(), byId("feedback-text").value.trim()];
    const [given, ended] = [this.remarks.latest("feedback"), this.remarks.latest("outcome")];
    const rated = score !== "" && (given === null || given.score !== Number(score) || given.text !== text);
    const changed = outcome !== (ended?.outcome ?? "");
    try {
      if (rated) await this.remarks.add({ type: "feedback", id: given?.id ?? "feedback", score: Number(score), ...this.#scale, text });
      if (changed && outcome === "") await this.remarks.retract(ended.id);
      else if (changed) await this.remarks.add({ type: "outcome", id: ended?.id ?? "outcome", outcome });
    } catch (error) {
      return this.page.announce(`Not kept: ${error.message}.`);
    }
    this.page.announce(rated || changed ? "Kept." : "There is nothing new to keep.");
  }
}

function stepsOf({ lowest, highest }) {
  return highest - lowest + 1;
}

function steps({ lowest, highest }) {
  return Array.from({ length: stepsOf({ lowest, highest }) }, (_, i) => lowest + i);
}

/** Feedback in words; the same in the report. */
export function givenSays({ score, lowest, highest, text, by }) {
  const said = text === "" ? "" : ` “${text}”`;
  return `Rated ${score} on a scale from ${lowest} to ${highest}${by === "" ? "" : `, kept by ${by}`}.${said}`;
}

function outcomeSays({ outcome, by }) {
  return `Outcome: ${outcome}${by === "" ? "" : ` (${by})`}.`;
}
