import assert from "node:assert/strict";
import { test } from "node:test";

import { relationSays, signed } from "../../dashboards/js/satisfaction.js";
import { apart, range, ticks } from "../../dashboards/js/scatter.js";

const relation = (r, low, high) => ({ correlation: { r, low, high }, why: "" });

test("a relation claims no more than its interval", () => {
  assert.equal(relationSays({ correlation: null, why: "too few calls: 20 are needed" }), "too few calls: 20 are needed");
  assert.equal(relationSays(relation(-0.2, -0.4, 0.01)), "no clear relation");
  assert.match(relationSays(relation(-0.7, -0.8, -0.6)), /less satisfied, strongly/);
  assert.match(relationSays(relation(0.2, 0.1, 0.3)), /more satisfied, a little/);
});

test("a correlation has its sign", () => {
  assert.equal(signed(-0.416), "−.42");
  assert.equal(signed(1), "+1.00");
});

test("axes have round steps within what is drawn", () => {
  assert.deepEqual(ticks(0, 100), [0, 20, 40, 60, 80, 100]);
  assert.deepEqual(ticks(-0.2, 3.1, 4), [0, 1, 2, 3]);
  for (const [low, high] of [[0, 0], [-1e-3, 2e-3], [17.3, 91.8], [3, 4000]]) {
    const steps = ticks(...range([low, high]));
    assert.ok(steps.length >= 1 && steps.length <= 7, `${low} ${high}: ${steps}`);
    assert.ok(steps.every((step) => step >= range([low, high])[0] && step <= range([low, high])[1]));
  }
});

test("points of one score stand apart, always in the same way", () => {
  const many = Array.from({ length: 100 }, (_, index) => apart(index));
  assert.ok(many.every((place) => place >= -1 && place <= 1));
  assert.equal(new Set(many).size, 100);
  assert.equal(apart(7), apart(7));
});
