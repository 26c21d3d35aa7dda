import assert from "node:assert/strict";
import { test } from "node:test";

import { Company } from "../../dashboards/js/company.js";
import { factsIn } from "../../dashboards/js/log_lines.js";

const RATE = 16000;
const header = { call: "c", rate_hz: RATE, channels: ["customer"] };

function level(seconds) {
  return { type: "level", channel: "customer", known: seconds * RATE, level_db: -20 };
}

function glimpse(seconds) {
  return { type: "reading", kind: "fast", channel: "customer", known: seconds * RATE };
}

/** A company that has told the header and one level of the first second. */
function begun() {
  const company = new Company();
  assert.deepEqual(company.take([header], 5), { facts: [header], at: [5] });
  assert.notEqual(company.take([level(0.1)], 6), null);
  return company;
}

test("levels and glimpses wait for the next second, and go in order with when they came", () => {
  const company = begun();
  const facts = [level(0.2), glimpse(0.5), level(0.9), level(1)];
  assert.deepEqual(facts.slice(0, 3).map((fact, n) => company.take([fact], n)), [null, null, null]);
  assert.deepEqual(company.take([facts[3]], 3), { facts, at: [0, 1, 2, 3] });
  assert.equal(company.take([level(1.1)], 4), null);
});

test("whatever else comes takes along what waits", () => {
  const company = begun();
  const words = { type: "partial", channel: "customer", known: 0.3 * RATE };
  const whole = { ...glimpse(0.3), kind: "fused" };
  assert.equal(company.take([level(0.2)], 1), null);
  assert.deepEqual(company.take([words, level(0.3)], 2).facts, [level(0.2), words, level(0.3)]);
  assert.deepEqual(company.take([whole], 3), { facts: [whole], at: [3] });
});

test("what waits can be had at any time, and once", () => {
  const company = begun();
  company.take([level(0.2)], 1);
  assert.deepEqual(company.all(), { facts: [level(0.2)], at: [1] });
  assert.deepEqual(company.all(), { facts: [], at: [] });
});

test("lines are parsed whole; what was torn off is left out", () => {
  assert.deepEqual(factsIn('{"a":1}\n{"b":"x\\ny"}\n{"torn'), [{ a: 1 }, { b: "x\ny" }]);
  assert.deepEqual(factsIn(""), []);
  assert.deepEqual(factsIn('{"torn'), []);
});
