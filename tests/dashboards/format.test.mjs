import assert from "node:assert/strict";
import { test } from "node:test";

import {
  STEPS, basis, clock, duration, movedBy, party, percentSure, readChannel, risingSays, sentence, stepOf, trust, wordsText,
} from "../../dashboards/js/format.js";

test("a clock shows hours only where there are any", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(7.99), "0:07");
  assert.equal(clock(59.999), "0:59");
  assert.equal(clock(3600), "1:00:00");
  assert.equal(clock(3725), "1:02:05");
  assert.equal(clock(-0.2), "0:00");
});

test("a length of time is said in words", () => {
  assert.equal(duration(14.2), "14 s");
  assert.equal(duration(60), "1 min");
  assert.equal(duration(75.4), "1 min 15 s");
  assert.equal(duration(3599.6), "1 h 0 min");
});

test("every stress from 0 to 100 has a step, and steps only rise", () => {
  let before = 0;
  for (let stress = 0; stress <= 100; stress += 0.5) {
    const step = stepOf(stress);
    assert.ok(step >= before && step < STEPS.length);
    before = step;
  }
  assert.equal(before, STEPS.length - 1);
});

test("a value that trembles at a border keeps its word, a clear one takes the new", () => {
  assert.equal(stepOf(60.5, 2), 2);
  assert.equal(stepOf(59.5, 3), 3);
  assert.equal(stepOf(62.5, 2), 3);
  assert.equal(stepOf(57.5, 3), 2);
  assert.equal(stepOf(90, 0), 4);
});

test("a sentence is about the voice, and says when it is unsure or over", () => {
  assert.equal(sentence("customer", 2, 0.8), "The customer sounds a little tense.");
  assert.equal(sentence("customer", 3, 0.4), "The customer perhaps sounds strained.");
  assert.match(sentence("customer", 4, 0.1), /^Too early to say/);
  assert.equal(sentence("mixed", 0, 0.9), "The voice sounds calm.");
  assert.equal(sentence("customer", 0, 0.9, true), "At the end the customer sounded calm.");
  assert.equal(trust(0.1), "a guess so far");
  assert.equal(trust(0.9), "sure");
});

test("what a reading is measured against", () => {
  assert.match(basis(0, 12), /^Measured against voices in general/);
  assert.equal(basis(0.6, 14), "Based on 14 s of this caller's own voice (60\u00a0%) and on voices in general (40\u00a0%).");
  assert.equal(basis(1, 90), "Based on 1 min 30 s of this caller's own voice.");
});

test("the strongest changes come first, whichever way they moved it", () => {
  const changes = [
    { text: "pitch +1 semitone", effect: 3 }, { text: "loudness -4 dB", effect: -8.4 },
    { text: "pace +2 %", effect: 0.2 }, { text: "jitter +1 %", effect: 1 },
  ];
  assert.deepEqual(movedBy(changes, 3).map(({ text, says }) => [text, says]), [
    ["loudness -4 dB", "takes off 8"], ["pitch +1 semitone", "adds 3"], ["jitter +1 %", "adds 1"],
  ]);
  assert.equal(movedBy(changes, 4)[3].says, "hardly counts");
  assert.equal(changes[0].effect, 3, "the reading itself is left as it was");
});

test("words are joined as their language writes them", () => {
  const words = [{ text: "ja" }, { text: "nee" }];
  assert.equal(wordsText({ words, language: "nl" }), "ja nee");
  assert.equal(wordsText({ words, language: "ja" }), "janee");
  assert.equal(wordsText({ words: [], language: "" }), "");
});

test("whose stress a page draws", () => {
  assert.equal(readChannel(["agent", "customer"]), "customer");
  assert.equal(readChannel(["mixed"]), "mixed");
  assert.equal(readChannel([]), null);
  assert.equal(party("agent"), "Agent");
});

test("no reading is shown as certain", () => {
  assert.equal(percentSure(0.514), "51\u00a0%");
  assert.equal(percentSure(0.9999), "over 95\u00a0%");
});

test("a rise is said while it lasts, is short news once it has settled, then nothing", () => {
  const rise = { start: 100, settled: null };
  const said = (known) => risingSays(rise, known, 10).join("");
  assert.equal(said(220), "Stress has been rising for 12 s.");
  assert.match(said(700), /^Stress rose 1 min ago and has not come down yet\.$/);
  rise.settled = 700;
  assert.equal(said(750), "Stress is coming down.");
  assert.equal(risingSays(rise, 900, 10), null);
});
