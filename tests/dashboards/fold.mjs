// Reads logs, each one line, and answers each with one line: the JavaScript fold after every prefix.
// in:  [header line, event line, …] as JSON strings
// out: [state after the header, state after the first event, …], or {"refused": why}
import { createInterface } from "node:readline";

import { apply, begin } from "../../dashboards/js/state.js";

function prefixesOf([header, ...events]) {
  const state = begin(JSON.parse(header));
  const prefixes = [JSON.stringify(state)];
  for (const event of events) prefixes.push(JSON.stringify(apply(state, JSON.parse(event))));
  return `[${prefixes.join(",")}]`;
}

for await (const log of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = prefixesOf(JSON.parse(log));
  } catch (error) {
    answer = JSON.stringify({ refused: error.message });
  }
  process.stdout.write(`${answer}\n`);
}
