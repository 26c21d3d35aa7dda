/**
 * The desk's feed and its meters, in a thread of their own.
 *
 * Levels come all the time, and a drawing of the whole page costs many times what one of its meters does. So they are
 * drawn here, as they come, and the page is told what concerns it.
 *
 * From the page: {follow: {call, from, over, bars}}, once: `from` is the number of the next fact, `over` whether the
 * call is; {canvas} and {look} for the meters. `Meters` says what they and `bars` hold.
 * To the page: {told: {facts, at}, drawn}, {link: {state, inMs}}, {signIn: true}. `at`: when each fact came; `drawn`:
 * [time, channel, dB] of what the meters have shown since. Times are milliseconds of the day.
 */

import { Company } from "./company.js";
import { Feed, socketUrl } from "./feed.js";
import { factsIn } from "./log_lines.js";
import { Meters } from "./meters.js";

/** Milliseconds at most for which the page is not told what has come, though the call stand still. */
const LONGEST_MS = 1000;

const company = new Company();
const meters = new Meters();
let drawn = [];
let next = 0;
let over = false;
let timer = null;

onmessage = ({ data: { follow, canvas, look } }) => {
  if (canvas !== undefined) meters.drawOn(canvas);
  if (look !== undefined) meters.look(look);
  if (follow !== undefined) open(follow);
};

function open({ call, from, over: ended, bars }) {
  meters.begin(bars);
  next = from;
  over = ended;
  const to = {
    message: take,
    link(state, inMs = 0) {
      tell(company.all());
      postMessage({ link: { state, inMs } });
    },
  };
  const url = () => socketUrl(`/feed/calls/${encodeURIComponent(call)}?from=${next}`);
  new Feed(url, to, { isDone: () => over, signIn: () => postMessage({ signIn: true }) }).open();
}

function take(text) {
  const facts = factsIn(text);
  const at = now();
  if (meters.take(facts)) drawn.push(...meters.shown.map(([channel, db]) => [at, channel, db]));
  next = (facts.findLast((fact) => fact.seq !== undefined)?.seq ?? next - 1) + 1;
  over ||= facts.some(({ type }) => type === "call-ended" || type === "call-failed");
  const told = company.take(facts, at);
  if (told !== null) tell(told);
  else timer ??= setTimeout(() => tell(company.all()), LONGEST_MS);
}

function tell(told) {
  clearTimeout(timer);
  timer = null;
  if (told.facts.length === 0) return;
  postMessage({ told, drawn });
  drawn = [];
}

function now() {
  return performance.timeOrigin + performance.now();
}
