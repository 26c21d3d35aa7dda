/** A past call as a row of the list: when, who, how strained, what came of it, and the moments that were looked for. */

import { momentAddress, pieces, scoreSays } from "./calls_query.js";
import { make, setBars } from "./dom.js";
import { feedbackForm } from "./feedback_form.js";
import { STEPS, clock, duration, party, stepOf } from "./format.js";
import { drawSpark } from "./spark.js";
import { theme } from "./theme.js";

const DAY = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit" };

/** @param {object} found {record, moments}; `outcomes` are those given before, `changed` is told of a new remark */
export function callRow(found, outcomes, changed) {
  const { record, moments } = found;
  const row = make("li", { class: "card call", "data-call": record.name, "data-testid": "call" },
    head(record), stress(record), came(record));
  if (moments.length > 0) {
    row.append(make("ul", { class: "moments", "aria-label": "Where it was said" }, ...moments.map((moment) => momentItem(record, moment))));
  }
  row.append(feedbackForm(record, outcomes, changed));
  return row;
}

/** Draw the rows' lines, in the colours that the page has now. */
export function drawLines(list) {
  for (const canvas of list.querySelectorAll("canvas")) {
    const points = JSON.parse(canvas.dataset.points);
    const scale = { x: [0, Number(canvas.dataset.seconds)], y: [0, 100] };
    const step = canvas.dataset.step;
    drawSpark(canvas, points.map(([x]) => x), points.map(([, y]) => y), scale, theme().steps[step]);
  }
}

function head(record) {
  const began = new Date(record.at * 1000);
  const link = make("a", { class: "open", href: `/review/${encodeURIComponent(record.name)}`, "data-testid": "open" }, record.source || record.name);
  const who = [record.team, record.agent && `agent ${record.agent}`, duration(record.seconds)].filter(Boolean).join(" · ");
  return make("div", { class: "head" },
    make("h2", {}, link),
    make("p", { class: "small" }, make("time", { datetime: began.toISOString() },
      `${began.toLocaleDateString([], DAY)}, ${began.toLocaleTimeString([], TIME)}`), make("span", { class: "quiet" }, ` · ${who}`)));
}

function stress(record) {
  if (record.peak === null) return make("p", { class: "stress small quiet" }, "no stress was read");
  const step = stepOf(record.peak);
  const bars = make("span", { class: "bars", "aria-hidden": "true" });
  setBars(bars, step);
  const end = record.at_end === null ? "" : `${Math.round(record.at_end)} at the end`;
  return make("div", { class: "stress", "data-step": step },
    make("canvas", { "aria-hidden": "true", "data-points": JSON.stringify(record.spark), "data-seconds": record.seconds, "data-step": step }),
    make("p", {}, bars, make("b", {}, ` peak ${Math.round(record.peak)}, ${STEPS[step].word}`),
      make("span", { class: "small quiet" }, end && ` · ${end}`)));
}

function came(record) {
  const list = make("ul", { class: "came small" });
  const add = (text, kind) => list.append(make("li", { "data-kind": kind }, text));
  if (record.status === "failed") add(`× failed: ${record.reason}`, "bad");
  if (record.alerts > 0) add(record.alerts === 1 ? "▲ 1 alert" : `▲ ${record.alerts} alerts`, "alert");
  if (record.rises > 0) add(record.settled ? "↘ rises settled" : "↗ a rise did not settle", "rise");
  if (record.outcome) add(record.outcome, "outcome");
  if (record.csat !== null) add(`scored ${scoreSays(record)}`, "score");
  return list;
}

function momentItem(record, moment) {
  const text = pieces(moment.text, moment.marks).map(([piece, marked]) => (marked ? make("mark", {}, piece) : piece));
  return make("li", {}, make("a", { href: momentAddress(record.name, moment.start_s), "data-testid": "moment", "data-party": moment.party },
    make("span", { class: "at" }, clock(moment.start_s)), make("span", { class: "who" }, party(moment.party)), make("q", {}, ...text)));
}
