/** What customers' satisfaction goes together with: a row a measure, with how many calls it rests on, and a scatter. */

import { make, setAttribute } from "./dom.js";
import { scatter } from "./scatter.js";

/** Fewer points than this tell a picture that is not there. */
const FEWEST_DRAWN = 2;

/** A correlation as people read it: sign, two digits. */
export function signed(r) {
  const digits = Math.abs(r).toFixed(2).replace(/^0/, "");
  return `${r < 0 ? "−" : "+"}${digits}`;
}

/** What a relation says, in words that claim no more than it does. */
export function relationSays(relation) {
  if (relation.correlation === null) return relation.why;
  const { r, low, high } = relation.correlation;
  if (low <= 0 && high >= 0) return "no clear relation";
  const how = Math.abs(r) < 0.3 ? "a little" : Math.abs(r) < 0.6 ? "clearly" : "strongly";
  return r < 0 ? `the more of it, the less satisfied, ${how}` : `the more of it, the more satisfied, ${how}`;
}

/** @param {object} found the answer of /api/history */
export function showSatisfaction(section, found) {
  const shown = section.dataset.measure ?? "peak";
  if (found.n === 0) {
    section.replaceChildren(make("div", { class: "empty" }, make("p", {}, make("b", {}, "No call here has a score yet.")),
      make("p", { class: "quiet" }, "Scores are added to a call on “Find a call”, sent to the API, or read from a table: “voicemon feedback scores.csv”.")));
    return;
  }
  const drawing = make("figure", { class: "card" });
  const table = make("table", {}, make("caption", { class: "unseen" }, "What satisfaction goes together with"),
    make("thead", {}, make("tr", {}, ...["measure", "calls", "in words", "Spearman’s r and its 95 % interval"].map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...found.relations.map((relation) => relationRow(relation, () => draw(relation)))));
  function draw(relation) {
    section.dataset.measure = relation.measure;
    for (const button of table.querySelectorAll("button")) setAttribute(button, "aria-pressed", button.dataset.measure === relation.measure);
    drawing.replaceChildren(...figure(found, relation));
  }
  section.replaceChildren(
    make("p", { class: "count", "data-testid": "rated" }, `${found.n.toLocaleString("en")} of ${found.calls.toLocaleString("en")} calls were scored by the customer.`),
    make("div", { class: "beside" }, make("div", { class: "card scrolls", tabindex: 0, role: "region", "aria-label": "Relations" }, table), drawing),
    make("p", { class: "small quiet" }, `Below ${found.too_few} calls no number is given. What goes together need not be cause and effect, and of twenty such rows one looks like something by chance. Whoever answers a survey may differ from those who do not. Nothing here is about a single agent.`));
  draw(found.relations.find((relation) => relation.measure === shown) ?? found.relations[0]);
}

function relationRow(relation, choose) {
  const button = make("button", { type: "button", "data-measure": relation.measure, "data-testid": "measure" }, relation.says);
  button.addEventListener("click", choose);
  const { correlation } = relation;
  const numbers = correlation === null ? "" : `${signed(correlation.r)} (${signed(correlation.low)} to ${signed(correlation.high)})`;
  return make("tr", {}, make("th", { scope: "row" }, button), make("td", { class: "n" }, `n = ${relation.n}`),
    make("td", {}, relationSays(relation)), make("td", {}, interval(correlation), make("span", { class: "numbers" }, numbers)));
}

/** The interval as a bar between -1 and 1, with its middle marked. */
function interval(correlation) {
  if (correlation === null) return "";
  const place = (r) => `${((r + 1) * 50).toFixed(1)}%`;
  const bar = make("i", { class: "bar" });
  bar.style.left = place(correlation.low);
  bar.style.width = `${((correlation.high - correlation.low) * 50).toFixed(1)}%`;
  const middle = make("i", { class: "middle" });
  middle.style.left = place(correlation.r);
  return make("span", { class: "interval", "aria-hidden": "true" }, bar, middle);
}

function figure(found, relation) {
  const points = found.points.filter((point) => relation.measure in point.measures)
    .map((point) => ({ call: point.call, csat: point.csat, x: point.measures[relation.measure] }));
  const all = points.length < relation.n ? `, of which the latest ${points.length} are drawn` : "";
  const title = make("figcaption", {}, make("b", {}, `Satisfaction beside ${relation.says}`), ` · n = ${relation.n} calls${all}`);
  if (points.length < FEWEST_DRAWN) return [title, make("p", { class: "quiet" }, "There is nothing to draw yet.")];
  const drawn = scatter(points, `${relation.says} →`);
  drawn.addEventListener("click", (event) => {
    const { call } = event.target.dataset;
    if (call) location.href = `/review/${encodeURIComponent(call)}`;
  });
  return [title, drawn];
}
