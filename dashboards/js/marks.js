/**
 * Everything on a call's timeline that a person may want to go to: rises, phrases, questions, cues, alerts, comments.
 * Pure; no browser objects: `voicemon/export/report.py` inlines this file into the report.
 */

import { clock, duration, party } from "./format.js";
import { familyTitle } from "./phrases.js";

/** Kinds of marks: a word, a sign that goes with every colour, and the lane that they are drawn in. */
export const KINDS = {
  rise: { word: "rise", sign: "▲", lane: "stress" },
  phrase: { word: "phrase", sign: "❝", lane: "said" },
  question: { word: "question", sign: "?", lane: "said" },
  repeat: { word: "said again", sign: "↻", lane: "said" },
  cue: { word: "cue", sign: "◆", lane: "notes" },
  praise: { word: "went well", sign: "✓", lane: "notes" },
  alert: { word: "alert", sign: "!", lane: "notes" },
  comment: { word: "comment", sign: "✎", lane: "notes" },
  silence: { word: "dead air", sign: "⋯", lane: "voices" },
  gap: { word: "audio missing", sign: "⊘", lane: "voices" },
};

/** Seconds for which nobody speaks before it is dead air, as in `voicemon/conversation/turn_taking.py`. */
const DEAD_AIR_S = 3;

const OUTCOMES = { "taken-up": "taken up", passed: "its reason passed", expired: "not taken up" };
const ANSWERS = { useful: "found useful", "not-useful": "found not useful", dismissed: "dismissed" };

/**
 * Marks in the order of the call: {kind, id, at, until, channel, utterance, name, title, text, note, by}.
 * `at`, `until` in seconds (until null: a moment); `channel` null: it is about the call.
 * @param {object} state the fold @param {object[]} remarks those that stand
 */
export function marksOf(state, remarks = []) {
  const rate = state.rate_hz;
  const marks = [
    ...state.rises.map((rise) => riseMark(rise, rate)),
    ...heardMarks(state, rate),
    ...state.cues.map((cue) => cueMark(cue, remarks, rate)),
    ...state.alerts.map((alert) => alertMark(alert, remarks, rate)),
    ...remarks.filter((remark) => remark.type === "comment").map((remark) => commentMark(remark, rate)),
    ...state.gaps.map((gap) => mark("gap", { ...span(gap, rate), channel: gap.channel, title: "Audio missing", text: gap.reason })),
    ...silencesOf(state).map(([at, until]) =>
      mark("silence", { at, until, title: "Dead air", text: `Nobody speaks for ${duration(until - at)}.` })),
  ].sort((a, b) => a.at - b.at);
  attach(marks, state);
  return marks;
}

function mark(kind, about) {
  return { kind, id: "", until: null, channel: null, utterance: null, name: "", text: "", note: "", by: "", ...about };
}

function riseMark(rise, rate) {
  const note = rise.settled === null ? "not settled again" : `settled from ${clock(rise.settled / rate)}`;
  return mark("rise", {
    at: rise.start / rate, until: (rise.settled ?? rise.stop) / rate, channel: rise.channel,
    title: `Stress rose to ${Math.round(rise.level)}`, note, level: rise.level,
  });
}

function heardMarks(state, rate) {
  const about = (heard) => ({ ...span(heard, rate), channel: heard.channel, utterance: heard.utterance, text: heard.text });
  return [
    ...state.phrases.map((phrase) => mark("phrase", {
      ...about(phrase), name: phrase.family, title: `${familyTitle(phrase.family)}, ${party(phrase.channel).toLowerCase()}`,
    })),
    ...state.questions.map((asked) => mark("question", {
      ...about(asked), name: asked.form, title: `${asked.form === "open" ? "Open" : "Closed"} question, ${party(asked.channel).toLowerCase()}`,
    })),
    ...state.repeats.map((said) => mark("repeat", {
      ...about(said), title: `Said ${said.times} times, ${party(said.channel).toLowerCase()}`, note: `first at ${clock(said.first / rate)}`,
    })),
  ];
}

function cueMark(cue, remarks, rate) {
  const answer = remarks.findLast((remark) => remark.type === "cue-answered" && remark.cue === cue.cue);
  const became = [cue.kind === "hint" ? OUTCOMES[cue.outcome] : null, ANSWERS[answer?.answer]].filter(Boolean);
  return mark(cue.kind === "praise" ? "praise" : "cue", {
    id: cue.cue, at: cue.known / rate, until: (cue.ended ?? cue.until) / rate, name: cue.rule,
    title: cue.kind === "praise" ? "Went well" : "Cue to the agent", text: cue.text,
    note: [cue.why, became.length > 0 ? `${capital(became.join("; "))}.` : ""].filter(Boolean).join(" "),
  });
}

function alertMark(alert, remarks, rate) {
  const care = remarks.filter(({ type, alert: id }) => (type === "alert-taken" || type === "alert-closed") && id === alert.alert);
  const by = care.at(-1)?.by ?? "";
  const note = care.findLast((remark) => remark.note)?.note ?? "";
  const became = [
    by === "" ? "" : `Taken by ${by}.`, note === "" ? "" : `“${note}”`,
    alert.settled === null ? "" : `Over at ${clock(alert.settled / rate)}.`,
  ];
  return mark("alert", {
    id: alert.alert, at: alert.known / rate, until: alert.settled === null ? null : alert.settled / rate, name: alert.rule,
    title: "Alert", text: alert.reason, note: became.filter(Boolean).join(" "),
  });
}

function commentMark(remark, rate) {
  return mark("comment", {
    id: remark.id, at: remark.at / rate, title: `Comment${remark.by === "" ? "" : ` by ${remark.by}`}`, text: remark.text, by: remark.by,
  });
}

function span({ start, stop }, rate) {
  return { at: start / rate, until: stop / rate };
}

/** Spans in seconds, between the call's first word and its last, in which nobody speaks for long. */
export function silencesOf(state) {
  const spoken = state.utterances.filter((one) => one.stop !== null).sort((a, b) => a.start - b.start);
  const found = [];
  let heard = null;
  for (const { start, stop } of spoken) {
    if (heard !== null && start - heard >= DEAD_AIR_S * state.rate_hz) found.push([heard / state.rate_hz, start / state.rate_hz]);
    heard = Math.max(heard ?? stop, stop);
  }
  return found;
}

/** Gives each mark that names none the utterance that had begun last when it was made: where a transcript shows it. */
function attach(marks, state) {
  const byStart = [...state.utterances].sort((a, b) => a.start - b.start);
  let next = 0;
  for (const one of marks) {
    while (next < byStart.length && byStart[next].start / state.rate_hz <= one.at) next += 1;
    one.utterance ??= byStart[Math.max(0, next - 1)]?.id ?? null;
  }
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
