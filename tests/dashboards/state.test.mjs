import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, begin, replay } from "../../dashboards/js/state.js";

const HEADER = {
  voicemon: 1, call: "c", started_at: "", source: "test", channels: ["customer", "agent"], rate_hz: 16000,
  emotion_channels: ["customer"], models: {},
};
const level = (seq) => JSON.stringify({ type: "level", seq, known: seq * 1600, channel: "agent", start: seq * 1600, stop: 0, level_db: -9, speech: 1 });

test("what follows the last newline was torn off and is dropped", () => {
  const whole = `${JSON.stringify(HEADER)}\n${level(0)}\n`;
  const torn = replay(`${whole}${level(1).slice(0, 30)}`);
  assert.equal(torn.torn, true);
  assert.deepEqual(JSON.parse(JSON.stringify(torn.state)), JSON.parse(JSON.stringify(replay(whole).state)));
  assert.equal(replay(whole).torn, false);
  assert.throws(() => replay(""), /no header/);
});

test("one more fact costs the same at the end of a long call as at its beginning", () => {
  const state = begin(HEADER);
  let seq = 0;
  const speak = (count) => {
    const began = performance.now();
    for (let i = 0; i < count; i += 1) {
      const about = { channel: "customer", utterance: `customer-${seq}`, start: seq, stop: seq + 1 };
      apply(state, { type: "speech-started", seq: seq++, known: seq, at: 0, ...about });
      apply(state, { type: "speech-ended", seq: seq++, known: seq, ...about });
      // Of one long past: a fold that searched would walk through the whole call.
      apply(state, { type: "transcript", seq: seq++, known: seq, ...about, utterance: "customer-0", words: [], language: "en" });
    }
    return performance.now() - began;
  };
  speak(5000);
  const early = speak(5000);
  speak(100_000);
  const late = speak(5000);
  assert.ok(late < 10 * early + 20, `5000 facts took ${early.toFixed(1)} ms early and ${late.toFixed(1)} ms late`);
});
