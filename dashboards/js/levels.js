/** Who speaks now, and how loud: one meter a party. Their bars are drawn by a worker, as the levels come. */

import { make, setAttribute, setText } from "./dom.js";
import { party } from "./format.js";
import { FLOOR_DB, inRange } from "./meters.js";
import { onThemeChange, theme } from "./theme.js";

export class LevelsView {
  #rows = [];
  #canvas = make("canvas", { "aria-hidden": "true" });

  /** @param {HTMLElement} box @param {object} state the fold */
  constructor(box, state) {
    this.state = state;
    for (const channel of state.channels) {
      const level = make("div", {
        class: "level", role: "meter", "data-testid": `level-${channel}`, "data-db": "",
        "aria-label": `level of ${party(channel)} in dB`, "aria-valuemin": FLOOR_DB, "aria-valuemax": 0,
        "aria-valuenow": FLOOR_DB,
      });
      const doing = make("span", { class: "doing" });
      const row = make("div", { "data-channel": channel }, make("span", { class: "who" }, party(channel)), level, doing);
      box.append(row);
      this.#rows.push({ channel, level, doing, row, shown: null });
    }
    box.append(this.#canvas);
  }

  /** The bars as they stand, by channel, for whoever draws them from here on. */
  get bars() {
    return Object.fromEntries(
      this.state.channels.map((channel) => [channel, { db: this.#latest(channel), speaking: this.#speaks(channel) }]),
    );
  }

  /** What is said of the bars. */
  draw() {
    for (const row of this.#rows) {
      const db = this.#latest(row.channel);
      if (db !== row.shown) {
        row.shown = db;
        setAttribute(row.level, "data-db", db ?? "");
        setAttribute(row.level, "aria-valuenow", Math.round(inRange(db)));
      }
      const speaking = this.#speaks(row.channel);
      setAttribute(row.row, "data-speaking", speaking);
      setText(row.doing, speaking ? "● speaking" : "quiet");
    }
  }

  /** In dB; null where nothing has been heard, and once the call is over. */
  #latest(channel) {
    return this.state.status === "live" ? this.state.levels[channel].level_db.at(-1) ?? null : null;
  }

  #speaks(channel) {
    return this.state.status === "live" && this.state.speaking[channel] !== null;
  }

  /** From now on `worker`, a `desk_worker.js`, draws the bars. */
  drawnBy(worker) {
    const canvas = this.#canvas.transferControlToOffscreen();
    worker.postMessage({ canvas }, [canvas]);
    const tell = () => worker.postMessage({ look: this.#look() });
    new ResizeObserver(tell).observe(this.#canvas);
    onThemeChange(tell);
  }

  #look() {
    const colours = theme();
    const rows = this.#rows.map(({ channel, level }) => ({
      channel, top: level.offsetTop, height: level.offsetHeight, colour: colours[channel] ?? colours.customer,
    }));
    return { width: this.#canvas.clientWidth, height: this.#canvas.clientHeight, ratio: devicePixelRatio || 1, rows };
  }
}
