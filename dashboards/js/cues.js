/** Which cue the desk shows, and which one an answer is about. Pure; no browser objects. */

/** Seconds for which a cue that is over can still be answered: while the agent remembers it. */
const ANSWERABLE_S = 60;

/** Answers after which a cue is no longer wanted on the screen. */
const HIDES = new Set(["dismissed", "not-useful"]);

/**
 * The cue to show now, or null. There is never more than one that is not over.
 * @param {object} state the fold @param {Map<string, Set<string>>} answers cue -> what was answered
 */
export function shownCue(state, answers) {
  if (state.status !== "live") return null;
  const cue = state.cues.findLast(({ outcome }) => outcome === null) ?? null;
  return cue === null || isHidden(cue, answers) ? null : cue;
}

/** The cue that "useful" and "not useful" are about: the one that is shown, or the last one for a while. Or null. */
export function answerableCue(state, answers) {
  const shown = shownCue(state, answers);
  if (shown !== null) return shown;
  const last = state.cues.at(-1);
  if (last === undefined || verdict(last, answers) !== null) return null;
  const over = last.ended ?? state.known;
  return state.known - over < ANSWERABLE_S * state.rate_hz ? last : null;
}

/** Whether a cue was found useful: "useful", "not-useful", or null. */
export function verdict(cue, answers) {
  const given = answers.get(cue.cue);
  if (given?.has("useful")) return "useful";
  return given?.has("not-useful") ? "not-useful" : null;
}

/** What went well so far, newest first, but for the cue that is shown. */
export function wentWell(state, shown = null, most = 3) {
  return state.cues.filter((cue) => cue.kind === "praise" && cue !== shown).slice(-most).reverse();
}

function isHidden(cue, answers) {
  return [...(answers.get(cue.cue) ?? [])].some((answer) => HIDES.has(answer));
}
