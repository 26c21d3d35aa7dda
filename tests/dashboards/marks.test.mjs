/** What may be gone to in a call, and which of it a filter leaves. */

import assert from "node:assert/strict";
import test from "node:test";

import { ALL, Sieve, filterQuery, readFilter } from "../../dashboards/js/filter.js";
import { marksOf, silencesOf } from "../../dashboards/js/marks.js";
import { standingWith } from "../../dashboards/js/remarks.js";
import { apply, begin } from "../../dashboards/js/state.js";

const RATE = 16000;
const WHO = { by: "Ada", when: "2026-03-04T10:00:00Z" };

function call(...events) {
  const state = begin({ call: "c", source: "", started_at: "", channels: ["customer", "agent"], emotion_channels: ["customer"] });
  events.forEach((event, seq) => apply(state, { seq, known: 0, ...event }));
  return state;
}

function spoke(channel, utterance, from, to) {
  const about = { channel, utterance };
  return [
    { type: "speech-started", ...about, at: from * RATE },
    { type: "speech-ended", ...about, start: from * RATE, stop: to * RATE },
  ];
}

function read(utterance, from, stress) {
  return { type: "reading", channel: "customer", utterance, kind: "utterance", start: from * RATE, stop: (from + 1) * RATE, stress };
}

function phrase(channel, utterance, family, at) {
  return { type: "phrase", channel, utterance, family, start: at * RATE, stop: (at + 1) * RATE, text: "x", phrase: "x", score: 1 };
}

const TALK = [
  ...spoke("customer", "customer-1", 0, 2), ...spoke("agent", "agent-1", 2.5, 4), ...spoke("customer", "customer-2", 7, 9),
  read("customer-1", 0, 40), read("customer-2", 7, 80), phrase("customer", "customer-2", "complaint", 8), phrase("agent", "agent-1", "apology", 3),
];

test("marks come in the order of the call, each beside the utterance that it belongs to", () => {
  const cue = { type: "cue", cue: "cue-1", rule: "r", kind: "hint", text: "Wait.", why: "Why.", steps: [], start: 0, until: 9 * RATE, confidence: 1, known: 3 * RATE };
  const ended = { type: "cue-ended", cue: "cue-1", outcome: "taken-up", why: "", known: 5 * RATE };
  const remarks = [{ type: "comment", id: "a", at: 8.5 * RATE, text: "hm", ...WHO }, { type: "cue-answered", id: "b", cue: "cue-1", answer: "useful", ...WHO }];
  const marks = marksOf(call(...TALK, cue, ended), remarks);
  assert.deepEqual(marks.map(({ kind, at, utterance }) => [kind, at, utterance]), [
    ["phrase", 3, "agent-1"], ["cue", 3, "agent-1"], ["silence", 4, "agent-1"], ["phrase", 8, "customer-2"], ["comment", 8.5, "customer-2"],
  ]);
  assert.equal(marks[1].note, "Why. Taken up; found useful.");
  assert.equal(marks[1].until, 5);
});

test("an alert says who takes care of it, from the newest remark on it", () => {
  const alert = { type: "alert", alert: "alert-1", rule: "r", reason: "High.", start: 0, level: 1, confidence: 1, known: RATE };
  const remarks = [
    { type: "alert-taken", id: "a", alert: "alert-1", note: "I listen in", ...WHO },
    { type: "alert-taken", id: "b", alert: "alert-1", note: "", ...WHO, by: "Bo" },
  ];
  const [mark] = marksOf(call(alert), remarks);
  assert.equal(mark.note, "Taken by Bo. “I listen in”");
});

test("dead air lies between words, three seconds or longer, and speech within speech ends none", () => {
  assert.deepEqual(silencesOf(call()), []);
  assert.deepEqual(silencesOf(call(...TALK)), [[4, 7]]);
  const within = [...spoke("customer", "a", 0, 10), ...spoke("agent", "b", 1, 2), ...spoke("agent", "c", 12.9, 14)];
  assert.deepEqual(silencesOf(call(...within)), []);
});

test("a filter comes back from the address that it stands in", () => {
  for (const filter of [ALL, { party: "agent", show: "", stress: 0 }, { party: "", show: "phrase:next-step & more", stress: 62.5 }]) {
    assert.deepEqual(readFilter(filterQuery(filter)), filter);
  }
  assert.equal(filterQuery(ALL), "");
  assert.equal(readFilter("?stress=abc").stress, 0);
  assert.equal(readFilter("?stress=900").stress, 100);
});

test("a filter leaves the utterances that hold what is wanted", () => {
  const state = call(...TALK);
  const marks = marksOf(state);
  const sieve = new Sieve(state);
  const left = (filter) => [...sieve.utterances(state, marks, { ...ALL, ...filter })];
  assert.equal(left({}).length, 3);
  assert.deepEqual(left({ party: "agent" }), ["agent-1"]);
  assert.deepEqual(left({ show: "phrase" }), ["agent-1", "customer-2"]);
  assert.deepEqual(left({ show: "phrase:apology" }), ["agent-1"]);
  assert.deepEqual(left({ stress: 60 }), ["customer-2"]);
  assert.deepEqual(left({ show: "phrase:apology", stress: 60 }), []);
  assert.deepEqual(left({ show: "phrase", party: "customer" }), ["customer-2"]);
});

test("remarks stand as the server has them stand", () => {
  const one = { id: "a", type: "comment", text: "1" };
  const two = { id: "b", type: "comment", text: "2" };
  const standing = [one, two].reduce(standingWith, []);
  assert.deepEqual(standingWith(standing, { ...one, text: "3" }), [two, { ...one, text: "3" }]);
  assert.deepEqual(standingWith(standing, { id: "x", type: "retracted", remark: "a" }), [two]);
});
