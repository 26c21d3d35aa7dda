/** What the page of trends says of the API's answers. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  changesSay, countSays, frameOf, intervalOf, latestSays, loadSays, queryOf, valueSays, verdict,
} from "../../dashboards/js/learn_model.js";

const change = { n_before: 30, n_after: 25, before: 0.6, after: 0.45, change: -0.15, low: -0.25, high: -0.05, why: "" };
const trend = { title: "t", unit: "share", wish: "less", weeks: [], change };

test("values have their units and a true minus", () => {
  assert.equal(valueSays(0.434, "share"), "43\u00a0%");
  assert.equal(valueSays(-0.25, "s"), "\u22120.3\u00a0s");
  assert.equal(valueSays(63.4, "s"), "63\u00a0s");
  assert.equal(valueSays(1.25, "count"), "1.3");
  assert.deepEqual(changesSay([0.1, -0.0123, 0.2], "share"), ["+10", "\u22121", "+20"]);
  assert.deepEqual(changesSay([-0.04, -0.004, 0.3], "s"), ["\u22120.04", "0", "+0.30"]);
  assert.deepEqual(changesSay([1, 1.44], "count"), ["+1.0", "+1.4"]);
});

test("a change is one only where its interval leaves zero out", () => {
  assert.equal(verdict(trend)[1], "better");
  assert.match(verdict(trend)[0], /^60.% before \(30 calls\), 45.% after \(25\): −15 percentage points, 95.% interval −25 to −5\.$/);
  assert.equal(verdict({ ...trend, wish: "more" })[1], "worse");
  assert.equal(verdict({ ...trend, wish: "" })[1], "changed");
  const [says, kind] = verdict({ ...trend, change: { ...change, high: 0.02 } });
  assert.equal(kind, "unsure");
  assert.match(says, /may be chance/);
});

test("too few calls are said, not judged", () => {
  const few = { ...change, n_before: 1, low: null, high: null, why: "fewer than 10 calls before or after" };
  assert.match(verdict({ ...trend, change: few })[0], /before \(1 call\), 45.% after \(25\)\. No interval: fewer than 10/);
  const none = { ...few, n_before: 0, before: null, change: null };
  assert.deepEqual(verdict({ ...trend, change: none }), ["Nothing to compare: 0 calls before, 25 after.", "unsure"]);
  assert.equal(intervalOf(few), null);
  assert.equal(intervalOf(null), null);
});

test("an interval is drawn around zero in the middle", () => {
  const { low, at, high } = intervalOf(change);
  assert.ok(0 < low && low < at && at < high && high < 0.5);
});

test("a frame holds all its points and begins at zero", () => {
  const weeks = [{ monday: "2026-05-04", n: 2, mean: 0.4 }, { monday: "2026-05-11", n: 5, mean: 0.9 }];
  const { x, y, points } = frameOf({ ...trend, weeks });
  assert.equal(y[0], 0);
  assert.equal(y[1], 1);
  assert.ok(points.every(([when, mean]) => x[0] < when && when < x[1] && mean <= y[1]));
  assert.equal(latestSays({ ...trend, weeks }), "90\u00a0% in the week of 11 May, 5 calls");
  assert.equal(frameOf({ ...trend, unit: "s", weeks: [{ monday: "2026-05-04", n: 1, mean: -2 }] }).y[0], -2);
  assert.deepEqual(frameOf(trend).points, []);
});

test("the question goes into the address as the API takes it", () => {
  const today = new Date("2026-05-20T10:00:00Z");
  const asked = { whose: "agent", agent: "Joe", team: "repairs", weeks: "12", training: "2026-05-01" };
  assert.equal(String(queryOf(asked, today)), "agent=Joe&training=2026-05-01&from=2026-02-25");
  assert.equal(String(queryOf({ ...asked, whose: "team", weeks: "", training: "" }, today)), "team=repairs");
  assert.equal(String(queryOf({ ...asked, agent: "", weeks: "", training: "" }, today)), "");
});

test("counts and load are said in words", () => {
  const answer = { agent: "Joe", team: "", calls: 1, pending: 0, unreadable: 0, note: "" };
  assert.equal(countSays(answer), "Your 1 call.");
  assert.equal(countSays({ ...answer, agent: "", team: "repairs", calls: 20, pending: 3, unreadable: 2 }),
    "20 calls of the team repairs; 3 more are still being counted. (2 logs could not be read)");
  assert.equal(countSays({ ...answer, note: "Why not." }), "Why not.");
  assert.equal(loadSays({ calls: 0, hard: 0 }), "");
  assert.match(loadSays({ calls: 8, hard: 2 }), /^2 of 8 calls \(25.%\) were hard/);
});
