import assert from "node:assert/strict";
import { test } from "node:test";

import { oncePerFrame, whenIdle } from "../../dashboards/js/dom.js";

/** The browser's frames and timers, run by hand. */
function byHand(t) {
  const frames = [];
  const timers = [];
  let now = 0;
  t.mock.method(performance, "now", () => now);
  t.mock.method(globalThis, "setTimeout", (go, wait) => timers.push({ go, at: now + wait }));
  t.mock.method(globalThis, "clearTimeout", (id) => id !== null && timers.splice(id - 1, 1));
  globalThis.requestAnimationFrame = (go) => frames.push(go);
  return {
    frame: () => frames.splice(0).forEach((go) => go(now)),
    timers: () => timers.splice(0).forEach(({ go }) => go()),
    pass: (ms) => { now += ms; },
    waiting: () => timers.length,
  };
}

test("however often it is asked, it draws once a frame", (t) => {
  const page = byHand(t);
  let drawn = 0;
  const draw = oncePerFrame(() => { drawn += 1; });
  draw();
  draw();
  page.frame();
  assert.equal(drawn, 1);
  page.frame();
  assert.equal(drawn, 1);
  draw();
  page.frame();
  assert.equal(drawn, 2);
});

test("with a least time apart it waits for it, but not with what is wanted at once", (t) => {
  const page = byHand(t);
  let drawn = 0;
  const draw = oncePerFrame(() => { drawn += 1; }, 200);
  draw();
  page.frame();
  page.pass(50);
  draw();
  draw();
  page.frame();
  assert.deepEqual([drawn, page.waiting()], [1, 1]);
  page.pass(150);
  page.timers();
  page.frame();
  assert.equal(drawn, 2);
  page.pass(20);
  draw();
  draw(0);
  page.frame();
  assert.deepEqual([drawn, page.waiting()], [3, 0]);
});

test("what may wait longer is drawn with what may not", (t) => {
  const page = byHand(t);
  let drawn = 0;
  const draw = oncePerFrame(() => { drawn += 1; }, 200);
  draw();
  page.frame();
  page.pass(250);
  draw(500);
  page.frame();
  assert.deepEqual([drawn, page.waiting()], [1, 1]);
  draw();
  page.frame();
  assert.deepEqual([drawn, page.waiting()], [2, 0]);
  draw(500);
  draw(300);
  draw(400);
  assert.equal(page.waiting(), 1);
  page.pass(300);
  page.timers();
  page.frame();
  assert.deepEqual([drawn, page.waiting()], [3, 0]);
});

test("what can wait is done soon where no browser tells of idleness, and when it says so where one does", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const done = [];
  whenIdle(() => done.push("soon"), 500);
  assert.deepEqual(done, []);
  t.mock.timers.tick(500);
  globalThis.requestIdleCallback = (work, options) => work(done.push(options.timeout));
  whenIdle(() => done.push("idle"), 300);
  delete globalThis.requestIdleCallback;
  assert.deepEqual(done, ["soon", 300, "idle"]);
});
