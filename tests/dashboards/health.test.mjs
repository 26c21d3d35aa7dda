import assert from "node:assert/strict";
import { test } from "node:test";

import { troubles } from "../../dashboards/js/health.js";

const WELL = { lag_s: 0.2, words_lag_s: 1.5, lost_s: 0 };
const SERVER = { backlog_s: 0.4, alarm: null };
const says = (live, server = SERVER, link = "open") => troubles(live, server, link).map(({ kind, text }) => `${kind}: ${text}`);

test("nothing is said while all is well", () => {
  assert.deepEqual(says([WELL, WELL]), []);
  assert.deepEqual(says([]), []);
});

test("the disk, the connection, late calls, lost audio and late words are said, the worst first", () => {
  const live = [WELL, { lag_s: 4, words_lag_s: 7, lost_s: 0.4 }, { lag_s: 2, words_lag_s: 3, lost_s: 2 }];
  assert.deepEqual(says(live, { backlog_s: 9, alarm: "full" }, "waiting"), [
    "bad: The disk refuses: full", "bad: Connection lost, trying again", "bad: 2 calls behind, 4 s at most",
    "note: audio lost in 2 calls, 2 s", "note: words late in 2 calls, 7 s at most",
  ]);
  assert.deepEqual(says([{ ...WELL, lost_s: 0.3 }], { backlog_s: 9, alarm: null }), [
    "note: audio lost in 1 call, under 1 s", "note: words wait 9 s",
  ]);
});
