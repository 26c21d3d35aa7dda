import assert from "node:assert/strict";
import { test } from "node:test";

import { BAND, MARGIN, foremost, reorder, trend, worry } from "../../dashboards/js/order.js";

/** Repeatable random numbers 0..1 (mulberry32). */
function randoms(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function worries(random, count) {
  return new Map(Array.from({ length: count }, (_, i) => [`call-${i}`, random() < 0.1 ? -1 : random() * 100]));
}

test("every live call stands once, and none below one it beats by more than the margin", () => {
  const random = randoms(7);
  for (let round = 0; round < 300; round += 1) {
    const now = worries(random, Math.floor(random() * 60));
    const before = [...now.keys(), "gone-1", "gone-2"].filter(() => random() < 0.8).sort(() => random() - 0.5);
    const order = reorder(before, now);
    assert.deepEqual([...order].sort(), [...now.keys()].sort());
    let best = Infinity;
    for (const call of order) {
      assert.ok(now.get(call) <= best + MARGIN, `${call} should stand higher`);
      best = Math.min(best, now.get(call));
    }
  }
});

test("an order once found stays while numbers tremble within the margin", () => {
  const random = randoms(11);
  const base = new Map([["a", 90], ["b", 70], ["c", 50], ["d", 30]]);
  const order = reorder([], base);
  assert.deepEqual(order, ["a", "b", "c", "d"]);
  for (let round = 0; round < 100; round += 1) {
    const trembling = new Map([...base].map(([call, value]) => [call, value + (random() - 0.5) * 2 * 13.9]));
    assert.deepEqual(reorder(order, trembling), order);
  }
});

test("asking twice changes nothing", () => {
  const random = randoms(3);
  for (let round = 0; round < 100; round += 1) {
    const now = worries(random, 30);
    const once = reorder([...now.keys()], now);
    assert.deepEqual(reorder(once, now), once);
  }
});

test("a call that gets much worse goes above all that are milder, the others keep their order", () => {
  const order = reorder(["a", "b", "c", "d"], new Map([["a", 40], ["b", 38], ["c", 36], ["d", 80]]));
  assert.deepEqual(order, ["d", "a", "b", "c"]);
});

test("calls without a reading come last", () => {
  const now = new Map([["unread", worry({ stress: null, spark: [] })], ["calm", worry({ stress: 9, spark: [[1, 9]] })]]);
  assert.deepEqual(reorder([], now), ["calm", "unread"]);
});

test("worry rests on the last readings, not on one", () => {
  const spark = [[0, 90], [30, 20], [34, 20], [38, 20], [40, 80]];
  assert.equal(worry({ stress: 80, spark }), (35 + 80) / 2);
});

test("a trend needs a past and a real change", () => {
  assert.equal(trend([]), "level");
  assert.equal(trend([[0, 50], [5, 90]]), "level");
  assert.equal(trend([[0, 50], [5, 50], [30, 70]]), "rising");
  assert.equal(trend([[0, 50], [5, 50], [30, 30]]), "easing");
  assert.equal(trend([[0, 50], [5, 50], [30, 53]]), "level");
});

test("calls in which stress rises stand before all others, the worst of them first", () => {
  const summary = (stress, rising) => ({ stress, rising, spark: [[1, stress]] });
  const now = new Map(Object.entries({
    steady: worry(summary(100, false)), rising: worry(summary(0, true)), worse: worry(summary(70, true)),
    unread: worry({ stress: null, spark: [], rising: false }),
  }));
  for (const before of [[], ["unread", "steady", "rising", "worse"]]) {
    assert.deepEqual(reorder(before, now), ["worse", "rising", "steady", "unread"]);
  }
});

test("an alert that is nobody's goes before a rise, one that somebody has stands beside it, one that is closed is none", () => {
  const alert = { taken_by: "", closed: false, settled: null };
  const call = (alerts, rising = false) => worry({ stress: 50, spark: [[1, 50]], rising, alerts });
  assert.equal(call([alert]), 50 + 2 * BAND);
  assert.equal(call([alert, { ...alert, taken_by: "Ada" }], true), 50 + 2 * BAND);
  assert.equal(call([{ ...alert, taken_by: "Ada" }]), 50 + BAND);
  assert.equal(call([], true), 50 + BAND);
  assert.equal(call([{ ...alert, closed: true }, { ...alert, settled: 9 }]), 50);
});

test("a guess weighs less than a sure reading, and a risk adds to either", () => {
  const of = (stress, confidence, risk = null) =>
    worry({ stress, confidence, spark: [[1, stress]], risk, risk_confidence: risk === null ? null : 1, alerts: [] });
  assert.ok(of(90, 0.1) < of(70, 0.8));
  assert.equal(of(70, 0.5), 70);
  assert.ok(of(20, 0.1) > of(20, 0.9));
  assert.ok(of(70, 0.8, 1) > of(70, 0.8, 0));
  assert.ok(of(100, 1, 1) < BAND);
});

test("an alert of a call of which nothing is read is still seen", () => {
  const unread = { stress: null, spark: [], alerts: [{ taken_by: "", closed: false, settled: null }] };
  assert.ok(worry(unread) > worry({ stress: 100, spark: [[1, 100]], rising: true, alerts: [] }) - 1);
});

test("the foremost are as many as there may be, nobody left out is worse by more than the margin", () => {
  const random = randoms(23);
  for (let round = 0; round < 300; round += 1) {
    const now = worries(random, Math.floor(random() * 80));
    const before = [...now.keys(), "gone"].filter(() => random() < 0.3).sort(() => random() - 0.5);
    const most = 1 + Math.floor(random() * 12);
    const shown = foremost(before, now, most);
    assert.equal(shown.length, Math.min(most, now.size));
    assert.equal(new Set(shown).size, shown.length);
    const mildest = Math.min(...shown.map((call) => now.get(call)));
    for (const [call, value] of now) if (!shown.includes(call)) assert.ok(value <= mildest + MARGIN, call);
    let best = Infinity;
    for (const call of shown) {
      assert.ok(now.get(call) <= best + MARGIN, `${call} should stand higher`);
      best = Math.min(best, now.get(call));
    }
  }
});

test("who is shown large stays, and stays in place, while numbers tremble within the margin", () => {
  const random = randoms(29);
  const base = new Map(Array.from({ length: 500 }, (_, i) => [`call-${i}`, i < 12 ? 60 + 3 * i : 20 + random() * 20]));
  const still = foremost([], base, 12);
  for (let round = 0; round < 50; round += 1) {
    const trembling = new Map([...base].map(([call, value]) => [call, value + (random() - 0.5) * 4.9]));
    assert.deepEqual(foremost(still, trembling, 12), still);
  }
});

test("one that gets much worse comes in for the mildest, and nobody else leaves", () => {
  const worse = new Map([["a", 80], ["b", 70], ["c", 60], ["d", 90]]);
  assert.deepEqual(foremost(["a", "b", "c"], worse, 3), ["d", "a", "b"]);
  assert.deepEqual(foremost(["a", "b", "c"], new Map([...worse, ["d", 67]]), 3), ["a", "b", "c"]);
});
