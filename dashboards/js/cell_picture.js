/**
 * What cells look like: all on one canvas, since hundreds of numbers a second as elements would be laid out anew each.
 * They are drawn on one that is no part of the page and copied from there: text on a page's own canvas makes the browser
 * lay out the page first, for the font.
 */

import { faint, theme } from "./theme.js";

/** Pixels between cells; also the style sheet's gap, so that links lie on what they stand for. */
export const GAP = 3;
/** Colour of a cell: share of its step's own. A calm call is a place, no more. */
const SHARES = { none: 0.16, 0: 0.22, 1: 0.22, 2: 0.22, 3: 0.34, 4: 1 };
/** From this step on a call is not calm. */
const TENSE = 2;
const STRONGEST = 4;

/**
 * One cell's look; two that are equal look the same.
 * @typedef {{step: number | null, text: string, mark: string, above: boolean}} Look null: the seat is free
 */

export class CellPicture {
  #drawn = [];
  #grid = null;
  #context = null;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** @param {{columns: number, rows: number, width: number, height: number}} grid */
  fit(grid) {
    this.#grid = grid;
    this.stale();
  }

  /** All must be drawn anew, as when the colours have changed. */
  stale() {
    this.#context = null;
  }

  /** @param {(Look | null)[]} looks one a seat */
  draw(looks) {
    if (this.#grid === null || this.#grid.width < 1 || this.#grid.height < 1) return;
    if (this.#context === null) this.#begin();
    const { columns, rows, width, height } = this.#grid;
    const [w, h] = [(width - GAP * (columns - 1)) / columns, (height - GAP * (rows - 1)) / rows];
    let changed = false;
    looks.forEach((look, seat) => {
      const key = look === null ? "" : `${look.step} ${look.text} ${look.mark} ${look.above}`;
      if (this.#drawn[seat] === key) return;
      this.#drawn[seat] = key;
      changed = true;
      const [x, y] = [(seat % columns) * (w + GAP), Math.floor(seat / columns) * (h + GAP)];
      this.#context.clearRect(x - 0.5, y - 0.5, w + 1, h + 1);
      drawCell(this.#context, { x, y, w, h }, look);
    });
    if (!changed) return;
    const shown = this.canvas.getContext("2d");
    shown.clearRect(0, 0, this.canvas.width, this.canvas.height);
    shown.drawImage(this.#context.canvas, 0, 0);
  }

  #begin() {
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.#grid.width * ratio);
    this.canvas.height = Math.round(this.#grid.height * ratio);
    this.#context = new OffscreenCanvas(this.canvas.width, this.canvas.height).getContext("2d");
    this.#context.scale(ratio, ratio);
    this.#drawn = [];
  }
}

function drawCell(context, box, look) {
  const colours = theme();
  if (look === null) return fill(context, box, colours.sunken);
  const step = look.step === null ? colours.none : colours.steps[look.step];
  if (look.above) {
    outline(context, box, step, [4, 3]);
    return write(context, box, { text: "↑", size: 0.6, colour: colours.ink, weight: 700 });
  }
  fill(context, box, colours.card);
  fill(context, box, faint(step, SHARES[look.step ?? "none"]));
  const strong = look.step === STRONGEST;
  const calm = look.step === null || look.step < TENSE;
  const colour = strong ? colours.card : calm ? colours.quiet : colours.ink;
  write(context, box, { text: look.text, size: 0.56, colour, weight: calm ? 500 : 750 });
  if (look.mark === "!") outline(context, box, strong ? colours.ink : colours.bad, []);
  const corner = { x: box.x + box.w * 0.66, y: box.y, w: box.w * 0.34, h: box.h * 0.5 };
  if (look.mark !== "") write(context, corner, { text: look.mark, size: 0.7, colour: strong ? colours.card : colours.ink, weight: 800 });
}

function fill(context, { x, y, w, h }, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(x, y, w, h, Math.min(5, w / 5));
  context.fill();
}

function outline(context, { x, y, w, h }, colour, dashes) {
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.setLineDash(dashes);
  context.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
  context.setLineDash([]);
}

function write(context, { x, y, w, h }, { text, size, colour, weight }) {
  if (text === "") return;
  context.fillStyle = colour;
  context.font = `${weight} ${Math.round(Math.min(w, h) * size)}px ${theme().type}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x + w / 2, y + h / 2 + 1, w);
}
