/** What the calls page is asked, as its address says it: pure, so that an address can be shared and tested. */

/** What a search may hold, in the order in which it is said. */
export const FIELDS = ["words", "party", "from", "to", "team", "agent", "outcome", "peak", "status", "alerts", "hard", "rated", "sort"];
/** Those that the history of satisfaction knows, too; it is never one agent's. */
export const HISTORY_FIELDS = ["from", "to", "team"];

/** @returns {object} the fields that an address names, and its `tab` */
export function readAddress(search) {
  const params = new URLSearchParams(search);
  const asked = { tab: params.get("tab") === "satisfaction" ? "satisfaction" : "calls" };
  for (const name of FIELDS) {
    const value = params.get(name) ?? "";
    if (value !== "") asked[name] = value;
  }
  return asked;
}

/** The address's query for what is asked: "" where nothing is. */
export function address(asked) {
  const params = new URLSearchParams();
  if (asked.tab === "satisfaction") params.set("tab", "satisfaction");
  for (const name of FIELDS) if (asked[name]) params.set(name, asked[name]);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** The server's address for what is asked, `after` an earlier page. */
export function apiAddress(asked, after = null) {
  const history = asked.tab === "satisfaction";
  const params = new URLSearchParams();
  for (const name of history ? HISTORY_FIELDS : FIELDS) if (asked[name]) params.set(name, asked[name]);
  if (after !== null) params.set("after", after);
  const text = params.toString();
  return `${history ? "/api/history" : "/api/archive"}${text === "" ? "" : `?${text}`}`;
}

/** What narrows the search, as [field, words for a person]; the words searched for and the order narrow nothing. */
export function narrowing(asked) {
  const says = {
    from: (day) => `from ${day}`,
    to: (day) => `to ${day}`,
    team: (team) => `team ${team}`,
    agent: (agent) => `agent ${agent}`,
    outcome: (outcome) => `outcome ${outcome}`,
    peak: (peak) => `stress reached ${peak}`,
    status: (status) => (status === "failed" ? "failed" : "ended in good order"),
    alerts: () => "with an alert",
    hard: () => "hard going",
    rated: () => "with a score",
  };
  const known = asked.tab === "satisfaction" ? HISTORY_FIELDS : FIELDS;
  return known.filter((name) => asked[name] && says[name]).map((name) => [name, says[name](asked[name])]);
}

/** The same question without some of its fields. */
export function without(asked, names) {
  return Object.fromEntries(Object.entries(asked).filter(([name]) => !names.includes(name)));
}

/** Where the review opens at a moment. */
export function momentAddress(call, seconds) {
  return `/review/${encodeURIComponent(call)}#t=${Math.max(0, Math.floor(seconds * 10) / 10)}`;
}

/** Text cut where it is marked: [[text, is marked], …]. `marks` count characters (code points), as the server does. */
export function pieces(text, marks) {
  const characters = [...text];
  const cut = (from, to) => characters.slice(from, to).join("");
  const found = [];
  let at = 0;
  for (const [from, to] of marks) {
    if (from > at) found.push([cut(at, from), false]);
    found.push([cut(from, to), true]);
    at = to;
  }
  if (at < characters.length) found.push([cut(at), false]);
  return found;
}

/** How many calls were found, in words. */
export function countSays(count, asked) {
  if (count === null) return "";
  const calls = count === 1 ? "1 call" : `${count.toLocaleString("en")} calls`;
  return asked.words ? `${calls} in which this was said` : calls;
}

/** A score as people gave it. */
export function scoreSays(record) {
  if (record.csat === null) return "";
  const scale = record.lowest === 1 || record.lowest === 0 ? `of ${record.highest}` : `on ${record.lowest} to ${record.highest}`;
  return `${record.score} ${scale}`;
}
