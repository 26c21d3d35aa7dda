import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Feed, backOffMs } from "../../dashboards/js/feed.js";
import { Socket } from "./made_socket.mjs";

let heard;
let links;
let from;

function feed(options = {}) {
  return new Feed(
    () => `ws://x/feed?from=${from}`,
    { message: (text) => heard.push(text), link: (state) => links.push(state) },
    { WebSocket: Socket, random: () => 0.5, now: () => Date.now(), silenceMs: 5000, ...options },
  );
}

beforeEach(() => {
  Socket.all = [];
  [heard, links, from] = [[], [], 0];
});

test("the wait doubles to a limit and is spread", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 20].map((tries) => backOffMs(tries, 0.5)), [500, 1000, 2000, 4000, 8000, 8000, 8000]);
  assert.equal(backOffMs(0, 0), 400);
  assert.ok(backOffMs(0, 0.999) < 600);
});

test("a lost connection is made again from where it broke off", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  feed().open();
  Socket.all[0].serverOpens();
  Socket.all[0].onmessage({ data: "a" });
  from = 17;
  Socket.all[0].serverCloses(1006);
  t.mock.timers.tick(499);
  assert.equal(Socket.all.length, 1);
  t.mock.timers.tick(1);
  assert.equal(Socket.all[1].url, "ws://x/feed?from=17");
  Socket.all[1].serverCloses(1006);
  t.mock.timers.tick(999);
  assert.equal(Socket.all.length, 2, "the second wait is longer");
  t.mock.timers.tick(1);
  Socket.all[2].serverOpens();
  assert.deepEqual(links, ["connecting", "open", "waiting", "connecting", "waiting", "connecting", "open"]);
  assert.deepEqual(heard, ["a"]);
});

test("a finished or unknown call is not asked for again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  for (const [code, state] of [[1000, "done"], [4404, "unknown"]]) {
    feed().open();
    Socket.all.at(-1).serverCloses(code);
    const count = Socket.all.length;
    t.mock.timers.tick(60_000);
    assert.equal(Socket.all.length, count);
    assert.equal(links.at(-1), state);
  }
});

test("a server that stops in the middle of a call is waited for", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  feed({ isDone: () => false }).open();
  Socket.all[0].serverCloses(1000);
  t.mock.timers.tick(500);
  assert.equal(Socket.all.length, 2);
});

test("a connection that falls silent is given up, and what it says later is not heard", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  feed().open();
  const [dead] = Socket.all;
  dead.serverOpens();
  t.mock.timers.tick(4999);
  dead.onmessage({ data: "still here" });
  t.mock.timers.tick(4999);
  assert.equal(links.at(-1), "open");
  t.mock.timers.tick(1);
  assert.equal(links.at(-1), "waiting");
  dead.onmessage({ data: "ghost" });
  dead.serverCloses(1006);
  t.mock.timers.tick(500);
  assert.equal(Socket.all.length, 2);
  assert.deepEqual(heard, ["still here"]);
});

test("closed by the page, it stays closed", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const one = feed();
  one.open();
  one.close();
  t.mock.timers.tick(60_000);
  assert.equal(Socket.all.length, 1);
  assert.equal(Socket.all[0].readyState, 2);
});

test("a session that has ended is not tried again: the page is left for the sign-in", () => {
  let left = 0;
  const one = feed({ signIn: () => (left += 1) });
  one.open();
  Socket.all[0].serverOpens();
  Socket.all[0].serverCloses(4401);
  assert.equal(left, 1);
  assert.equal(Socket.all.length, 1);
  assert.ok(!links.includes("waiting"));
});

test("a call that is another's is as none", () => {
  const one = feed();
  one.open();
  Socket.all[0].serverCloses(4403);
  assert.equal(links.at(-1), "unknown");
});
