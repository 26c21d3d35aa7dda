/** The tiles in their order; one that moves is seen to move. */

import { Tile } from "./tile.js";

const MOVE_MS = 450;
/** With more tiles than this none is seen to move: that would be measuring them all. */
const MOST_MOVES = 60;

export class TileGrid {
  #tiles = new Map();
  #shape = "";

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
    this.#arrange(summaries.map((summary) => this.#tiles.get(summary.call).element));
  }

  fit({ columns, rows }) {
    const shape = `${columns} ${rows}`;
    if (this.#shape === shape) return;
    this.#shape = shape;
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

  /** Put the tiles into their order: first, last, invert, play. */
  #arrange(wanted) {
    if (wanted.every((element, index) => this.list.children[index] === element)) return;
    const moves = !this.still.matches && wanted.length <= MOST_MOVES;
    const before = new Map();
    if (moves) {
      for (const element of wanted) if (element.parentNode === this.list) before.set(element, element.getBoundingClientRect());
    }
    const focused = document.activeElement;
    wanted.forEach((element, index) => {
      const there = this.list.children[index];
      if (there !== element) this.list.insertBefore(element, there ?? null);
    });
    if (focused !== document.activeElement && this.list.contains(focused)) focused.focus({ preventScroll: true });
    const after = [...before.keys()].map((element) => element.getBoundingClientRect());
    [...before].forEach(([element, was], index) => {
      const [dx, dy] = [was.left - after[index].left, was.top - after[index].top];
      if (dx === 0 && dy === 0) return;
      element.animate([{ transform: `translate(${dx}px, ${dy}px)` }, { transform: "none" }],
        { duration: MOVE_MS, easing: "cubic-bezier(.3, .7, .2, 1)" });
    });
  }
}
