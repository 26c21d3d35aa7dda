import assert from "node:assert/strict";
import { test } from "node:test";

import {
  address, apiAddress, countSays, momentAddress, narrowing, pieces, readAddress, scoreSays, without,
} from "../../dashboards/js/calls_query.js";

const ASKED = { tab: "calls", words: 'refund "wrong bill"', party: "customer", from: "2026-03-04", peak: "60", alerts: "1", sort: "peak" };

test("an address says what was asked, and can be shared", () => {
  assert.deepEqual(readAddress(address(ASKED)), ASKED);
  assert.equal(address({ tab: "calls" }), "");
  assert.deepEqual(readAddress("?tab=satisfaction&team=repairs"), { tab: "satisfaction", team: "repairs" });
  assert.deepEqual(readAddress("?tab=else&nonsense=1&words="), { tab: "calls" });
});

test("the server is asked for what it knows: a history is nobody's in particular", () => {
  assert.equal(apiAddress({ tab: "calls", words: "a b", team: "x" }), "/api/archive?words=a+b&team=x");
  assert.equal(apiAddress({ tab: "calls" }, "WyJk"), "/api/archive?after=WyJk");
  assert.equal(apiAddress({ tab: "satisfaction", words: "a", agent: "7", team: "x" }), "/api/history?team=x");
});

test("what narrows a search is said, and can be left out one by one", () => {
  assert.deepEqual(narrowing(ASKED).map(([, says]) => says), ["from 2026-03-04", "stress reached 60", "with an alert"]);
  assert.deepEqual(narrowing({ ...ASKED, tab: "satisfaction" }).map(([name]) => name), ["from"]);
  assert.deepEqual(without({ tab: "calls", words: "a", team: "x" }, ["team"]), { tab: "calls", words: "a" });
});

test("marks count characters, whatever a browser makes of them", () => {
  assert.deepEqual(pieces("my 🙂 bill, my bill", [[5, 9], [14, 18]]), [
    ["my 🙂 ", false], ["bill", true], [", my ", false], ["bill", true],
  ]);
  assert.deepEqual(pieces("bill", [[0, 4]]), [["bill", true]]);
  assert.deepEqual(pieces("", []), []);
});

test("a moment is the review at its second, a call's name as it must be written", () => {
  assert.equal(momentAddress("order-17", 65.27), "/review/order-17#t=65.2");
  assert.equal(momentAddress("a b", -1), "/review/a%20b#t=0");
});

test("counts and scores are said for people", () => {
  assert.equal(countSays(1, {}), "1 call");
  assert.equal(countSays(12345, { words: "x" }), "12,345 calls in which this was said");
  assert.equal(countSays(null, {}), "");
  assert.equal(scoreSays({ csat: 0.75, score: 4, lowest: 1, highest: 5 }), "4 of 5");
  assert.equal(scoreSays({ csat: 0.5, score: 0, lowest: -2, highest: 2 }), "0 on -2 to 2");
  assert.equal(scoreSays({ csat: null }), "");
});
