/** All live calls as small cells, each on a seat of its own that it keeps: where many calls are, the map of the room. */

import { make, setAttribute, setText } from "./dom.js";
import { STEPS, stepOf } from "./format.js";
import { LAG_S } from "./health.js";
import { Seats, cellGrid } from "./room.js";
import { deskOf, nameOf, openAlert } from "./tile.js";

/** From this step on a cell shows its number whatever its size, */
const SAID_FROM = 2;
/** others where they are at least so many pixels high or wide, whichever is less. */
const SAID_SIZE = 40;

const KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: "up", ArrowDown: "down" };

export class Cells {
  #seats = new Seats();
  #cells = [];
  #columns = 1;
  #shape = "";
  #saidFrom = 0;

  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    list.addEventListener("keydown", (event) => this.#key(event));
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
      if (cell.call === null) continue;
      cell.rise(above.has(cell.call));
      if (cell.isNew || changed.has(cell.call)) cell.show(live.get(cell.call));
    }
    // One stop on the way of the tab key; from there the arrows go on.
    if (!this.#cells.some((cell) => cell.link.tabIndex === 0 && cell.call !== null)) {
      const first = this.#cells.find((cell) => cell.call !== null);
      if (first) first.link.tabIndex = 0;
    }
  }

  /** Share out the room of `width` × `height` pixels. */
  fit(width, height) {
    const { columns, rows } = cellGrid(Math.max(1, this.#seats.size), width, height);
    const shape = `${columns} ${rows} ${width} ${height}`;
    if (shape === this.#shape) return;
    this.#shape = shape;
    this.#columns = columns;
    const size = Math.min(width / columns, height / rows);
    this.list.style.setProperty("--columns", columns);
    this.list.style.setProperty("--rows", rows);
    this.list.style.setProperty("--cell", `${Math.floor(size)}px`);
    const saidFrom = size < SAID_SIZE ? SAID_FROM : 0;
    if (saidFrom === this.#saidFrom) return;
    this.#saidFrom = saidFrom;
    for (const cell of this.#cells) cell.sayFrom(saidFrom);
  }

  clear() {
    this.#seats = new Seats();
    this.#cells = [];
    this.#shape = "";
    this.list.replaceChildren();
  }

  #cell(seat) {
    while (this.#cells.length <= seat) {
      const cell = new Cell(this.#saidFrom);
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
  #label = "";
  #number = "";
  #above = false;
  #saidFrom;

  /** @param {number} saidFrom step of stress from which the number is shown */
  constructor(saidFrom) {
    this.#saidFrom = saidFrom;
    this.call = null;
    this.isNew = false;
    this.link = make("a", { class: "cell", tabindex: -1 });
    this.element = make("li", {}, this.link);
  }

  /** Another call has this seat now; null: it is free. */
  sit(call) {
    if (call === this.call) return;
    this.call = call;
    this.isNew = call !== null;
    this.#step = null;
    this.#label = this.#number = "";
    setAttribute(this.link, "href", call === null ? null : deskOf(call));
    setAttribute(this.link, "data-call", call);
    setAttribute(this.link, "data-testid", call === null ? null : "cell");
    for (const name of ["data-step", "data-mark", "aria-label", "title"]) setAttribute(this.link, name, null);
    this.rise(false);
    this.#say();
  }

  /** Whether the call is shown large above. */
  rise(above) {
    if (above === this.#above) return;
    this.#above = above;
    setAttribute(this.link, "data-above", above ? "" : null);
    this.#say();
  }

  sayFrom(step) {
    this.#saidFrom = step;
    this.#say();
  }

  show(summary) {
    this.isNew = false;
    this.#step = summary.stress === null ? null : stepOf(summary.stress, this.#step);
    this.#number = summary.stress === null ? "" : String(Math.round(summary.stress));
    this.#say();
    const mark = markOf(summary);
    setAttribute(this.link, "data-step", this.#step ?? "none");
    setAttribute(this.link, "data-mark", mark?.sign ?? null);
    const word = this.#step === null ? "no reading" : STEPS[this.#step].word;
    const label = [nameOf(summary), summary.team, word, mark?.word].filter(Boolean).join(", ");
    if (label === this.#label) return;
    this.#label = label;
    setAttribute(this.link, "aria-label", label);
    setAttribute(this.link, "title", label);
  }

  #say() {
    const said = this.#step !== null && this.#step >= this.#saidFrom;
    setText(this.link, this.#above ? "↑" : said ? this.#number : "");
  }
}

/** The one sign that a cell has room for. */
function markOf(summary) {
  const alert = openAlert(summary);
  if (alert !== null) return alert.taken_by === "" ? { sign: "!", word: alert.reason } : { sign: "✓", word: `${alert.taken_by} has it` };
  if (summary.rising) return { sign: "▲", word: "rising" };
  return summary.lag_s >= LAG_S ? { sign: "⚠", word: "late" } : null;
}
