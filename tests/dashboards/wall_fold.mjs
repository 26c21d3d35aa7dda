// Reads messages of the wall's feed, one a line, and answers each with what the wall then knows.
// in:  a message, or "new" for a page that has just been opened
// out: {calls: {name: summary}, seq}, or {refused: true}
import { createInterface } from "node:readline";

import { WallBoard } from "../../dashboards/js/board.js";

let board = new WallBoard();
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "new") {
    board = new WallBoard();
    continue;
  }
  const taken = board.take(JSON.parse(line));
  const answer = taken ? { calls: Object.fromEntries(board.calls), seq: board.seq } : { refused: true };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
