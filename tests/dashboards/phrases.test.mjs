import assert from "node:assert/strict";
import { test } from "node:test";

import { againSays, familySays, familyTitle, phraseRuns } from "../../dashboards/js/phrases.js";

const words = ["I'm", "sorry", "to", "hear", "that"].map((text, i) => ({ text, start: i * 10, stop: i * 10 + 8 }));
const phrase = (start, stop, family = "apology") => ({ start, stop, family });
const told = (phrases) => phraseRuns(words, phrases).map((run) => [run.words.map((word) => word.text).join(" "), run.phrase?.family ?? null]);

test("words of a phrase are one run, whatever stands around it", () => {
  assert.deepEqual(told([]), [["I'm sorry to hear that", null]]);
  assert.deepEqual(told([phrase(0, 18)]), [["I'm sorry", "apology"], ["to hear that", null]]);
  assert.deepEqual(told([phrase(10, 11)]), [["I'm", null], ["sorry", "apology"], ["to hear that", null]]);
  assert.deepEqual(told([phrase(0, 50)]), [["I'm sorry to hear that", "apology"]]);
  assert.deepEqual(told([phrase(8, 10)]), [["I'm sorry to hear that", null]]);
});

test("phrases side by side stay apart, and each word belongs to one", () => {
  assert.deepEqual(told([phrase(20, 48, "empathy"), phrase(0, 18)]), [["I'm sorry", "apology"], ["to hear that", "empathy"]]);
  assert.deepEqual(told([phrase(0, 28), phrase(10, 48, "empathy")]), [["I'm sorry to", "apology"], ["hear that", "empathy"]]);
});

test("no word is lost or doubled", () => {
  for (let from = 0; from < 50; from += 7) {
    for (let to = from; to < 60; to += 9) {
      const runs = phraseRuns(words, [phrase(from, to), phrase(15, 35, "empathy")]);
      assert.deepEqual(runs.flatMap((run) => run.words), words);
    }
  }
});

test("families and repeats are said in words", () => {
  assert.equal(familySays("next-steps"), "next steps");
  assert.equal(familyTitle("next-steps"), "Next steps");
  assert.equal(againSays(2), "said again");
  assert.equal(againSays(3), "said 3 times");
});
