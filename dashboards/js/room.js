/** How calls share the wall's room: tiles for all while they are few, then the worst as tiles and all as small cells. */

/** With more calls than this only the worst are tiles: on a television more of them cannot be read at five metres. */
const MOST_TILES = 60;
/** All are tiles again from this number on, so that a call that comes and goes does not turn the wall over. */
const TILES_AGAIN = 50;
/** Pixels that a tile of the worst should be wide, so that its word can be read across the room, and high at least. */
const LARGE = { width: 340, height: 140 };
/** Share of the height that the worst take. */
const LARGE_SHARE = 0.54;

/** Whether only the worst are tiles; `dense` is whether that is so now. */
export function isDense(count, dense) {
  return dense ? count > TILES_AGAIN : count > MOST_TILES;
}

/** The tiles of the worst: {columns, rows} in a room of `width` × `height` pixels. */
export function largeGrid(width, height) {
  return {
    columns: Math.max(width < 2 * LARGE.width ? 1 : 3, Math.min(5, Math.round(width / LARGE.width))),
    rows: Math.max(1, Math.min(3, Math.floor((height * LARGE_SHARE) / LARGE.height))),
  };
}

/** Cells for `count` calls in `width` × `height` pixels: {columns, rows}, each a little wider than high, all visible. */
export function cellGrid(count, width, height) {
  const columns = Math.max(1, Math.min(count, Math.round(Math.sqrt((count * width) / Math.max(1, height) / 1.25))));
  return { columns, rows: Math.max(1, Math.ceil(count / columns)) };
}

/**
 * Columns and rows for `count` tiles in a room of `width` × `height` pixels: all visible, as near to
 * the wanted shape as may be. Where tiles would be too low to read, rows overflow and the page scrolls.
 */
export function gridFor(count, width, height, { aspect = 1.5, lowest = 118 } = {}) {
  let best = { columns: 1, rows: Math.max(1, count), cost: Infinity };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const shape = width / columns / (Math.max(lowest, height / rows) * aspect);
    const cost = Math.abs(Math.log(shape)) + (1.0 * (columns * rows - count)) / Math.max(1, count);
    const scroll = rows * lowest > height ? 4 : 0;
    if (cost + scroll < best.cost) best = { columns, rows, cost: cost + scroll };
  }
  return { columns: best.columns, rows: best.rows };
}

/** Spare seats, as a share of the calls, so that calls come and go without moving the others. */
const SPARE = 0.06;
/** Below this share of seats taken, calls move together. */
const SPARSE = 0.6;

/**
 * Who sits where among the cells. A call keeps its seat for as long as it is there; a new one takes the first that is
 * free. Only where seats run out, or most are empty, is the room changed.
 */
export class Seats {
  #calls = [];
  #seats = new Map();

  /** Number of seats, taken or not. */
  get size() {
    return this.#calls.length;
  }

  /** The call on a seat; null: it is free. */
  at(seat) {
    return this.#calls[seat];
  }

  seatOf(call) {
    return this.#seats.get(call);
  }

  /**
   * Let those who have gone leave and those who have come sit down.
   * @param {string[]} calls who is there now, each once
   * @returns {number[]} seats on which somebody else sits now, or nobody
   */
  seat(calls) {
    const there = new Set(calls);
    if (there.size > this.size || there.size < this.size * SPARSE) return this.#anew(calls);
    const changed = [];
    this.#calls.forEach((call, seat) => {
      if (call === null || there.has(call)) return;
      this.#calls[seat] = null;
      this.#seats.delete(call);
      changed.push(seat);
    });
    let seat = 0;
    for (const call of calls) {
      if (this.#seats.has(call)) continue;
      while (this.#calls[seat] !== null) seat += 1;
      this.#calls[seat] = call;
      this.#seats.set(call, seat);
      changed.push(seat);
    }
    return changed;
  }

  #anew(calls) {
    const sitting = this.#calls.filter((call) => call !== null);
    const there = new Set(calls);
    const known = new Set(sitting);
    const inOrder = [...sitting.filter((call) => there.has(call)), ...calls.filter((call) => !known.has(call))];
    const before = this.size;
    const size = inOrder.length + Math.ceil(inOrder.length * SPARE);
    this.#calls = Array.from({ length: size }, (_, seat) => inOrder[seat] ?? null);
    this.#seats = new Map(inOrder.map((call, seat) => [call, seat]));
    return Array.from({ length: Math.max(before, size) }, (_, seat) => seat);
  }
}
