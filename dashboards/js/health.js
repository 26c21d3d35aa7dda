/** How the whole system is, in words: only what a supervisor should know. Pure. */

/** Seconds of delay from which a call is said to lag. */
export const LAG_S = 1;
/** Seconds that words may take before it is said: they come within two seconds while all is well. */
export const WORDS_LAG_S = 3;
/** Seconds of audio that may wait for words, all calls together, before it is said. */
const BACKLOG_S = 2;

/**
 * What is not well, the worst first; nothing where all is.
 * @param {Iterable<object>} live summaries of live calls
 * @param {object} server as the feed has it
 * @param {string} link state of the feed
 * @returns {{kind: "bad" | "note", text: string}[]}
 */
export function troubles(live, server, link) {
  const lagging = { calls: 0, most: 0 };
  const late = { calls: 0, most: 0 };
  const lost = { calls: 0, sum: 0 };
  for (const { lag_s, words_lag_s, lost_s } of live) {
    if (lag_s >= LAG_S) count(lagging, lag_s);
    if (words_lag_s >= WORDS_LAG_S) count(late, words_lag_s);
    if (lost_s > 0) {
      lost.calls += 1;
      lost.sum += lost_s;
    }
  }
  const said = [];
  const say = (kind, text) => said.push({ kind, text });
  if (server.alarm) say("bad", `The disk refuses: ${server.alarm}`);
  if (link !== "open") say("bad", "Connection lost, trying again");
  if (lagging.calls > 0) say("bad", `${calls(lagging.calls)} behind, ${lagging.most.toFixed(0)} s at most`);
  if (lost.calls > 0) say("note", `audio lost in ${calls(lost.calls)}, ${inSeconds(lost.sum)}`);
  if (late.calls > 0) say("note", `words late in ${calls(late.calls)}, ${late.most.toFixed(0)} s at most`);
  else if (server.backlog_s >= BACKLOG_S) say("note", `words wait ${server.backlog_s.toFixed(0)} s`);
  return said;
}

function count(of, value) {
  of.calls += 1;
  of.most = Math.max(of.most, value);
}

function calls(number) {
  return number === 1 ? "1 call" : `${number} calls`;
}

function inSeconds(value) {
  return value < 1 ? "under 1 s" : `${value.toFixed(0)} s`;
}
