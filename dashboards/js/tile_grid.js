/** The tiles in their order; one that moves is seen to move. */

import { Tile } from "./tile.js";

const MOVE_MS = 450;

export class TileGrid {
  #tiles = new Map();
  #order = [];
  #shape = "";
  #columns = 1;

  /** @param {HTMLElement} list @param {() => void} redraw asks for a draw in the next frame */
  constructor(list, redraw) {
    this.list = list;
    this.redraw = redraw;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
  }

  /**
   * @param {object[]} summaries of the calls to show, in their order
   * @param {Set<string>} changed calls whose summaries have changed
   */
  show(summaries, changed) {
    const calls = new Set(summaries.map((summary) => summary.call));
    for (const [call, tile] of this.#tiles) {
      if (calls.has(call)) continue;
      tile.remove();
      this.#tiles.delete(call);
    }
    for (const summary of summaries) {
      const fresh = !this.#tiles.has(summary.call);
      if (fresh) this.#tiles.set(summary.call, new Tile(summary.call, this.redraw));
      if (fresh || changed.has(summary.call)) this.#tiles.get(summary.call).show(summary);
    }
    this.#arrange(summaries.map((summary) => summary.call));
  }

  fit({ columns, rows }) {
    const shape = `${columns} ${rows}`;
    if (this.#shape === shape) return;
    this.#shape = shape;
    this.#columns = columns;
    this.list.style.setProperty("--columns", columns);
    this.list.style.setProperty("--rows", rows);
  }

  /** Draw the lines that have changed. */
  drawLines() {
    for (const tile of this.#tiles.values()) tile.drawLine();
  }

  /** The colours have changed. */
  stale() {
    for (const tile of this.#tiles.values()) tile.stale();
  }

  /** Put the tiles into their order. How far each moves follows from the grid: measuring would lay the page out at once. */
  #arrange(calls) {
    const before = new Map(this.#order.map((call, place) => [call, place]));
    if (calls.length === this.#order.length && calls.every((call, place) => before.get(call) === place)) return;
    this.#order = calls;
    const focused = document.activeElement;
    calls.forEach((call, place) => {
      const { element } = this.#tiles.get(call);
      const there = this.list.children[place];
      if (there !== element) this.list.insertBefore(element, there ?? null);
    });
    if (focused !== document.activeElement && this.list.contains(focused)) focused.focus({ preventScroll: true });
    if (this.still.matches) return;
    calls.forEach((call, place) => {
      if (before.has(call) && before.get(call) !== place) this.#move(this.#tiles.get(call).element, before.get(call), place);
    });
  }

  #move(element, from, to) {
    const across = (from % this.#columns) - (to % this.#columns);
    const down = Math.floor(from / this.#columns) - Math.floor(to / this.#columns);
    const places = (count) => `calc(${count} * (100% + var(--gap)))`;
    element.animate([{ transform: `translate(${places(across)}, ${places(down)})` }, { transform: "none" }],
      { duration: MOVE_MS, easing: "cubic-bezier(.3, .7, .2, 1)" });
  }
}
