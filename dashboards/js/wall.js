/** The wall: every call as a tile, worst first, for a television across the room. */

import { byId, oncePerFrame, setAttribute, setText } from "./dom.js";
import { Feed, socketUrl } from "./feed.js";
import { FinishedList } from "./finished.js";
import { stepOf } from "./format.js";
import { gridFor, reorder, worry } from "./order.js";
import { onThemeChange } from "./theme.js";
import { Tile } from "./tile.js";

/** Seconds without a word from the server after which the wall says that it has lost it. */
const LOST_S = 6;
/** Seconds between changes of the order: an eye must be able to follow. */
const REORDER_S = 2;
const MOVE_MS = 450;

const tiles = new Map();
const finished = new FinishedList(byId("finished"), byId("finished-list"));
const still = matchMedia("(prefers-reduced-motion: reduce)");
let board = null;
let heard = performance.now();
let order = [];
let ordered = -Infinity;

const draw = oncePerFrame(() => {
  if (board === null) return;
  const live = board.calls.filter((summary) => summary.status === "live");
  showTiles(live);
  placeTiles(live);
  for (const tile of tiles.values()) tile.drawLine();
  finished.show(board.calls.filter((summary) => summary.status !== "live"));
  showHeader(live);
});

const feed = new Feed(() => socketUrl("/feed/wall"), {
  message(text) {
    board = JSON.parse(text);
    heard = performance.now();
    showLost();
    draw();
  },
  link() {},
}, { silenceMs: LOST_S * 1000, isDone: () => false });

function showTiles(live) {
  const calls = new Set(live.map((summary) => summary.call));
  for (const [call, tile] of tiles) {
    if (calls.has(call)) continue;
    tile.element.remove();
    tiles.delete(call);
  }
  for (const summary of live) {
    if (!tiles.has(summary.call)) tiles.set(summary.call, new Tile(summary.call));
    tiles.get(summary.call).show(summary);
  }
  byId("none").hidden = live.length > 0;
}

function placeTiles(live) {
  const grid = byId("tiles");
  const { columns, rows } = gridFor(live.length, grid.clientWidth, grid.clientHeight);
  const shape = `${columns} ${rows}`;
  if (grid.dataset.shape !== shape) {
    grid.dataset.shape = shape;
    grid.style.setProperty("--columns", columns);
    grid.style.setProperty("--rows", rows);
    for (const tile of tiles.values()) tile.stale();
  }
  const come = live.some((summary) => !order.includes(summary.call));
  const now = performance.now();
  if (!come && live.length === order.length && now - ordered < REORDER_S * 1000) return;
  ordered = now;
  order = reorder(order, new Map(live.map((summary) => [summary.call, worry(summary)])));
  arrange(grid);
}

/** Put the tiles into their order; those that move are seen to move (first, last, invert, play). */
function arrange(grid) {
  const wanted = order.map((call) => tiles.get(call).element);
  if (wanted.every((element, index) => grid.children[index] === element)) return;
  const focused = document.activeElement;
  const before = new Map(wanted.filter((e) => e.parentNode === grid).map((e) => [e, e.getBoundingClientRect()]));
  wanted.forEach((element, index) => {
    if (grid.children[index] !== element) grid.insertBefore(element, grid.children[index] ?? null);
  });
  if (focused !== document.activeElement && grid.contains(focused)) focused.focus({ preventScroll: true });
  if (still.matches) return;
  for (const [element, was] of before) {
    const is = element.getBoundingClientRect();
    const [dx, dy] = [was.left - is.left, was.top - is.top];
    if (dx === 0 && dy === 0) continue;
    element.animate([{ transform: `translate(${dx}px, ${dy}px)` }, { transform: "none" }],
      { duration: MOVE_MS, easing: "cubic-bezier(.3, .7, .2, 1)" });
  }
}

function showHeader(live) {
  const strained = live.filter((summary) => summary.stress !== null && stepOf(summary.stress) >= 3).length;
  setText(byId("count"), live.length === 1 ? "1 call" : `${live.length} calls`);
  setText(byId("strained"), strained === 0 ? "none strained" : `${strained} strained`);
  const backlog = board.server.backlog_s;
  setText(byId("backlog"), backlog >= 1 ? `words wait ${backlog.toFixed(0)} s` : "words keep up");
  setText(byId("now"), new Date(board.server.now).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
}

/** In large letters over everything: what is shown below is old. */
function showLost() {
  const silent = (performance.now() - heard) / 1000;
  const lost = silent >= LOST_S;
  byId("lost").hidden = !lost;
  setAttribute(document.body, "data-lost", lost ? "true" : null);
  if (lost) setText(byId("lost-for"), `Nothing heard for ${Math.floor(silent)} s. What is shown is old.`);
}

function redrawLines() {
  for (const tile of tiles.values()) tile.stale();
  draw();
}

setInterval(showLost, 1000);
new ResizeObserver(redrawLines).observe(byId("tiles"));
onThemeChange(() => {
  redrawLines();
});
feed.open();
