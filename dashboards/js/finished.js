/** Calls that are over, small, the latest first. */

import { make } from "./dom.js";
import { STEPS, duration, stepOf } from "./format.js";

export class FinishedList {
  #shown = "";

  constructor(section, list) {
    this.section = section;
    this.list = list;
  }

  /** @param {object[]} summaries of calls that have ended or failed */
  show(summaries) {
    const key = summaries.map((summary) => `${summary.call} ${summary.status}`).join("\n");
    if (key === this.#shown) return;
    this.#shown = key;
    this.section.hidden = summaries.length === 0;
    const latestFirst = [...summaries].sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
    this.list.replaceChildren(...latestFirst.map((summary) => make("li", {}, link(summary))));
  }
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
