import assert from "node:assert/strict";
import { test } from "node:test";

import { ReadingColumns, runsOf } from "../../dashboards/js/columns.js";
import { courseOf, momentsOf, wholeReadings } from "../../dashboards/js/course.js";

const RATE = 16000;

function reading(kind, from, to, stress, channel = "customer") {
  return {
    channel, kind, utterance: `${channel}-${from}`, start: from * RATE, stop: to * RATE, stress, stress_low: stress - 5,
    stress_high: stress + 5, arousal: 0, valence: 0, moved_by: [],
  };
}

test("x only rises, and a silence parts the line", () => {
  const columns = new ReadingColumns("customer", RATE);
  const readings = [
    reading("fast", 0, 1, 30), reading("fast", 0, 1.5, 32), reading("fast", 0, 1.5, 99), reading("fast", 5, 6, 40),
    reading("fast", 5, 6.5, 70, "agent"), reading("utterance", 0, 2, 31),
  ];
  assert.ok(columns.take(readings));
  assert.deepEqual(columns.x, [1, 1.5, 3.75, 6]);
  assert.deepEqual(columns.stress, [30, 32, null, 40]);
  assert.deepEqual(columns.low, [25, 27, null, 35]);
  assert.deepEqual(columns.utterances, [[0, 2, 31]]);
  assert.equal(columns.latest, readings[5]);
  assert.ok(!columns.take(readings), "nothing is taken twice");
  readings.push(reading("fast", 5, 7, 41));
  assert.ok(columns.take(readings));
  assert.equal(columns.x.at(-1), 7);
});

test("runs are the stretches without null", () => {
  assert.deepEqual(runsOf([]), []);
  assert.deepEqual(runsOf([null, 1, 2, null, null, 3]), [[1, 3], [5, 6]]);
  assert.deepEqual(runsOf([null]), []);
});

test("the course of a call is told by its utterances", () => {
  const readings = [
    reading("utterance", 0, 3, 30), reading("fast", 9, 10, 99), reading("utterance", 10, 11, 80),
    reading("utterance", 20, 22, 40), reading("utterance", 23, 24, 95, "agent"),
  ];
  const course = courseOf(readings, "customer");
  assert.deepEqual([course.first.stress, course.peak.stress, course.last.stress, course.count], [30, 80, 40, 3]);
  assert.equal(course.mean, (3 * 30 + 80 + 2 * 40) / 6);
  assert.equal(courseOf([], "customer"), null);
});

test("moments are the worst utterances, apart from each other, in the order of the call", () => {
  const readings = [
    reading("utterance", 100, 103, 70), reading("utterance", 0, 3, 90), reading("utterance", 10, 13, 89),
    reading("utterance", 50, 53, 44), reading("utterance", 200, 203, 60),
  ];
  assert.deepEqual(momentsOf(readings, "customer", RATE).map(({ stress }) => stress), [90, 70, 60]);
  assert.deepEqual(momentsOf(readings, "customer", RATE, 1).map(({ stress }) => stress), [90]);
});

test("the fused reading of an utterance takes the place of the prosody's, and of nothing newer", () => {
  const columns = new ReadingColumns("customer", RATE);
  const readings = [
    reading("utterance", 0, 2, 30), reading("fast", 5, 6, 60), reading("fused", 0, 2, 50), reading("utterance", 5, 7, 70),
    reading("fused", 5, 7, 80),
  ];
  columns.take(readings.slice(0, 3));
  assert.equal(columns.latest, readings[1]);
  columns.take(readings);
  assert.equal(columns.latest, readings[4]);
  assert.deepEqual(columns.utterances, [[0, 2, 50], [5, 7, 80]]);
  assert.deepEqual(columns.x, [6]);
  assert.deepEqual(wholeReadings(readings, "customer"), [readings[2], readings[4]]);
  assert.deepEqual(wholeReadings(readings.slice(0, 4), "customer"), [readings[2], readings[3]]);
  assert.equal(courseOf(readings, "customer").peak, readings[4]);
});
