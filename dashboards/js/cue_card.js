/** The one cue on the desk: what to do, why, its steps, and what the agent made of it. */

import { answerableCue, shownCue, verdict, wentWell } from "./cues.js";
import { byId, make, setAttribute, setHidden, setText } from "./dom.js";
import { clock } from "./format.js";
import { Shortcuts } from "./shortcuts.js";

const KINDS = { hint: ["◆", "Hint"], praise: ["✓", "Went well"] };
const OUTCOMES = { "taken-up": "taken up", passed: "no longer needed", expired: "its time was over" };

export class CueCard {
  #shown = null;
  #praised = null;

  /** @param {object} state the fold @param {import("./cue_answers.js").CueAnswers} answers */
  constructor(state, answers) {
    this.state = state;
    this.answers = answers;
    this.card = byId("cue");
    const keys = {
      d: () => this.#say("dismissed"),
      u: () => this.#say("useful"),
      n: () => this.#say("not-useful"),
      w: () => this.#turnWhy(),
    };
    this.shortcuts = new Shortcuts(keys);
    byId("cue-dismiss").addEventListener("click", keys.d);
    byId("cue-useful").addEventListener("click", keys.u);
    byId("cue-not").addEventListener("click", keys.n);
    byId("cue-why").addEventListener("click", keys.w);
    byId("keys").addEventListener("click", () => this.#turnKeys());
    this.#drawKeys();
  }

  /** Draw it as it is now. What has not changed costs nothing. */
  draw() {
    const { answers } = this.answers;
    const cue = shownCue(this.state, answers);
    if ((cue?.cue ?? null) !== this.#shown) this.#show(cue);
    this.#drawAnswers(cue, answerableCue(this.state, answers));
    this.#drawWentWell(cue);
    setText(byId("cue-kept"), this.answers.isBehind ? "Your answer is not saved yet; trying again." : "");
  }

  /** The text is announced politely because it stands in a live region; focus stays where it is. */
  #show(cue) {
    this.#shown = cue?.cue ?? null;
    setAttribute(this.card, "data-kind", cue?.kind ?? "none");
    const [sign, word] = KINDS[cue?.kind] ?? ["", ""];
    setText(byId("cue-sign"), sign);
    setText(byId("cue-kind"), word);
    setText(byId("cue-text"), cue?.text ?? "");
    setText(byId("cue-reason"), cue?.why ?? "");
    byId("cue-reason").hidden = true;
    setAttribute(byId("cue-why"), "aria-expanded", false);
    byId("cue-why").hidden = cue === null || cue.why === "";
    byId("cue-dismiss").hidden = cue === null;
    byId("cue-steps").replaceChildren(...(cue?.steps ?? []).map((step) => make("li", {}, step)));
    byId("cue-steps").hidden = (cue?.steps.length ?? 0) === 0;
    byId("well").hidden = !byId("cue-steps").hidden;
  }

  #drawAnswers(shown, answerable) {
    const given = answerable === null ? null : verdict(answerable, this.answers.answers);
    for (const [id, answer] of [["cue-useful", "useful"], ["cue-not", "not-useful"]]) {
      setHidden(byId(id), answerable === null);
      setAttribute(byId(id), "aria-pressed", given === answer);
    }
    const idle = byId("cue-idle");
    setHidden(idle, shown !== null);
    if (shown === null) setText(idle, this.#idleSays(answerable));
  }

  #idleSays(last) {
    if (last !== null) {
      const became = last.outcome === null ? "" : `, ${OUTCOMES[last.outcome]}`;
      return `Last: “${last.text}” (${this.#at(last)}${became}): was it useful?`;
    }
    return this.state.status === "live" ? "Nothing to advise just now." : "The call is over.";
  }

  #drawWentWell(shown) {
    const praised = wentWell(this.state, shown);
    const newest = praised[0]?.cue ?? null;
    if (newest === this.#praised) return;
    this.#praised = newest;
    byId("well-list").replaceChildren(...praised.map((cue) =>
      make("li", {}, make("span", { class: "quiet" }, this.#at(cue)), ` ${cue.text}`)));
    byId("well-head").hidden = praised.length === 0;
  }

  #at(cue) {
    return clock(cue.known / this.state.rate_hz);
  }

  #say(answer) {
    const { answers } = this.answers;
    const cue = answer === "dismissed" ? shownCue(this.state, answers) : answerableCue(this.state, answers);
    if (cue === null) return;
    // A button that goes would take the focus with it, to the top of the page.
    if (answer !== "useful" && this.card.contains(document.activeElement)) byId("keys").focus();
    this.answers.say(cue.cue, answer);
  }

  #turnWhy() {
    const reason = byId("cue-reason");
    if (byId("cue-why").hidden) return;
    reason.hidden = !reason.hidden;
    setAttribute(byId("cue-why"), "aria-expanded", !reason.hidden);
  }

  #turnKeys() {
    this.shortcuts.switch(!this.shortcuts.on);
    this.#drawKeys();
  }

  #drawKeys() {
    const { on } = this.shortcuts;
    setAttribute(byId("keys"), "aria-pressed", on);
    setText(byId("keys"), on ? "Keys on" : "Keys off");
    setAttribute(document.body, "data-keys", on ? "on" : "off");
  }
}
