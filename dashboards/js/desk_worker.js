/**
 * The desk's feed and its meters, in a thread of their own.
 *
 * Levels come all the time, and a drawing of the whole page costs many times what one of its meters does. So they are
 * drawn here, as they come, and the page is told what concerns it.
 *
 * From the page: {follow: {call, from}}, once; {meters: {canvas, begun}} and {look}, as `Meters` takes them.
 * To the page: {told: {facts, at}, drawn}, {link: {state, inMs}}, {signIn: true}. `at`: when each fact came; `drawn`:
 * [time, channel, dB] of what the meters have shown since. Times are milliseconds of the day.
 */

import { Company } from "./company.js";
import { Feed, socketUrl } from "./feed.js";
import { factsIn } from "./log_lines.js";
import { Meters } from "./meters.js";

const company = new Company();
let meters = null;
let drawn = [];
let next = 0;
let over = false;

onmessage = ({ data: { follow, meters: theirs, look } }) => {
  if (follow !== undefined) open(follow);
  if (theirs !== undefined) meters = new Meters(theirs.canvas, theirs.begun);
  if (look !== undefined) meters.look(look);
};

function open({ call, from }) {
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
  if (meters?.take(facts)) drawn.push(...meters.shown.map(([channel, db]) => [at, channel, db]));
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
