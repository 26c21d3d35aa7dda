/** The meters' bars: how loud each party is, drawn as the levels come. Runs beside the page's own thread, or in it. */

/** The meter's lower end: about as quiet as a telephone line is. */
export const FLOOR_DB = -60;
/** Changes below this are not seen on the meter, and the noise of a line makes them all the time; */
const SEEN_DB = 3;
/** nor are these of interest while nobody speaks there. */
const SEEN_IN_QUIET_DB = 6;
/** Of a bar while nobody speaks there. */
const QUIET_ALPHA = 0.45;

/** The bars of a call's parties on one canvas, which a drawing costs less than one for each. */
export class Meters {
  #bars = new Map();
  #canvas = null;
  #look = null;

  /** @param {object} bars by channel, as they stand: {db: number | null, speaking: boolean} */
  begin(bars) {
    for (const [channel, { db, speaking }] of Object.entries(bars)) {
      Object.assign(this.#bar(channel), { db: inRange(db), speaking });
    }
  }

  /** @param {OffscreenCanvas} canvas to draw on, once it is known how they look */
  drawOn(canvas) {
    this.#canvas = canvas;
  }

  /** How they look: {width, height, ratio, rows: [{channel, top, height, colour}]}, in CSS pixels. */
  look(look) {
    this.#look = look;
    this.#canvas.width = Math.round(look.width * look.ratio);
    this.#canvas.height = Math.round(look.height * look.ratio);
    this.#draw();
  }

  /** Take what is new and draw it, where there is anything to be seen. Returns whether there was. */
  take(facts) {
    for (const fact of facts) this.#apply(fact);
    if (this.#look === null || ![...this.#bars.values()].some(isSeen)) return false;
    this.#draw();
    return true;
  }

  /** What stands there: [channel, dB] of each. */
  get shown() {
    return [...this.#bars].map(([channel, bar]) => [channel, bar.shown]);
  }

  #bar(channel) {
    if (!this.#bars.has(channel)) {
      this.#bars.set(channel, { db: FLOOR_DB, speaking: false, shown: FLOOR_DB, spoke: false });
    }
    return this.#bars.get(channel);
  }

  #apply(fact) {
    if (fact.type === "level") this.#bar(fact.channel).db = inRange(fact.level_db);
    else if (fact.type === "speech-started") this.#bar(fact.channel).speaking = true;
    else if (fact.type === "speech-ended") this.#bar(fact.channel).speaking = false;
    else if (fact.type === "call-ended" || fact.type === "call-failed") {
      for (const bar of this.#bars.values()) Object.assign(bar, { db: FLOOR_DB, speaking: false });
    }
  }

  #draw() {
    const { width, height, ratio, rows } = this.#look;
    const context = this.#canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const { channel, top, height: high, colour } of rows) {
      const bar = this.#bar(channel);
      bar.shown = bar.db;
      bar.spoke = bar.speaking;
      const wide = width * (1 - bar.db / FLOOR_DB);
      if (wide < 0.5) continue;
      context.globalAlpha = bar.speaking ? 1 : QUIET_ALPHA;
      context.fillStyle = colour;
      context.beginPath();
      context.roundRect(0, top, wide, high, Math.min(high, wide) / 2);
      context.fill();
    }
  }
}

function isSeen({ db, shown, speaking, spoke }) {
  if (speaking !== spoke && db > FLOOR_DB) return true;
  return Math.abs(db - shown) >= (speaking ? SEEN_DB : SEEN_IN_QUIET_DB);
}

/** A level on the meter's scale; null, of a channel that has not been heard, is its lower end. */
export function inRange(db) {
  return db === null ? FLOOR_DB : Math.min(0, Math.max(FLOOR_DB, db));
}
