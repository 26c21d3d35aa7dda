import assert from "node:assert/strict";
import { test } from "node:test";

import { MARGIN, gridFor, reorder, trend, worry } from "../../dashboards/js/order.js";

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

test("6 to 60 tiles all fit a television and are not too narrow", () => {
  for (let count = 1; count <= 60; count += 1) {
    const { columns, rows } = gridFor(count, 1880, 900);
    assert.ok(columns * rows >= count);
    assert.ok(columns * (rows - 1) < count, `${count}: an empty row`);
    assert.ok(900 / rows >= 118, `${count}: ${rows} rows are too low`);
    assert.ok(1880 / columns >= 150, `${count}: ${columns} columns are too narrow`);
  }
});

test("no tile at all is a grid too", () => {
  assert.deepEqual(gridFor(0, 100, 100), { columns: 1, rows: 1 });
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
