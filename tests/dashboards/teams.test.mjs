import assert from "node:assert/strict";
import { test } from "node:test";

import { needsHelp, teamAsked, teamCounts } from "../../dashboards/js/teams.js";

const call = (team, more = {}) => ({ team, stress: 20, rising: false, alerts: [], ...more });

test("each team says how many calls it has and how many of them need a look", () => {
  const open = { closed: false, settled: null };
  const live = [call("b"), call("a", { rising: true }), call("b", { stress: 80 }), call(""), call("b", { alerts: [open] })];
  assert.deepEqual(teamCounts(live, null), [{ team: "a", calls: 1, need: 1 }, { team: "b", calls: 3, need: 2 }]);
  assert.deepEqual(teamCounts([], "gone"), [{ team: "gone", calls: 0, need: 0 }]);
  assert.equal(needsHelp(call("a", { stress: null, alerts: [{ closed: true, settled: null }] })), false);
});

test("the address goes before what this browser kept", () => {
  assert.equal(teamAsked("?team=a", "b"), "a");
  assert.equal(teamAsked("?team=", "b"), null);
  assert.equal(teamAsked("", "b"), "b");
  assert.equal(teamAsked("", null), null);
});
