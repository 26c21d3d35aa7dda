/** The desk: one call as it happens, for the agent who is in it. */

import { signIn } from "./ask.js";
import { StressChart } from "./chart.js";
import { ReadingColumns } from "./columns.js";
import { CueAnswers } from "./cue_answers.js";
import { CueCard } from "./cue_card.js";
import { byId, oncePerFrame, setAttribute, setHidden, setText, whenIdle } from "./dom.js";
import { clock, readChannel } from "./format.js";
import { LevelsView } from "./levels.js";
import { factsIn } from "./log_lines.js";
import { call, logSoFar } from "./log_so_far.js";
import { NowCard } from "./now.js";
import { drawSpark } from "./spark.js";
import { apply, begin } from "./state.js";
import { drawStatus } from "./status.js";
import { ShareBar } from "./talk_share.js";
import { onThemeChange, theme } from "./theme.js";
import { TranscriptView } from "./transcript.js";

/** How many arrivals are kept for those who measure delays: at least an hour of events. */
const ARRIVALS = 131072;
const MINI_S = 60;
const MINIS = ["arousal", "valence"];
/** Utterances that are there at once where a call is joined late; the others follow when the page has time. */
const AT_ONCE = 30;
const AT_A_TIME = 20;
/** Milliseconds at most for which what can wait waits for the page to have time. */
const IDLE_MS = 500;
/** Milliseconds from one drawing to the next, by what is new: alive enough, and no burden beside other work. */
const APART_MS = 600;
const APART_QUIET_MS = 1000;
/** Seconds from one drawing of the courses to the next: they show minutes, and the number above them shows now. */
const COURSE_S = 5;

/** For measuring from outside: the fold; when each event arrived, up to which event had been drawn when, and when the
 * meters showed what. */
const voicemon = { state: null, log: [], drawn: [], metered: [] };
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
  views.cue.draw();
  views.share.draw();
  for (const id of changed) views.transcript.show(state.utterance(id));
  drawHeard(state);
  changed = new Set();
  views.columns?.take(state.readings);
  for (; views.felt < state.readings.length; views.felt += 1) views.transcript.feel(state.readings[views.felt]);
  views.now.draw();
  drawCourse(state);
  if (voicemon.drawn.at(-1)?.[1] !== state.seq) {
    keep(voicemon.drawn, [performance.timeOrigin + performance.now(), state.seq]);
  }
}, APART_MS);

const answers = new CueAnswers(call, draw);

/** Follows the call and draws its meters, once the page shows what was before. */
let worker = null;

function follow() {
  worker = new Worker("/static/js/desk_worker.js", { type: "module" });
  worker.onmessage = ({ data }) => {
    if (data.signIn) signIn();
    if (data.told !== undefined) {
      take(data.told.facts, data.told.at);
      for (const shown of data.drawn) keep(voicemon.metered, shown);
    }
    if (data.link !== undefined) {
      link = data.link;
      draw();
    }
  };
  worker.onerror = () => {
    link = { state: "broken", inMs: 0 };
    draw();
  };
  const { state } = voicemon;
  const [from, over] = [(state?.seq ?? -1) + 1, state !== null && state.status !== "live"];
  worker.postMessage({ follow: { call, from, over, bars: views?.levels.bars ?? {} } });
  views?.levels.drawnBy(worker);
}

/** Facts in the order of the log, the header before them after each (re)connection; `at`: when each came. */
function take(facts, at = null) {
  let within = Infinity;
  for (const [place, fact] of facts.entries()) {
    if (fact.type === undefined) {
      begun(fact);
      within = 0;
    } else {
      within = Math.min(within, add(fact));
      if (at !== null) keep(voicemon.log, [at[place], fact.seq]);
    }
  }
  if (within < Infinity) draw(within);
}

/** The call until now, in one piece; then what comes. */
async function join() {
  take(factsIn(await logSoFar));
  if (views !== null) leavePastForLater();
  whenIdle(follow, IDLE_MS);
}

