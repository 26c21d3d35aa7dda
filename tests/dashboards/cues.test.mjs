import assert from "node:assert/strict";
import { test } from "node:test";

import { answerableCue, shownCue, verdict, wentWell } from "../../dashboards/js/cues.js";

const cue = (name, about = {}) => ({ cue: name, kind: "hint", text: name, known: 0, outcome: null, ended: null, ...about });
const over = (name, ended, about = {}) => cue(name, { outcome: "expired", ended, ...about });
const call = (cues, known = 100, status = "live") => ({ cues, known, status, rate_hz: 1 });
const answered = (...pairs) => new Map(pairs.map(([name, ...given]) => [name, new Set(given)]));

test("the cue that is not over is shown, until it is dismissed, found of no use, or the call ends", () => {
  const cues = [over("a", 10), cue("b")];
  assert.equal(shownCue(call(cues), answered())?.cue, "b");
  assert.equal(shownCue(call(cues), answered(["a", "dismissed"], ["b", "useful"]))?.cue, "b");
  assert.equal(shownCue(call(cues), answered(["b", "dismissed"])), null);
  assert.equal(shownCue(call(cues), answered(["b", "not-useful"])), null);
  assert.equal(shownCue(call(cues, 100, "ended"), answered()), null);
  assert.equal(shownCue(call([over("a", 10)]), answered()), null);
  assert.equal(shownCue(call([]), answered()), null);
});

test("an answer is about what is shown, or about what was, for a minute, until it has one", () => {
  const cues = [over("a", 90)];
  assert.equal(answerableCue(call(cues), answered())?.cue, "a");
  assert.equal(answerableCue(call(cues, 149), answered())?.cue, "a");
  assert.equal(answerableCue(call(cues, 150), answered()), null);
  assert.equal(answerableCue(call(cues), answered(["a", "useful"])), null);
  assert.equal(answerableCue(call(cues), answered(["a", "dismissed"]))?.cue, "a");
  assert.equal(answerableCue(call([over("a", 90), cue("b")]), answered(["b", "useful"]))?.cue, "b");
  assert.equal(answerableCue(call([]), answered()), null);
});

test("of two verdicts the one that stands is told", () => {
  assert.equal(verdict(cue("a"), answered(["a", "dismissed", "useful"])), "useful");
  assert.equal(verdict(cue("a"), answered(["a", "not-useful"])), "not-useful");
  assert.equal(verdict(cue("a"), answered(["b", "useful"])), null);
});

test("what went well is listed newest first, without what is on the screen", () => {
  const praise = (name) => over(name, 5, { kind: "praise" });
  const cues = [praise("a"), over("hint", 6), praise("b"), praise("c"), praise("d")];
  assert.deepEqual(wentWell(call(cues)).map((one) => one.cue), ["d", "c", "b"]);
  assert.deepEqual(wentWell(call(cues), cues[4]).map((one) => one.cue), ["c", "b", "a"]);
});
