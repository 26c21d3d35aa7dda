/** The review's mouse and keyboard: click or drag the timeline, space, arrows, zoom. */

import { byId, setText } from "./dom.js";
import { clock } from "./format.js";

const STEP_S = 5;
const ZOOM = 2;

/** Click or drag to go there; move to see what is under the pointer. */
export function listenToTimeline(box, page) {
  const { timeline } = page;
  const seconds = (event) => timeline.secondsAt(event.clientX - box.getBoundingClientRect().left);
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    box.setPointerCapture(event.pointerId);
    page.go(seconds(event));
  });
  box.addEventListener("pointermove", (event) => {
    if (event.buttons & 1) page.go(seconds(event), false);
    setText(byId("under"), underSays(page, seconds(event)));
  });
  box.addEventListener("pointerleave", () => setText(byId("under"), ""));
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    timeline.zoom(event.deltaY < 0 ? 1.25 : 0.8, seconds(event));
    page.redraw();
  }, { passive: false });
  byId("closer").addEventListener("click", () => zoom(page, ZOOM));
  byId("further").addEventListener("click", () => zoom(page, 1 / ZOOM));
}

/** Space plays, left and right step, up and down go from utterance to utterance, + and - zoom, c comments, l links. */
export function listenToKeys(page) {
  const { player, state } = page;
  const starts = state.utterances.map((utterance) => utterance.start / state.rate_hz).sort((a, b) => a - b);
  const keys = {
    " ": () => player.toggle(),
    ArrowLeft: () => page.go(player.at - STEP_S, false),
    ArrowRight: () => page.go(player.at + STEP_S, false),
    ArrowUp: () => page.go(starts.findLast((start) => start < player.at - 0.5) ?? 0, false),
    ArrowDown: () => page.go(starts.find((start) => start > player.at + 0.05) ?? player.at, false),
    Home: () => page.go(0, false),
    End: () => page.go(player.length, false),
    "+": () => zoom(page, ZOOM),
    "-": () => zoom(page, 1 / ZOOM),
    c: () => page.comment(),
    l: () => page.copyLink(),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
    // A focused button keeps its space, the audio element and what can be filled in all of their own keys.
    const focused = document.activeElement;
    if (focused?.matches("audio, input, textarea, select") || (event.key === " " && focused?.closest("button, a, summary"))) return;
    event.preventDefault();
    keys[event.key]();
  });
}

function zoom(page, factor) {
  page.timeline.zoom(factor, page.player.at);
  page.redraw();
}

/** What a pointer is over: the time, the reading and the nearest mark. */
function underSays({ columns, timeline }, seconds) {
  const parts = [clock(seconds)];
  const said = columns?.utterances.find(([start, stop]) => start <= seconds && seconds < stop);
  if (said) parts.push(`stress ${Math.round(said[2])}`);
  const mark = timeline.markNear(seconds);
  if (mark !== null) parts.push(`${mark.title}${mark.text === "" ? "" : `: ${mark.text}`}`);
  return parts.join(" · ");
}
