/** Who speaks now, and how loud: one meter a party. */

import { make, setAttribute, setText } from "./dom.js";
import { party } from "./format.js";

/** The meter's lower end: about as quiet as a telephone line is. */
const FLOOR_DB = -60;

export class LevelsView {
  #rows = [];

  /** @param {HTMLElement} box @param {object} state the fold */
  constructor(box, state) {
    this.state = state;
    for (const channel of state.channels) {
      const bar = make("i");
      const level = make("div", {
        class: "level", role: "meter", "data-testid": `level-${channel}`, "data-db": "",
        "aria-label": `level of ${party(channel)} in dB`, "aria-valuemin": FLOOR_DB, "aria-valuemax": 0,
      }, bar);
      const doing = make("span", { class: "doing" });
      const row = make("div", { "data-channel": channel }, make("span", { class: "who" }, party(channel)), level, doing);
      box.append(row);
      this.#rows.push({ channel, bar, level, doing, row });
    }
  }

  draw() {
    for (const { channel, bar, level, doing, row } of this.#rows) {
      const live = this.state.status === "live";
      const db = this.state.levels[channel].level_db.at(-1) ?? null;
      const shown = db === null || !live ? FLOOR_DB : Math.min(0, Math.max(FLOOR_DB, db));
      bar.style.transform = `scaleX(${(1 - shown / FLOOR_DB).toFixed(3)})`;
      setAttribute(level, "data-db", db === null ? "" : db);
      setAttribute(level, "aria-valuenow", Math.round(shown));
      const speaking = live && this.state.speaking[channel] !== null;
      setAttribute(row, "data-speaking", speaking);
      setText(doing, speaking ? "● speaking" : "quiet");
    }
  }
}