function leavePastForLater() {
  const past = voicemon.state.utterances.slice(0, -AT_ONCE);
  views.transcript.leaveForLater(past);
  const more = () => views.transcript.showEarlier(AT_A_TIME) && whenIdle(more, IDLE_MS);
  if (past.length > 0) whenIdle(more, IDLE_MS);
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
    cue: new CueCard(state, answers),
    share: new ShareBar(state),
    felt: 0,
    marked: 0,
    repeated: 0,
    courseAt: -Infinity,
  };
  if (worker !== null) views.levels.drawnBy(worker);
  answers.load();
  byId("chart-card").hidden = columns === null;
  setAttribute(document.querySelector("main"), "data-unread", columns === null ? "" : null);
  setText(byId("source"), state.source);
  document.title = `${state.source} · voicemon desk`;
}

/** Apply one fact. Returns within how many milliseconds of the last drawing it is to be seen. */
function add(event) {
  const { state } = voicemon;
  const second = Math.floor(state.known / state.rate_hz);
  apply(state, event);
  if (event.utterance !== undefined && UTTERANCE_EVENTS.has(event.type)) changed.add(event.utterance);
  if (event.type === "reading") return event.kind === "fast" ? APART_QUIET_MS : APART_MS;
  if (event.type !== "level") return APART_MS;
  return Math.floor(state.known / state.rate_hz) > second ? APART_QUIET_MS : Infinity;
}

const UTTERANCE_EVENTS = new Set([
  "speech-started", "speech-ended", "partial", "transcript", "transcript-missing", "reading",
]);

function keep(ring, entry) {
  ring.push(entry);
  if (ring.length > ARRIVALS) ring.splice(0, ARRIVALS / 2);
}

/** Phrases and repeats that have come since. */
function drawHeard(state) {
  for (; views.marked < state.phrases.length; views.marked += 1) views.transcript.mark(state.phrases[views.marked]);
  for (; views.repeated < state.repeats.length; views.repeated += 1) views.transcript.repeat(state.repeats[views.repeated]);
}

/** The courses move on with the clock, and less often than it. */
function drawCourse(state) {
  if (views.columns === null) return;
  const second = Math.floor(state.known / state.rate_hz);
  if (second < views.courseAt + COURSE_S && state.status === "live") return;
  views.courseAt = second;
  const { columns } = views;
  const to = Math.max(MINI_S, second);
  for (const name of MINIS) {
    const scale = { x: [to - MINI_S, to], y: [-1, 1], middle: 0, size: miniSizes.get(byId(name)) };
    drawSpark(byId(name), columns.x, columns[name], scale, theme().customer);
    const value = columns.latest?.[name];
    setText(byId(`${name}-now`), value === undefined ? "–" : signed(value));
  }
  views.chart.nowSeconds = state.known / state.rate_hz;
  views.chart.draw();
}

/** Sizes of the small canvases, so that nobody has to ask for them while there is something to lay out. */
const miniSizes = new Map();
const miniObserver = new ResizeObserver((entries) => {
  for (const { target, contentRect: { width, height } } of entries) miniSizes.set(target, { width, height });
  if (views !== null) views.courseAt = -Infinity;
  draw();
});
for (const name of MINIS) miniObserver.observe(byId(name));

/** Stay at the newest words unless the reader has scrolled up to read. */
let atEnd = true;

function followTalk() {
  const scroll = byId("scroll");
  setHidden(byId("latest"), atEnd);
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}

// Told once the page has been laid out, when asking for heights costs nothing.
const talkObserver = new ResizeObserver(followTalk);
for (const id of ["transcript", "scroll"]) talkObserver.observe(byId(id));

byId("scroll").addEventListener("scroll", () => {
  const scroll = byId("scroll");
  atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 40;
  if (atEnd) setHidden(byId("latest"), true);
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
  views.courseAt = -Infinity;
  draw();
});

function signed(value) {
  return (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);
}

join();
draw();
