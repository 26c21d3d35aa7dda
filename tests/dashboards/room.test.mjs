import assert from "node:assert/strict";
import { test } from "node:test";

import { Seats, cellGrid, gridFor, isDense, largeGrid } from "../../dashboards/js/room.js";

test("6 to 60 tiles all fit a television and are not too narrow", () => {
  for (let count = 1; count <= 60; count += 1) {
    const { columns, rows } = gridFor(count, 1440, 940);
    assert.ok(columns * rows >= count);
    assert.ok(columns * (rows - 1) < count, `${count}: an empty row`);
    assert.ok(940 / rows >= 118, `${count}: ${rows} rows are too low`);
    assert.ok(1440 / columns >= 150, `${count}: ${columns} columns are too narrow`);
  }
});

test("no tile at all is a grid too", () => {
  assert.deepEqual(gridFor(0, 100, 100), { columns: 1, rows: 1 });
  assert.deepEqual(cellGrid(1, 0, 0), { columns: 1, rows: 1 });
});

test("500 cells all fit below the worst of a television, large enough for a number", () => {
  for (const count of [61, 200, 500, 540]) {
    const { columns, rows } = cellGrid(count, 1440, 400);
    assert.ok(columns * rows >= count);
    assert.ok(1440 / columns >= 24 && 400 / rows >= 24, `${count}: ${columns} × ${rows}`);
  }
  assert.deepEqual(largeGrid(1440, 940), { columns: 4, rows: 3 });
  assert.deepEqual(largeGrid(320, 200), { columns: 1, rows: 1 });
});

test("the wall does not turn over with each call that comes or goes", () => {
  let dense = false;
  const turns = [];
  for (const count of [58, 61, 60, 61, 59, 51, 50, 51, 60]) {
    if (isDense(count, dense) !== dense) turns.push(count);
    dense = isDense(count, dense);
  }
  assert.deepEqual(turns, [61, 50]);
});

test("calls keep their seats while others come and go", () => {
  let state = 5;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const seats = new Seats();
  let calls = Array.from({ length: 100 }, (_, i) => `call-${i}`);
  let next = 100;
  let moved = 0;
  const size = () => seats.size;
  seats.seat(calls);
  for (let round = 0; round < 500; round += 1) {
    const before = new Map(calls.map((call) => [call, seats.seatOf(call)]));
    const was = size();
    calls = calls.filter(() => random() > 0.02);
    while (calls.length < 95 + random() * 11) calls.push(`call-${(next += 1)}`);
    const changed = new Set(seats.seat(calls));
    const taken = calls.map((call) => seats.seatOf(call));
    assert.equal(new Set(taken).size, calls.length);
    calls.forEach((call, i) => assert.equal(seats.at(taken[i]), call));
    for (let seat = 0; seat < size(); seat += 1) {
      assert.ok(seats.at(seat) === null || taken.includes(seat));
    }
    if (size() !== was) moved += 1;
    else for (const [call, seat] of before) if (calls.includes(call)) assert.ok(!changed.has(seat), `${call} moved`);
  }
  assert.ok(moved <= 1, `the room was changed ${moved} times`);
});

test("calls move together when most seats are empty", () => {
  const seats = new Seats();
  seats.seat(Array.from({ length: 100 }, (_, i) => `call-${i}`));
  const few = ["call-90", "call-3", "call-50"];
  assert.equal(seats.seat(few).length, 106);
  assert.deepEqual(few.map((call) => seats.seatOf(call)).sort(), [0, 1, 2]);
  assert.equal(seats.seatOf("call-1"), undefined);
});
