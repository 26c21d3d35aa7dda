import assert from "node:assert/strict";
import { test } from "node:test";

import { Care, openAlerts, queueOrder, remarkFor } from "../../dashboards/js/alert_queue.js";

const ALERT = { alert: "alert-1", reason: "why", start: 16000, settled: null, taken_by: "", note: "", closed: false, helpful: null };

function call(name, alerts, more = {}) {
  return {
    call: name, agent: "", source: "", team: "", status: "live", seconds: 11, rate_hz: 16000, stress: 50, spark: [[1, 50]],
    rising: false, alerts, ...more,
  };
}

test("open are the alerts of live calls that nobody is done with, and what somebody took of calls that are over", () => {
  const open = openAlerts([
    call("a", [ALERT, { ...ALERT, alert: "alert-2", closed: true }]),
    call("b", [{ ...ALERT, taken_by: "Ada" }], { status: "ended" }),
    call("c", [ALERT], { status: "ended" }),
  ], new Care());
  assert.deepEqual(open.map(({ key, agoS, over }) => [key, agoS, over]), [["a/alert-1", 10, false], ["b/alert-1", 10, true]]);
});

test("nobody's come first, then those that go on, worst calls before milder ones", () => {
  const calls = [
    call("passed", [{ ...ALERT, settled: 9 }], { stress: 99, spark: [[1, 99]] }),
    call("taken", [{ ...ALERT, taken_by: "Ada" }], { stress: 99, spark: [[1, 99]] }),
    call("mild", [ALERT], { stress: 20, spark: [[1, 20]] }),
    call("bad", [ALERT], { stress: 90, spark: [[1, 90]] }),
  ];
  const order = queueOrder([], openAlerts(calls, new Care()));
  assert.deepEqual(order.map((key) => key.split("/")[0]), ["bad", "mild", "taken", "passed"]);
  const swapped = queueOrder(order, openAlerts(calls.map((one) => (one.call === "mild" ? { ...one, stress: 93, spark: [[1, 93]] } : one)), new Care()));
  assert.deepEqual(swapped, order, "within the margin nothing moves");
});

test("what was done is shown at once, until the feed says so too", () => {
  let now = 0;
  const care = new Care(() => now);
  care.did("k", { taken_by: "Ada" });
  assert.equal(care.over("k", ALERT).taken_by, "Ada");
  care.kept("k");
  assert.equal(care.over("k", ALERT).taken_by, "Ada");
  assert.equal(care.over("k", { ...ALERT, taken_by: "Ada" }).taken_by, "Ada");
  assert.equal(care.over("k", { ...ALERT, taken_by: "Ben" }).taken_by, "Ben", "later the feed counts again");
  care.did("k", { taken_by: "Ada" });
  care.kept("k");
  now = 6000;
  assert.equal(care.over("k", { ...ALERT, taken_by: "Ben" }).taken_by, "Ben", "somebody else was quicker");
});

test("what the server refuses is as it was", () => {
  const care = new Care(() => 0);
  care.did("k", { closed: true });
  care.refused("k");
  assert.equal(care.over("k", ALERT).closed, false);
});

test("a remark says who took it, gave it back, or closed it and whether it helped", () => {
  const say = (change) => remarkFor(ALERT, change, "id", "when");
  assert.deepEqual(say({ taken_by: "Ada", note: "n" }), { type: "alert-taken", id: "id", when: "when", by: "Ada", alert: "alert-1", note: "n" });
  assert.equal(say({ taken_by: "" }).by, "");
  assert.deepEqual(say({ taken_by: "Ada", closed: true, helpful: false }),
    { type: "alert-closed", id: "id", when: "when", by: "Ada", alert: "alert-1", note: "", helpful: false });
});
