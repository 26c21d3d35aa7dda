/** All live calls as small cells, each on a seat of its own that it keeps: where many calls are, the map of the room. */

import { CellPicture } from "./cell_picture.js";
import { make, setAttribute } from "./dom.js";
import { STEPS, stepOf } from "./format.js";
import { LAG_S } from "./health.js";
import { Seats, cellGrid } from "./room.js";
import { deskOf, nameOf, openAlert } from "./tile.js";

/** From this step on a cell shows its number whatever its size, */
const SAID_FROM = 2;
/** others where they are at least so many pixels high or wide, whichever is less. */
const SAID_SIZE = 40;

const KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: "up", ArrowDown: "down" };

/**
 * A link for each call lies over the picture of its cell: it is reached by keys and read aloud, and changes only when
 * there is something new to say, while the picture keeps up with the numbers.
 */
export class Cells {
  #seats = new Seats();
  #cells = [];
  #columns = 1;
  #shape = "";
  #saidFrom = 0;

  /** @param {HTMLElement} section of a canvas and a list */
  constructor(section) {
    this.list = section.querySelector("ul");
    this.picture = new CellPicture(section.querySelector("canvas"));
    this.list.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * @param {Map<string, object>} live summaries by call, of those that are shown
   * @param {Set<string>} changed calls whose summaries have changed
   * @param {Set<string>} above calls that are shown large
   */
  show(live, changed, above) {
    for (const seat of this.#seats.seat([...live.keys()])) this.#cell(seat).sit(this.#seats.at(seat) ?? null);
    while (this.#cells.length > this.#seats.size) this.#cells.pop().element.remove();
    for (const cell of this.#cells) {
      if (cell.call !== null && (cell.isNew || changed.has(cell.call))) cell.show(live.get(cell.call));
      cell.above = cell.call !== null && above.has(cell.call);
    }
    // One stop on the way of the tab key; from there the arrows go on.
    if (this.#cells.some((cell) => cell.link.tabIndex === 0 && cell.call !== null)) return;
    const first = this.#cells.find((cell) => cell.call !== null);
    if (first) first.link.tabIndex = 0;
  }

  /** Share out the room of `width` × `height` pixels. */
  fit(width, height) {
    const { columns, rows } = cellGrid(Math.max(1, this.#seats.size), width, height);
    const shape = `${columns} ${rows} ${width} ${height}`;
    if (shape === this.#shape) return;
    this.#shape = shape;
    this.#columns = columns;
    this.#saidFrom = Math.min(width / columns, height / rows) < SAID_SIZE ? SAID_FROM : 0;
    this.list.style.setProperty("--columns", columns);
    this.list.style.setProperty("--rows", rows);
    this.picture.fit({ columns, rows, width, height });
  }

  draw() {
    this.picture.draw(this.#cells.map((cell) => cell.look(this.#saidFrom)));
  }

  clear() {
    this.#seats = new Seats();
    this.#cells = [];
    this.#shape = "";
    this.list.replaceChildren();
  }

  #cell(seat) {
    while (this.#cells.length <= seat) {
      const cell = new Cell();
      this.#cells.push(cell);
      this.list.append(cell.element);
    }
    return this.#cells[seat];
  }

  #key(event) {
    const step = KEYS[event.key];
    const now = this.#cells.findIndex((cell) => cell.link === document.activeElement);
    if (step === undefined || now === -1) return;
    const by = step === "up" ? -this.#columns : step === "down" ? this.#columns : step;
    let seat = now + by;
    while (this.#cells[seat] !== undefined && this.#cells[seat].call === null) seat += by;
    if (this.#cells[seat] === undefined) return;
    event.preventDefault();
    this.#cells[now].link.tabIndex = -1;
    this.#cells[seat].link.tabIndex = 0;
    this.#cells[seat].link.focus();
  }
}

class Cell {
  #step = null;
  #number = "";
  #mark = "";
  #label = "";

  constructor() {
    this.call = null;
    this.isNew = false;
    this.above = false;
    this.link = make("a", { class: "cell", tabindex: -1 });
    this.element = make("li", {}, this.link);
  }

  /** Another call has this seat now; null: it is free. */
  sit(call) {
    if (call === this.call) return;
    this.call = call;
    this.isNew = call !== null;
    this.#step = null;
    this.#label = this.#number = this.#mark = "";
    setAttribute(this.link, "href", call === null ? null : deskOf(call));
    setAttribute(this.link, "data-call", call);
    setAttribute(this.link, "data-testid", call === null ? null : "cell");
    for (const name of ["aria-label", "title"]) setAttribute(this.link, name, null);
  }

  show(summary) {
    this.isNew = false;
    this.#step = summary.stress === null ? null : stepOf(summary.stress, this.#step);
    this.#number = summary.stress === null ? "" : String(Math.round(summary.stress));
    const mark = markOf(summary);
    this.#mark = mark?.sign ?? "";
    const word = this.#step === null ? "no reading" : STEPS[this.#step].word;
    const label = [nameOf(summary), summary.team, word, mark?.word].filter(Boolean).join(", ");
    if (label === this.#label) return;
    this.#label = label;
    setAttribute(this.link, "aria-label", label);
    setAttribute(this.link, "title", label);
  }

  /** How it is to be drawn; numbers only from step `saidFrom` on. Null: the seat is free. */
  look(saidFrom) {
    if (this.call === null) return null;
    const text = this.#step !== null && this.#step >= saidFrom ? this.#number : "";
    return { step: this.#step, text, mark: this.#mark, above: this.above };
  }
}

/** The one sign that a cell has room for. */
function markOf(summary) {
  const alert = openAlert(summary);
  if (alert !== null) return alert.taken_by === "" ? { sign: "!", word: alert.reason } : { sign: "✓", word: `${alert.taken_by} has it` };
  if (summary.rising) return { sign: "▲", word: "rising" };
  return summary.lag_s >= LAG_S ? { sign: "⚠", word: "late" } : null;
}
