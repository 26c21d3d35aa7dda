import assert from "node:assert/strict";
import { test } from "node:test";

import { agentShare, talkOfLastMinute } from "../../dashboards/js/talk_share.js";

const said = (channel, start, stop) => ({ channel, start, stop });
const call = (known, ...utterances) => ({ known, utterances, rate_hz: 1, channels: ["customer", "agent"] });

test("the last minute's talk is counted exactly, an utterance that goes on until now", () => {
  const state = call(100, said("agent", 10, 30), said("customer", 35, 50), said("agent", 60, 70), said("customer", 90, null));
  assert.deepEqual(talkOfLastMinute(state), { customer: 10 + 10, agent: 10 });
  assert.equal(agentShare(state), 10 / 30);
});

test("what began long ago and goes on counts, too", () => {
  assert.deepEqual(talkOfLastMinute(call(100, said("agent", 10, null), said("customer", 95, 99))), { customer: 4, agent: 60 });
  const late = call(1000, ...Array.from({ length: 500 }, (_, i) => said("agent", i * 2, i * 2 + 1)));
  assert.deepEqual(talkOfLastMinute(late), { customer: 0, agent: 30 });
});

test("too little speech, or one voice for both, is no share", () => {
  assert.equal(agentShare(call(100, said("agent", 90, 95), said("customer", 95, 99))), null);
  assert.equal(agentShare({ ...call(100, said("mixed", 50, 99)), channels: ["mixed"] }), null);
});
