/** The wall: where help is needed, for a television across the room. Few calls are all tiles, of many only the worst. */

import { AlertList } from "./alert_list.js";
import { WallBoard } from "./board.js";
import { Cells } from "./cells.js";
import { byId, make, oncePerFrame, setAttribute, setText } from "./dom.js";
import { Feed, socketUrl } from "./feed.js";
import { FinishedList } from "./finished.js";
import { troubles } from "./health.js";
import { foremost, worry } from "./order.js";
import { gridFor, isDense, largeGrid } from "./room.js";
import { TeamFilter, needsHelp } from "./teams.js";
import { onThemeChange } from "./theme.js";
import { TileGrid } from "./tile_grid.js";

/** Seconds without a word from the server after which the wall says that it has lost it. */
const LOST_S = 6;
/** Seconds between changes of the order: an eye must be able to follow. */
const REORDER_S = 2;
/** Share of the height that the cells take where only the worst calls are tiles. */
const CELLS_SHARE = 0.44;

const board = new WallBoard();
const draw = oncePerFrame(drawAll);
const grid = new TileGrid(byId("tiles"), draw);
const cells = new Cells(byId("cells"));
const alerts = new AlertList(draw);
const teams = new TeamFilter(byId("teams"), () => {
  ordered = -Infinity;
  all = true;
  draw();
});
const finished = new FinishedList(byId("finished"), byId("finished-list"), byId("finished-name"));
let heard = performance.now();
let link = "connecting";
let room = null;
let order = [];
let ordered = -Infinity;
let dense = false;
/** Whether the next draw looks at every call, whatever has changed. */
let all = true;
let shownMinute = "";

const feed = new Feed(() => socketUrl("/feed/wall"), {
  message(text) {
    heard = performance.now();
    showLost();
    if (board.take(JSON.parse(text))) draw();
    else again();
  },
  link(state) {
    link = state;
    draw();
  },
}, { silenceMs: LOST_S * 1000, isDone: () => false });

/** A message that fits nothing we have: a new connection begins with everything. */
function again() {
  feed.close();
  feed.open();
}

function drawAll() {
  if (board.seq === 0 || room === null) return;
  const summaries = [...board.calls.values()];
  const live = summaries.filter((summary) => summary.status === "live");
  const shown = new Map(live.filter((summary) => teams.shows(summary)).map((summary) => [summary.call, summary]));
  const changed = all ? new Set(shown.keys()) : board.changed;
  board.takeChanged();
  all = false;
  showCalls(shown, changed);
  finished.show(summaries.filter((summary) => summary.status !== "live" && teams.shows(summary)), board.server.finished);
  alerts.show(summaries.filter((summary) => teams.shows(summary)));
  showHeader(live, shown);
  grid.drawLines();
  if (dense) cells.draw();
}

function showCalls(shown, changed) {
  const wasDense = dense;
  dense = isDense(shown.size, dense);
  if (wasDense !== dense) ordered = -Infinity;
  const large = largeGrid(room.width, room.height);
  const most = dense ? large.columns * large.rows : Infinity;
  putInOrder(shown, most);
  grid.show(order.map((call) => shown.get(call)), changed);
  grid.fit(dense ? large : gridFor(shown.size, room.width, room.height));
  byId("none").hidden = shown.size > 0;
  setAttribute(byId("board"), "data-dense", dense ? "" : null);
  byId("cells").hidden = !dense;
  if (!dense && wasDense) cells.clear();
  if (!dense) return;
  cells.show(shown, changed, new Set(order));
  cells.fit(room.width, room.height * CELLS_SHARE);
}

/** Who is shown large, worst first. Those who have left make room at once; all else waits for its time. */
function putInOrder(shown, most) {
  const stay = order.filter((call) => shown.has(call));
  const now = performance.now();
  const full = stay.length === Math.min(most, shown.size);
  if (full && now - ordered < REORDER_S * 1000) {
    order = stay;
    return;
  }
  ordered = now;
  order = foremost(stay, new Map([...shown].map(([call, summary]) => [call, worry(summary)])), most);
}

function showHeader(live, shown) {
  const need = [...shown.values()].filter(needsHelp).length;
  setText(byId("count"), shown.size === 1 ? "1 call" : `${shown.size} calls`);
  setText(byId("need"), need === 0 ? "none needs a look" : need === 1 ? "1 needs a look" : `${need} need a look`);
  teams.show(live);
  const said = troubles(live, board.server, link);
  const shownHealth = said.length === 0 ? [{ kind: "well", text: "all well" }] : said;
  const key = JSON.stringify(shownHealth);
  if (byId("health").dataset.says !== key) {
    byId("health").dataset.says = key;
    byId("health").replaceChildren(...shownHealth.map(({ kind, text }) => make("li", { "data-kind": kind }, text)));
  }
  showTime(board.server.now);
}

/** The server's time. Words for a time are dear to make, so they are made once a minute. */
function showTime(now) {
  const minute = now.slice(0, "2026-03-04T09:30".length);
  if (minute === shownMinute) return;
  shownMinute = minute;
  setText(byId("now"), new Date(now).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
}

/** In large letters over everything: what is shown below is old. */
function showLost() {
  const silent = (performance.now() - heard) / 1000;
  const lost = silent >= LOST_S;
  if (byId("lost").hidden === lost) {
    byId("lost").hidden = !lost;
    setAttribute(document.body, "data-lost", lost ? "true" : null);
  }
  if (lost) setText(byId("lost-for"), `Nothing heard for ${Math.floor(silent)} s. What is shown is old.`);
}

new ResizeObserver(([{ contentRect }]) => {
  room = { width: contentRect.width, height: contentRect.height };
  draw();
}).observe(byId("board"));
onThemeChange(() => {
  grid.stale();
  cells.picture.stale();
  draw();
});
setInterval(showLost, 1000);
feed.open();
