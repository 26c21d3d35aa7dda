/** Who speaks now, and how loud: one meter a party. */

import { make, setAttribute, setText } from "./dom.js";
import { party } from "./format.js";

/** The meter's lower end: about as quiet as a telephone line is. */
const FLOOR_DB = -60;
/** Changes below this are not seen on the meter, and the noise of a line makes them all the time; */
const SEEN_DB = 3;
/** nor are these of interest while nobody speaks there. */
const SEEN_IN_QUIET_DB = 6;
/** A jump as high as this is somebody who begins to speak, or goes on after a breath. */
const ONSET_DB = 9;

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
        "aria-valuenow": FLOOR_DB,
      }, bar);
      const doing = make("span", { class: "doing" });
      const row = make("div", { "data-channel": channel }, make("span", { class: "who" }, party(channel)), level, doing);
      box.append(row);
      this.#rows.push({ channel, bar, level, doing, row, shown: null });
    }
  }

  /** What a level's fact changes: null: nothing that is seen, "level", or "onset". */
  news({ channel, level_db: db }) {
    const { shown } = this.#rows.find((row) => row.channel === channel);
    const rise = inRange(db) - inRange(shown);
    const quiet = this.state.speaking[channel] === null;
    if (quiet && rise >= ONSET_DB) return "onset";
    const least = quiet ? SEEN_IN_QUIET_DB : SEEN_DB;
    return Math.abs(rise) >= least ? "level" : null;
  }

  draw() {
    for (const row of this.#rows) {
      const live = this.state.status === "live";
      const db = live ? this.state.levels[row.channel].level_db.at(-1) ?? null : null;
      if (db !== row.shown) this.#show(row, db);
      const speaking = live && this.state.speaking[row.channel] !== null;
      setAttribute(row.row, "data-speaking", speaking);
      setText(row.doing, speaking ? "● speaking" : "quiet");
    }
  }

  #show(row, db) {
    row.shown = db;
    row.bar.style.transform = `scaleX(${(1 - inRange(db) / FLOOR_DB).toFixed(3)})`;
    setAttribute(row.level, "data-db", db ?? "");
    setAttribute(row.level, "aria-valuenow", Math.round(inRange(db)));
  }
}

function inRange(db) {
  return db === null ? FLOOR_DB : Math.min(0, Math.max(FLOOR_DB, db));
}
