import assert from "node:assert/strict";
import { test } from "node:test";

import { WallBoard, extend } from "../../dashboards/js/board.js";

const FIRST = { seq: 4, from: 0, server: { now: "t" }, calls: { a: { call: "a", stress: 1, spark: [[1, 1]] } }, gone: [] };

test("changes rest on the picture before them; what rests on another is refused and changes nothing", () => {
  const board = new WallBoard();
  assert.equal(board.take({ ...FIRST, from: 3 }), false);
  assert.equal(board.take(FIRST), true);
  assert.equal(board.take({ seq: 6, from: 5, server: {}, calls: { a: { stress: 9 } }, gone: [] }), false);
  assert.equal(board.calls.get("a").stress, 1);
  assert.equal(board.take({ seq: 5, from: 4, server: {}, calls: { a: { stress: 9, more: [[1.5, 2], [2, 3]] } }, gone: [] }), true);
  assert.deepEqual(board.calls.get("a"), { call: "a", stress: 9, spark: [[1.5, 2], [2, 3]] });
});

test("it is told once what has changed, what has gone included", () => {
  const board = new WallBoard();
  board.take(FIRST);
  assert.deepEqual([...board.takeChanged()], ["a"]);
  assert.deepEqual([...board.takeChanged()], []);
  board.take({ seq: 5, from: 4, server: {}, calls: {}, gone: ["a"] });
  assert.deepEqual([[...board.takeChanged()], board.calls.size], [["a"], 0]);
});

test("a line keeps its newest points", () => {
  const spark = [];
  for (let second = 0; second < 1000; second += 1) extend(spark, [[second, second % 7]]);
  assert.deepEqual([spark.length, spark.at(-1)], [120, [999, 999 % 7]]);
});
