/** Which alerts wait for a supervisor, the worst first, and what one has just done about them. Pure. */

import { BAND, MARGIN, reorder, worry } from "./order.js";

/** Milliseconds after which what somebody did is no longer waited for in the feed: what that says counts. */
const TRUSTED_MS = 5000;

/** Names an alert among those of all calls. */
export function alertKey(call, alert) {
  return `${call}/${alert}`;
}

/**
 * Alerts that nobody is done with: all of live calls; of calls that are over those that somebody has taken.
 * @param {Iterable<object>} summaries as the board has them
 * @param {Care} care what was done here and is not in them yet
 * @returns {object[]} the alerts with `key`, `call`, `who`, `team`, `over`, `agoS`, `worry`, in no order
 */
export function openAlerts(summaries, care) {
  const open = [];
  for (const summary of summaries) {
    if (summary.alerts.length === 0) continue;
    const over = summary.status !== "live";
    for (const raised of summary.alerts) {
      const key = alertKey(summary.call, raised.alert);
      const alert = care.over(key, raised);
      if (alert.closed || (over && alert.taken_by === "")) continue;
      open.push({
        ...alert, key, over, call: summary.call, team: summary.team, who: summary.agent || summary.source || summary.call,
        agoS: Math.max(0, summary.seconds - alert.start / summary.rate_hz), worry: alertWorry(alert, summary, over),
      });
    }
  }
  return open;
}

/** Nobody's before somebody's, what goes on before what has passed; among those the call's own worry. */
function alertWorry(alert, summary, over) {
  const passed = over || alert.settled !== null;
  const bands = (passed ? 0 : 2) + (alert.taken_by === "" ? 1 : 0);
  return bands * BAND + (Math.max(0, worry(summary)) % BAND);
}

/** The queue's new order: keys of `alerts`, `previous` being those it had. */
export function queueOrder(previous, alerts) {
  return reorder(previous, new Map(alerts.map((alert) => [alert.key, alert.worry])), MARGIN);
}

/** What was done about alerts on this page and has not come back with the feed: shown as done, until it is refused. */
export class Care {
  #done = new Map();

  /** @param {() => number} now milliseconds */
  constructor(now = () => performance.now()) {
    this.now = now;
  }

  /** Somebody did `change` ({taken_by, closed, note, helpful}, any of them) about an alert. */
  did(key, change) {
    this.#done.set(key, { change, until: Infinity });
  }

  /** The server has kept it; the feed will say so soon. */
  kept(key) {
    const done = this.#done.get(key);
    if (done) done.until = this.now() + TRUSTED_MS;
  }

  /** The server has not kept it: as it was before. */
  refused(key) {
    this.#done.delete(key);
  }

  /** The alert as it is to be shown. */
  over(key, alert) {
    const done = this.#done.get(key);
    if (done === undefined) return alert;
    const told = Object.entries(done.change).every(([name, value]) => alert[name] === value);
    if ((told && done.until < Infinity) || this.now() > done.until) {
      this.#done.delete(key);
      return alert;
    }
    return { ...alert, ...done.change };
  }
}

/**
 * The remark that says so to the server.
 * @param {object} alert as `openAlerts` gives it
 * @param {object} change {taken_by, closed?, note?, helpful?}
 */
export function remarkFor(alert, change, id, when) {
  const said = { id, when, by: change.taken_by, alert: alert.alert, note: change.note ?? "" };
  return change.closed ? { type: "alert-closed", ...said, helpful: change.helpful ?? null } : { type: "alert-taken", ...said };
}
