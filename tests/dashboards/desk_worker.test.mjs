import assert from "node:assert/strict";
import { test } from "node:test";

import { Socket } from "./made_socket.mjs";

const posted = [];
Object.assign(globalThis, {
  WebSocket: Socket, location: { href: "http://desk/static/js/desk_worker.js" }, onmessage: null,
  postMessage: (message) => posted.push(message),
});

const header = { call: "a b", rate_hz: 16000, channels: ["customer"] };
const level = { type: "level", seq: 7, known: 100, channel: "customer", level_db: -20 };

function lines(...facts) {
  return { data: facts.map((fact) => `${JSON.stringify(fact)}\n`).join("") };
}

/** A worker that follows from fact 7 on, and its socket. */
async function worker(name, over) {
  Socket.all = [];
  posted.length = 0;
  await import(`../../dashboards/js/desk_worker.js?${name}`);
  globalThis.onmessage({ data: { follow: { call: "a b", from: 7, over, bars: {} } } });
  const [socket] = Socket.all;
  assert.equal(socket.url, "ws://desk/feed/calls/a%20b?from=7");
  socket.serverOpens();
  socket.onmessage(lines(header));
  return socket;
}

function lastLink() {
  return posted.findLast(({ link }) => link !== undefined).link.state;
}

test("a call that was over when the page came is not followed again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const socket = await worker("over", true);
  socket.serverCloses(1000);
  assert.equal(lastLink(), "done");
});

test("nor is one whose end has come; all that waited has been told", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const socket = await worker("ends", false);
  socket.onmessage(lines({ ...level, seq: 7 }, { type: "call-ended", seq: 8, known: 200, stop: 200 }));
  socket.serverCloses(1000);
  assert.equal(lastLink(), "done");
  assert.deepEqual(posted.flatMap(({ told }) => told?.facts ?? []).map(({ seq }) => seq), [undefined, 7, 8]);
});

test("a lost connection is made again from the next fact, and what waits is told first", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const socket = await worker("lost", false);
  socket.onmessage(lines({ ...level, seq: 7 }));
  socket.onmessage(lines({ ...level, seq: 8 }));
  socket.serverCloses(1006);
  assert.equal(lastLink(), "waiting");
  const order = posted.slice(-2).map((message) => (message.told ? message.told.facts.map(({ seq }) => seq) : "link"));
  assert.deepEqual(order, [[8], "link"]);
  t.mock.timers.tick(1000);
  assert.equal(Socket.all[1].url, "ws://desk/feed/calls/a%20b?from=9");
});

test("what waits is told within a second although nothing else comes", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const socket = await worker("still", false);
  socket.onmessage(lines({ ...level, seq: 7 }));
  posted.length = 0;
  socket.onmessage(lines({ ...level, seq: 8 }));
  t.mock.timers.tick(600);
  socket.onmessage(lines({ ...level, seq: 9 }));
  assert.deepEqual(posted, []);
  t.mock.timers.tick(400);
  assert.deepEqual(posted.map(({ told }) => told.facts.map(({ seq }) => seq)), [[8, 9]]);
  t.mock.timers.tick(1000);
  assert.equal(posted.length, 1);
});
