/** The calls that ended last, small, the latest first; the page of past calls has them all. */

import { make } from "./dom.js";
import { STEPS, duration, stepOf } from "./format.js";

/** So many fit into the line below the tiles; more would take room from calls that go on. */
const MOST = 12;

export class FinishedList {
  #shown = "";

  constructor(section, list, count) {
    this.section = section;
    this.list = list;
    this.count = count;
  }

  /** @param {object[]} summaries of calls that have ended or failed @param {number} all how many there are in all */
  show(summaries, all) {
    const latestFirst = [...summaries].sort((a, b) => endOf(b) - endOf(a)).slice(0, MOST);
    const key = [all, ...latestFirst.map((summary) => `${summary.call} ${summary.status}`)].join("\n");
    if (key === this.#shown) return;
    this.#shown = key;
    this.section.hidden = latestFirst.length === 0;
    this.count.textContent = all > latestFirst.length ? `Finished, the last ${latestFirst.length} of ${all}` : "Finished";
    this.list.replaceChildren(...latestFirst.map((summary) => make("li", {}, link(summary))));
  }
}

function endOf({ started_at: startedAt, seconds }) {
  const start = Date.parse(startedAt);
  return (Number.isNaN(start) ? 0 : start) + 1000 * seconds;
}

function link(summary) {
  const step = summary.peak === null || summary.peak === undefined ? null : stepOf(summary.peak);
  const parts = [duration(summary.seconds)];
  if (step !== null) parts.push(`peak ${Math.round(summary.peak)}, ${STEPS[step].word}`);
  if (summary.status === "failed") parts.push(`× failed: ${summary.reason}`);
  return make("a", {
    href: `/review/${encodeURIComponent(summary.call)}`, "data-call": summary.call, "data-step": step ?? "none",
    "data-status": summary.status,
  }, make("b", {}, summary.source || summary.call), make("span", {}, parts.join(" · ")));
}
