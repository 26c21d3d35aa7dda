/** The look back: a call from its log, with timeline, transcript, audio and what was noted in step. */

import { ask } from "./ask.js";
import { ReadingColumns } from "./columns.js";
import { byId, oncePerFrame, setAttribute, setText } from "./dom.js";
import { Sieve } from "./filter.js";
import { clock, readChannel } from "./format.js";
import { marksOf } from "./marks.js";
import { Player } from "./player.js";
import { Remarks } from "./remarks.js";
import { AfterCall } from "./review_after.js";
import { Comments } from "./review_comments.js";
import { FilterBar } from "./review_filter.js";
import { announce, copyLink, say, showHead } from "./review_head.js";
import { listenToKeys, listenToTimeline } from "./review_input.js";
import { MomentList } from "./review_moments.js";
import { showScorecard } from "./review_scorecard.js";
import { replay } from "./state.js";
import { listenToTabs } from "./tabs.js";
import { onThemeChange } from "./theme.js";
import { Timeline } from "./timeline.js";
import { TranscriptMarks } from "./transcript_marks.js";
import { TranscriptStep } from "./transcript_step.js";
import { TranscriptView } from "./transcript.js";

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
  showHead(state, call, api);
  const page = { state, columns, timeline, player, step, transcript, announce, marks: [] };
  run(page);
  showMarks(page);
  return page;
}

/** What was found and noted, everywhere where it is shown, and the filter over it. */
function showMarks(page) {
  const { state, timeline } = page;
  const remarks = new Remarks(`${api}/remarks`);
  const comments = new Comments(remarks, page);
  const after = new AfterCall(remarks, page);
  const to = { go: page.go, actions: (mark) => comments.actions(mark) };
  const [list, among, sieve] = [new MomentList(state, to), new TranscriptMarks(page.transcript, to), new Sieve(state)];
  const sift = (filter) => {
    const passes = (mark) => sieve.passes(mark, filter);
    const utterances = sieve.utterances(state, [...page.marks, ...list.peaks], filter);
    list.filter(passes);
    among.filter(state, utterances, passes);
    timeline.marks = page.marks.filter(passes);
    byId("nothing").hidden = utterances.size > 0 || state.utterances.length === 0;
    page.redraw();
  };
  const bar = new FilterBar(state, sift);
  remarks.changed = () => {
    page.marks = marksOf(state, remarks.standing);
    timeline.lanesFor(page.marks);
    list.show(page.marks);
    among.show(page.marks, state.rate_hz);
    bar.offer(page.marks);
    after.show();
    sift(bar.filter);
  };
  remarks.changed();
  page.remarks = remarks;
  page.comment = () => comments.open();
  page.copyLink = () => copyLink(page.player.at);
  byId("copy-link").addEventListener("click", page.copyLink);
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
  listenToTabs(byId("tabs"));
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

/** Go to the moment that the address names, if it names one. */
function goToHash(page) {
  const moment = Number(/^#t=([0-9.]+)$/.exec(location.hash)?.[1] ?? NaN);
  if (Number.isFinite(moment)) page.go(moment, false);
  else page.redraw();
}

async function open() {
  const answer = await ask(`${api}/events`);
  if (answer.status === 404) return say(`The server knows no call “${call}”.`, "bad");
  if (!answer.ok) return say(`The log could not be read: the server answered ${answer.status}.`, "bad");
  const { state, torn } = replay(await answer.text());
  if (torn) say("The log's last line was torn off, as by a crash; everything before it is here.", "");
  const page = show(state);
  const [missing, unread] = await Promise.all([page.player.load(`${api}/audio`), page.remarks.load()]);
  byId("audio").hidden = missing !== null;
  for (const words of [missing, unread]) if (words !== null) say(words, "");
  goToHash(page);
  addEventListener("hashchange", () => goToHash(page));
  await showScorecard(page, api);
}

open().catch((error) => {
  say(`This call cannot be shown: ${error.message}.`, "bad");
  throw error;
});
