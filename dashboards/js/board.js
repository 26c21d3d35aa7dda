/**
 * What the server knows of all calls, put together from its messages: first everything, then what changes.
 *
 * Twin of `voicemon/server/wall_picture.py`. Pure: it keeps which calls have changed, and what draws them asks for that.
 */

/** Points of a call's line, and seconds of the call that each stands for, as in `voicemon/server/spark.py`. */
const SPARK_POINTS = 120;
const POINT_SECONDS = 2;

export class WallBoard {
  /** Number of the newest picture; 0: none yet. */
  seq = 0;
  /** Summaries by call, as `/api/calls` has them; of calls that are over only the newest. */
  calls = new Map();
  /** How the server itself is; null before its first word. */
  server = null;
  /** Calls that came, changed or went since somebody took this set. */
  changed = new Set();

  /**
   * @param {object} message {seq, from, server, calls, gone}
   * @returns {boolean} false where the message rests on a picture that is not this one: everything must be asked for anew
   */
  take(message) {
    if (message.from !== 0 && message.from !== this.seq) return false;
    if (message.from === 0) this.#forget();
    this.seq = message.seq;
    this.server = message.server;
    for (const call of message.gone) {
      this.calls.delete(call);
      this.changed.add(call);
    }
    for (const [call, { more = [], ...told }] of Object.entries(message.calls)) {
      const summary = this.calls.get(call);
      if (summary === undefined || told.call !== undefined) this.calls.set(call, told);
      else Object.assign(summary, told);
      extend(this.calls.get(call).spark, more);
      this.changed.add(call);
    }
    return true;
  }

  /** What has changed since the last time this was asked. */
  takeChanged() {
    const changed = this.changed;
    this.changed = new Set();
    return changed;
  }

  #forget() {
    for (const call of this.calls.keys()) this.changed.add(call);
    this.calls.clear();
  }
}

/** Add points to a line, in place: one of the same stretch as the last stands in its place, the oldest make room. */
export function extend(spark, points) {
  for (const point of points) {
    if (spark.length > 0 && stretch(spark.at(-1)) === stretch(point)) spark.pop();
    spark.push(point);
  }
  if (spark.length > SPARK_POINTS) spark.splice(0, spark.length - SPARK_POINTS);
}

function stretch([seconds]) {
  return Math.floor(seconds / POINT_SECONDS);
}
