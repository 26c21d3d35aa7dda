/** The look back: a call from its log, with timeline, transcript and audio in step. */

import { ReadingColumns } from "./columns.js";
import { momentsOf } from "./course.js";
import { byId, make, oncePerFrame, setAttribute, setBars, setText } from "./dom.js";
import { courseSays, factsOf } from "./facts.js";
import { STEPS, clock, movedBy, readChannel, stepOf } from "./format.js";
import { Player } from "./player.js";
import { replay } from "./state.js";
import { onThemeChange } from "./theme.js";
import { Timeline } from "./timeline.js";
import { TranscriptStep } from "./transcript_step.js";
import { TranscriptView } from "./transcript.js";
import { listenToKeys, listenToTimeline } from "./review_input.js";

const call = decodeURIComponent(location.pathname.split("/").at(-1));
const api = `/api/calls/${encodeURIComponent(call)}`;

/** @param {object} state the fold of the whole log */
function show(state) {
  const channel = readChannel(state.emotion_channels);
  const columns = channel === null ? null : new ReadingColumns(channel, state.rate_hz);
  columns?.take(state.readings);
  const timeline = new Timeline(byId("timeline-canvas"), state, columns);
  const player = new Player(byId("audio"), timeline.length);
  const transcript = new TranscriptView(byId("transcript"), state, { listen: true });
  for (const utterance of state.utterances) transcript.show(utterance);
  for (const reading of state.readings) transcript.feel(reading);
  const step = new TranscriptStep(byId("scroll"), transcript, state);
  showHead(state);
  const page = { state, columns, timeline, player, step };
  showMoments(page, channel);
  run(page);
  return page;
}

/** Draws, and keeps drawing while the audio plays. */
function run(page) {
  const { timeline, player, step } = page;
  let stale = true;
  const draw = oncePerFrame(() => {
    if (timeline.follow(player.at)) stale = true;
    if (stale) timeline.draw();
    stale = false;
    placeCursor(timeline, player.at);
    step.show(player.at, player.playing || page.sought);
    page.sought = false;
    setText(byId("at"), clock(player.at));
    if (player.playing) draw();
  });
  page.redraw = () => {
    stale = true;
    draw();
  };
  page.go = (seconds, play = true) => {
    player.seek(seconds, play);
    page.sought = true;
    draw();
  };
  for (const name of ["play", "pause", "seeked", "timeupdate"]) byId("audio").addEventListener(name, draw);
  listenToTimeline(byId("timeline"), page);
  listenToKeys(page);
  step.onListen((seconds) => page.go(seconds));
  new ResizeObserver(page.redraw).observe(byId("timeline"));
  onThemeChange(page.redraw);
}

function placeCursor(timeline, at) {
  const x = timeline.xAt(at);
  const cursor = byId("cursor");
  cursor.hidden = x === null;
  if (x !== null) cursor.style.transform = `translateX(${x.toFixed(1)}px)`;
  const slider = byId("timeline");
  setAttribute(slider, "aria-valuenow", Math.round(at));
  setAttribute(slider, "aria-valuemax", Math.round(timeline.length));
  setAttribute(slider, "aria-valuetext", clock(at));
}

function showHead(state) {
  setText(byId("source"), state.source);
  document.title = `${state.source} · voicemon review`;
  setText(byId("status"), state.status);
  setAttribute(byId("status"), "data-state", state.status);
  setText(byId("length"), clock(state.known / state.rate_hz));
  setText(byId("course"), courseSays(state));
  byId("facts").replaceChildren(...factsOf(state).flatMap(([label, text]) => [make("dt", {}, label), make("dd", {}, text)]));
  const note = noteOf(state);
  if (note !== null) say(...note);
}

function noteOf(state) {
  if (state.status === "failed") return [`This call could not be followed to its end: ${state.reason}.`, "bad"];
  if (state.status === "live") {
    return ["This call is still going on; this is how it stood when the page was opened.", "", `/desk/${encodeURIComponent(call)}`];
  }
  return state.channels.includes("mixed") ? ["One channel carries both parties: they cannot be told apart here.", ""] : null;
}

function say(text, kind, deskLink = null) {
  const line = make("p", { class: "banner", role: "note", "data-kind": kind }, text);
  if (deskLink !== null) line.append(" ", make("a", { href: deskLink }, "Watch it live"));
  byId("notes").append(line);
}

function showMoments(page, channel) {
  const { state } = page;
  const moments = channel === null ? [] : momentsOf(state.readings, channel, state.rate_hz);
  const rises = state.rises.filter((rise) => rise.channel === channel);
  byId("moments-card").hidden = moments.length + rises.length === 0;
  const inOrder = [...moments, ...rises].sort((a, b) => a.start - b.start);
  byId("moments").replaceChildren(...inOrder.map((moment) =>
    moment.settled === undefined ? readingItem(page, moment) : riseItem(page, moment)));
}

/** A rise in stress: the page goes to its beginning. */
function riseItem(page, rise) {
  const rate = page.state.rate_hz;
  const settled = rise.settled === null ? "not settled again" : `settled from ${clock(rise.settled / rate)}`;
  const listen = make("button", { class: "moment", "data-step": stepOf(rise.level), "data-testid": "rise" },
    make("span", { class: "small quiet" }, clock(rise.start / rate)), "▲",
    make("b", {}, `stress rose to ${Math.round(rise.level)}`), make("span", { class: "small quiet" }, settled));
  listen.addEventListener("click", () => page.go(rise.start / rate));
  return make("li", {}, listen);
}

function readingItem(page, reading) {
  const step = stepOf(reading.stress);
  const at = reading.start / page.state.rate_hz;
  const bars = make("span", { class: "bars", "aria-hidden": "true" });
  setBars(bars, step);
  const listen = make("button", { class: "moment", "data-step": step },
    make("span", { class: "small quiet" }, clock(at)), bars, make("b", {}, `${STEPS[step].word} ${Math.round(reading.stress)}`));
  listen.addEventListener("click", () => page.go(at));
  const moved = movedBy(reading.moved_by).map(({ text, says }) => make("li", {}, text, make("span", {}, says)));
  return make("li", {}, listen, make("ul", { class: "moved" }, ...moved));
}

async function open() {
  const answer = await fetch(`${api}/events`);
  if (answer.status === 404) return say(`The server knows no call “${call}”.`, "bad");
  if (!answer.ok) return say(`The log could not be read: the server answered ${answer.status}.`, "bad");
  const { state, torn } = replay(await answer.text());
  if (torn) say("The log's last line was torn off, as by a crash; everything before it is here.", "");
  const page = show(state);
  const missing = await page.player.load(`${api}/audio`);
  byId("audio").hidden = missing !== null;
  if (missing !== null) say(missing, "");
  const moment = Number(/^#t=([0-9.]+)$/.exec(location.hash)?.[1] ?? NaN);
  if (Number.isFinite(moment)) page.go(moment, false);
  else page.redraw();
}

open().catch((error) => {
  say(`This call cannot be shown: ${error.message}.`, "bad");
  throw error;
});
