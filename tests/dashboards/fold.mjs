// Reads logs, one JSON list of lines each, and prints the JavaScript fold after every prefix.
// in:  one line a log: [header line, event line, …] as JSON strings
// out: one line a log: [state after the header, state after the first event, …]
import { createInterface } from "node:readline";

import { apply, begin } from "../../dashboards/js/state.js";

for await (const log of createInterface({ input: process.stdin })) {
  const [header, ...events] = JSON.parse(log);
  const state = begin(JSON.parse(header));
  const prefixes = [JSON.stringify(state)];
  for (const event of events) prefixes.push(JSON.stringify(apply(state, JSON.parse(event))));
  process.stdout.write(`[${prefixes.join(",")}]\n`);
}
