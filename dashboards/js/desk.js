/** The desk: one call as it happens, for the agent who is in it. */

import { StressChart } from "./chart.js";
import { ReadingColumns } from "./columns.js";
import { byId, oncePerFrame, setAttribute, setText } from "./dom.js";
import { Feed, socketUrl } from "./feed.js";
import { clock, readChannel } from "./format.js";
import { LevelsView } from "./levels.js";
import { NowCard } from "./now.js";
import { drawSpark } from "./spark.js";
import { apply, begin } from "./state.js";
import { drawStatus } from "./status.js";
import { onThemeChange, theme } from "./theme.js";
import { TranscriptView } from "./transcript.js";

const call = decodeURIComponent(location.pathname.split("/").at(-1));
/** How many arrivals are kept for those who measure delays: at least an hour of events. */
const ARRIVALS = 131072;
const MINI_S = 60;

/** For measuring from outside: the fold; when each event arrived, and up to which event had been drawn when. */
const voicemon = { state: null, log: [], drawn: [] };
window.voicemon = voicemon;

let views = null;
let changed = new Set();
let link = { state: "connecting", inMs: 0 };

const draw = oncePerFrame(() => {
  drawStatus(call, voicemon.state, link);
  if (views === null) return;
  const { state } = voicemon;
  setText(byId("clock"), clock(state.known / state.rate_hz));
  views.levels.draw();
  for (const id of changed) views.transcript.show(state.utterance(id));
  const spoken = changed.size > 0;
  changed = new Set();
  if (views.columns?.take(state.readings)) drawReadings(state);
  views.now.draw();
  drawChart(state);
  if (spoken) followTalk();
  if (voicemon.drawn.at(-1)?.[1] !== state.seq) {
    keep(voicemon.drawn, [performance.timeOrigin + performance.now(), state.seq]);
  }
});

const feed = new Feed(
  () => socketUrl(`/feed/calls/${encodeURIComponent(call)}?from=${(voicemon.state?.seq ?? -1) + 1}`),
  {
    message: take,
    link(state, inMs = 0) {
      link = { state, inMs };
      draw();
    },
  },
  { isDone: () => voicemon.state !== null && voicemon.state.status !== "live" },
);

/** One message: whole lines of the log, the header only first after each (re)connection. */
function take(text) {
  const now = performance.timeOrigin + performance.now();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const fact = JSON.parse(line);
    if (fact.type === undefined) begun(fact);
    else add(fact, now);
  }
  draw();
}

function begun(header) {
  if (voicemon.state !== null) return;
  const state = begin(header);
  voicemon.state = state;
  const channel = readChannel(state.emotion_channels);
  const columns = channel === null ? null : new ReadingColumns(channel, state.rate_hz);
  views = {
    columns,
    chart: columns && new StressChart(byId("chart"), columns),
    levels: new LevelsView(byId("levels"), state),
    transcript: new TranscriptView(byId("transcript"), state),
    now: new NowCard(state, columns),
    felt: 0,
    shownQuarter: -1,
  };
  byId("chart-card").hidden = columns === null;
  setAttribute(document.querySelector("main"), "data-unread", columns === null ? "" : null);
  setText(byId("source"), state.source);
  document.title = `${state.source} · voicemon desk`;
}

function add(event, now) {
  const { state } = voicemon;
  apply(state, event);
  keep(voicemon.log, [now, event.seq]);
  if (event.utterance !== undefined && UTTERANCE_EVENTS.has(event.type)) changed.add(event.utterance);
}

const UTTERANCE_EVENTS = new Set([
  "speech-started", "speech-ended", "partial", "transcript", "transcript-missing", "reading",
]);

function keep(ring, entry) {
  ring.push(entry);
  if (ring.length > ARRIVALS) ring.splice(0, ARRIVALS / 2);
}

function drawReadings(state) {
  for (; views.felt < state.readings.length; views.felt += 1) views.transcript.feel(state.readings[views.felt]);
  const { columns } = views;
  const to = Math.max(MINI_S, state.known / state.rate_hz);
  const colour = theme().customer;
  for (const name of ["arousal", "valence"]) {
    drawSpark(byId(name), columns.x, columns[name], { x: [to - MINI_S, to], y: [-1, 1], middle: 0 }, colour);
    const value = columns.latest?.[name];
    setText(byId(`${name}-now`), value === undefined ? "–" : signed(value));
  }
  views.shownQuarter = -1;
}

/** The chart moves on with the clock, but four times a second is as often as an eye wants. */
function drawChart(state) {
  if (views.chart === null) return;
  const quarter = Math.floor((state.known / state.rate_hz) * 4);
  if (quarter === views.shownQuarter) return;
  views.shownQuarter = quarter;
  views.chart.nowSeconds = state.known / state.rate_hz;
  views.chart.draw();
}

/** Stay at the newest words unless the reader has scrolled up to read. */
let atEnd = true;

function followTalk() {
  const scroll = byId("scroll");
  byId("latest").hidden = atEnd;
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}

byId("scroll").addEventListener("scroll", () => {
  const scroll = byId("scroll");
  atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 40;
  if (atEnd) byId("latest").hidden = true;
}, { passive: true });

byId("latest").addEventListener("click", () => {
  atEnd = true;
  followTalk();
});

byId("whole").addEventListener("click", () => {
  const whole = byId("whole").getAttribute("aria-pressed") !== "true";
  setAttribute(byId("whole"), "aria-pressed", whole);
  if (views?.chart) views.chart.whole = whole;
});

onThemeChange(() => {
  if (views === null) return;
  views.chart?.rebuild();
  if (views.columns) drawReadings(voicemon.state);
});

function signed(value) {
  return (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);
}

feed.open();
draw();
