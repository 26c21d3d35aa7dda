/** Stress over time as a line with its band, drawn by uPlot. */

import uPlot from "/vendor/uPlot.esm.js";

import { clock, stepOf } from "./format.js";
import { faint, theme } from "./theme.js";

/** What the chart shows while it follows a live call. */
const FOLLOW_S = 180;
const LEAST_S = 30;

export class StressChart {
  #plot = null;
  #whole = false;

  /** @param {HTMLElement} box @param {import("./columns.js").ReadingColumns} columns */
  constructor(box, columns) {
    this.box = box;
    this.columns = columns;
    this.nowSeconds = 0;
    new ResizeObserver(() => this.#resize()).observe(box);
  }

  /** Show the whole call, or follow its last minutes. */
  set whole(whole) {
    this.#whole = whole;
    this.draw();
  }

  /** Draw what the columns hold now. Called once a frame at most. */
  draw() {
    if (this.#plot === null) this.#build();
    else this.#plot.setData(this.#data());
  }

  /** Build anew, as when the colours change. */
  rebuild() {
    this.#plot?.destroy();
    this.#plot = null;
    this.draw();
  }

  #data() {
    const { x, stress, low, high } = this.columns;
    return [x, high, low, stress];
  }

  #range() {
    const to = Math.max(this.nowSeconds, LEAST_S);
    return [this.#whole ? 0 : Math.max(0, to - FOLLOW_S), to];
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (this.#plot !== null && width > 0 && height > 0) this.#plot.setSize({ width, height });
  }

  #build() {
    const colours = theme();
    const axis = {
      stroke: colours.quiet, font: `12px ${colours.type}`, ticks: { show: false },
      grid: { stroke: faint(colours.line, 0.7), width: 1 },
    };
    const hidden = { stroke: "transparent", points: { show: false } };
    this.#plot = new uPlot({
      width: this.box.clientWidth || 300,
      height: this.box.clientHeight || 120,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: () => this.#range() }, y: { range: [0, 100] } },
      axes: [
        { ...axis, size: 26, values: (_, ticks) => ticks.map(clock), incrs: [5, 10, 15, 30, 60, 120, 300, 600, 1800] },
        { ...axis, size: 34, splits: [0, 25, 50, 75, 100] },
      ],
      series: [{}, hidden, hidden, { stroke: colours.ink, width: 1.5, points: { show: false } }],
      bands: [{ series: [1, 2], fill: faint(colours.customer, 0.18) }],
      hooks: { draw: [(plot) => drawUtterances(plot, this.columns.utterances, colours)] },
    }, this.#data(), this.box);
  }
}

/** Each utterance's own reading: a bar as long as the utterance at the height of its stress. */
function drawUtterances(plot, utterances, colours) {
  const { ctx: context } = plot;
  context.save();
  context.beginPath();
  context.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  context.clip();
  context.lineWidth = 4 * devicePixelRatio;
  context.lineCap = "round";
  for (const [from, to, stress] of utterances) {
    const y = plot.valToPos(stress, "y", true);
    context.strokeStyle = colours.steps[stepOf(stress)];
    context.beginPath();
    context.moveTo(plot.valToPos(from, "x", true), y);
    context.lineTo(plot.valToPos(to, "x", true), y);
    context.stroke();
  }
  context.restore();
}
