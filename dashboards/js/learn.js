/** The page of trends: a person's own, or a team's without its people. */

import { ask as askServer } from "./ask.js";
import { byId, make, oncePerFrame, setText } from "./dom.js";
import { drawChange, drawCounts, drawTrend } from "./learn_charts.js";
import { PRACTICES, countSays, dayMonth, latestSays, loadSays, queryOf, verdict, wishSays } from "./learn_model.js";
import { keepName, personName, signedIn } from "./person.js";
import { onThemeChange } from "./theme.js";

const KINDS = { better: "▲ better", worse: "▼ worse", changed: "● changed", unsure: "○ not sure" };

const form = byId("asked");
/** Canvases and how each is drawn, for a new size or new colours. */
let drawings = [];
const draw = oncePerFrame(() => drawings.forEach((each) => each()));

/** The question as the form has it. */
function asked() {
  const data = new FormData(form);
  const value = (name) => String(data.get(name) ?? "").trim();
  return { whose: value("whose"), agent: value("agent"), team: value("team"), weeks: value("weeks"), training: value("training") };
}

function showWhose() {
  const whose = asked().whose;
  for (const label of form.querySelectorAll("[data-for]")) label.hidden = label.dataset.for !== whose;
}

/**
 * Fill the form from the page's address; who comes for the first time finds the own name in it, once it is known. Where
 * people sign in there is nothing to choose: agents see their own trends, supervisors teams'.
 */
function readAddress() {
  const query = new URLSearchParams(location.search);
  const person = signedIn();
  const team = person?.role === "agent" ? null : query.get("team");
  form.elements.whose.value = team === null && person?.role !== "supervisor" ? "agent" : "team";
  form.elements.agent.value = query.get("agent") ?? personName();
  if (person !== null) form.elements.agent.value = person.role === "agent" ? person.name : "";
  form.elements.training.value = query.get("training") ?? "";
  if (query.has("weeks")) form.elements.weeks.value = query.get("weeks");
  if (team !== null) showTeams([team], team);
  showWhose();
}

function writeAddress(question) {
  const query = queryOf({ ...question, weeks: "" }, new Date());
  query.set("weeks", question.weeks);
  history.replaceState(null, "", `/learn?${query}`);
}

let asking = 0;

async function ask() {
  const question = asked();
  const mine = ++asking;
  const answer = await askServer(`/api/learn?${queryOf(question, new Date())}`);
  const told = await answer.json();
  if (mine !== asking) return;
  byId("trouble").hidden = answer.ok;
  if (!answer.ok) return setText(byId("trouble"), told.error);
  // A name that has been given elsewhere stays: whoever looks at a colleague's calls is not that colleague.
  if (told.agent !== "" && told.calls > 0 && personName() === "") keepName(told.agent);
  show(told, question);
  if (question.whose === "team" && question.team === "" && told.teams.length > 0) return chooseTeam(told.teams);
  // The server counts a few calls for each question, so that none of them waits for all.
  if (told.pending > 0) await ask();
}

/** Of those who see teams only: their own one, where it has calls. */
async function chooseTeam(teams) {
  const own = signedIn()?.team ?? "";
  form.elements.team.value = teams.includes(own) ? own : teams[0];
  await ask();
}

function show(told, question) {
  showTeams(told.teams, question.team);
  setText(byId("count"), countSays(told));
  drawings = [];
  byId("trends").replaceChildren(...told.trends.map((trend) => trendCard(trend, told.training)));
  showLoad(told.load);
  byId("foot").hidden = told.trends.length === 0;
  draw();
}

function trendCard(trend, training) {
  const wish = wishSays(trend.wish);
  const canvas = make("canvas", { role: "img", "aria-label": weeksSay(trend) });
  drawings.push(() => drawTrend(canvas, trend, training));
  const card = make("article", { class: "card trend", "data-trend": trend.name, "data-testid": "trend" },
    make("p", { class: "small quiet" }, PRACTICES.get(trend.practice) ?? trend.practice),
    make("h2", {}, trend.title), make("p", { class: "small" }, latestSays(trend)), canvas);
  if (wish !== "") card.append(make("p", { class: "small quiet" }, wish));
  if (trend.change !== null) card.append(changePart(trend));
  return card;
}

function changePart(trend) {
  const [says, kind] = verdict(trend);
  const part = make("div", { class: "change", "data-kind": kind, "data-testid": "change" }, make("b", { class: "small" }, KINDS[kind]));
  if (trend.change.low !== null) {
    const canvas = make("canvas", { "aria-hidden": "true" });
    drawings.push(() => drawChange(canvas, trend.change, kind));
    part.append(canvas);
  }
  part.append(make("p", { class: "small" }, says));
  return part;
}

function weeksSay(trend) {
  const weeks = trend.weeks.map((week) => `${dayMonth(week.monday)} ${week.mean}`);
  return `${trend.title}, by week: ${weeks.join(", ") || "nothing"}`;
}

function showLoad(load) {
  const suggestion = load?.suggestion ?? "";
  byId("pause").hidden = suggestion === "";
  setText(byId("pause"), suggestion);
  byId("load").hidden = load === null || load.calls === 0;
  if (load === null || load.calls === 0) return;
  setText(byId("load-says"), loadSays(load));
  showBars("days", load.days, dayMonth);
  showBars("hours", load.hours, (hour) => `${Number(hour)}:00`);
  byId("latest").replaceChildren(...load.latest.map((each) => make("li", {},
    make("a", { href: `/review/${encodeURIComponent(each.call)}` }, momentSays(each.began)), " ",
    make("span", { class: "quiet" }, each.reasons.join("; ")))));
}

function showBars(id, counts, says) {
  const canvas = byId(id);
  canvas.setAttribute("aria-label", counts.map((each) => `${says(each.when)}: ${each.hard} of ${each.calls} hard`).join(", "));
  drawings.push(() => drawCounts(canvas, counts, says));
}

/** When a call began, by the clock of whoever recorded it. */
function momentSays(began) {
  return `${dayMonth(began)}, ${began.slice(11, 16)}`;
}

function showTeams(teams, chosen) {
  const names = teams.includes(chosen) || chosen === "" ? teams : [...teams, chosen];
  const select = form.elements.team;
  if (names.length === select.options.length && names.every((name, index) => select.options[index].value === name)) return;
  select.replaceChildren(...names.map((name) => make("option", { value: name }, name)));
  if (chosen !== "") select.value = chosen;
}

function askAgain(event) {
  event.preventDefault();
  showWhose();
  writeAddress(asked());
  ask().catch(lost);
}

function lost(error) {
  byId("trouble").hidden = false;
  setText(byId("trouble"), `The server does not answer: ${error.message}.`);
}

form.addEventListener("submit", askAgain);
form.addEventListener("change", askAgain);
new ResizeObserver(draw).observe(byId("shown"));
onThemeChange(draw);
readAddress();
ask().catch(lost);
