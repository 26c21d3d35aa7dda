import assert from "node:assert/strict";
import { test } from "node:test";

import { CueAnswers } from "../../dashboards/js/cue_answers.js";

/** A server that keeps remarks, and is away for the next `away` requests. */
function server(away = 0, standing = []) {
  const kept = [...standing];
  const answer = (body, status = 200) => ({ ok: status < 400, status, json: async () => body });
  return {
    kept,
    away,
    async fetch(url, request) {
      if (this.away > 0) {
        this.away -= 1;
        if (this.away % 2 === 0) throw new TypeError("Failed to fetch");
        return answer({ error: "busy" }, 503);
      }
      if (request?.method === "POST") kept.push(JSON.parse(request.body));
      return answer({ remarks: kept, url });
    },
  };
}

function answersOver(with_, changed = () => {}) {
  const page = {
    fetch: (...args) => with_.fetch(...args), setTimeout: (go) => setImmediate(go), name: () => "Ada", now: () => "2026-01-01T00:00:00Z",
  };
  return new CueAnswers("call 1", changed, page);
}

const settled = async () => {
  for (let i = 0; i < 40; i += 1) await new Promise((later) => setImmediate(later));
};

test("an answer is shown at once and kept by the server", async () => {
  const there = server();
  const answers = answersOver(there);
  answers.say("cue-1", "useful");
  assert.deepEqual([...answers.answers.get("cue-1")], ["useful"]);
  await settled();
  assert.deepEqual(there.kept, [
    { type: "cue-answered", id: "cue-1-answer", by: "Ada", when: "2026-01-01T00:00:00Z", cue: "cue-1", answer: "useful" },
  ]);
});

test("a server that is away is tried again, meanwhile the page says so, and nothing is lost", async () => {
  const there = server(5);
  const behind = [];
  const answers = answersOver(there, () => behind.push(answers.isBehind));
  answers.say("cue-1", "useful");
  answers.say("cue-1", "dismissed");
  await settled();
  assert.deepEqual(there.kept.map(({ id, answer }) => [id, answer]), [["cue-1-answer", "useful"], ["cue-1-dismissed", "dismissed"]]);
  assert.ok(behind.includes(true));
  assert.equal(answers.isBehind, false);
});

test("a second thought replaces what was not sent yet", async () => {
  const there = server(3);
  const answers = answersOver(there);
  answers.say("cue-1", "useful");
  answers.say("cue-1", "not-useful");
  await settled();
  assert.deepEqual(there.kept.at(-1).answer, "not-useful");
  assert.deepEqual([...answers.answers.get("cue-1")], ["not-useful"]);
  assert.equal(new Set(there.kept.map(({ id }) => id)).size, 1);
});

test("a page that is loaded again knows what was answered, however late the server comes", async () => {
  const standing = [
    { type: "comment", id: "x", at: 5, text: "t" },
    { type: "cue-answered", id: "cue-1-dismissed", cue: "cue-1", answer: "dismissed" },
    { type: "cue-answered", id: "cue-2-answer", cue: "cue-2", answer: "useful" },
  ];
  const answers = answersOver(server(3, standing));
  await answers.load();
  assert.deepEqual([...answers.answers].map(([cue, given]) => [cue, ...given]), [["cue-1", "dismissed"], ["cue-2", "useful"]]);
});
