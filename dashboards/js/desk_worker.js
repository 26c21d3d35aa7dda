/**
 * The desk's feed and its meters, in a thread of their own.
 *
 * Levels come all the time, and a drawing of the whole page costs many times what one of its meters does. So they are
 * drawn here, as they come, and the page is told what concerns it.
 *
 * From the page: {follow: {call, from, bars}}, once; {canvas} and {look} for the meters. `Meters` says what they hold.
 * To the page: {told: {facts, at}, drawn}, {link: {state, inMs}}, {signIn: true}. `at`: when each fact came; `drawn`:
 * [time, channel, dB] of what the meters have shown since. Times are milliseconds of the day.
 */

import { Company } from "./company.js";
import { Feed, socketUrl } from "./feed.js";
import { factsIn } from "./log_lines.js";
import { Meters } from "./meters.js";

const company = new Company();
const meters = new Meters();
let drawn = [];
let next = 0;
let over = false;

onmessage = ({ data: { follow, canvas, look } }) => {
  if (canvas !== undefined) meters.drawOn(canvas);
  if (look !== undefined) meters.look(look);
  if (follow !== undefined) open(follow);
};

function open({ call, from, bars }) {
  meters.begin(bars);
  next = from;
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
}

function tell(told) {
  if (told.facts.length === 0) return;
  postMessage({ told, drawn });
  drawn = [];
}

function now() {
  return performance.timeOrigin + performance.now();
}
