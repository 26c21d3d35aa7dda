/** How the desk stands: connected or not, live or over, and what a person should know about it. */

import { byId, make, setAttribute, setHidden, setText } from "./dom.js";

const SAYS = {
  live: "live", connecting: "connecting", waiting: "connection lost", done: "ended", ended: "ended", failed: "failed",
  unknown: "no such call", broken: "not followed",
};

/**
 * @param {string} call
 * @param {object | null} state the fold; null before the header has come
 * @param {{state: string, inMs: number}} link as the feed tells it
 */
export function drawStatus(call, state, link) {
  const over = state !== null && state.status !== "live";
  const shown = over ? state.status : link.state === "open" ? "live" : link.state;
  const waits = !over && link.state === "waiting";
  const main = document.querySelector("main");
  setHidden(main, link.state === "unknown");
  // Who tries again is as far behind as before; who connects for the first time has just been told everything.
  if (shown !== "connecting") setAttribute(main, "data-stale", state !== null && waits ? "" : null);
  setAttribute(byId("status"), "data-state", shown);
  setText(byId("status"), shown === "connecting" && state !== null ? "connecting again" : SAYS[shown]);
  setText(byId("link"), waits ? `Trying again in ${Math.ceil(link.inMs / 1000)} s; nothing will be missed.` : "");
  drawBanner(call, state, bannerSays(call, state, link));
}

function drawBanner(call, state, [kind, text]) {
  const banner = byId("banner");
  setHidden(banner, text === "");
  setAttribute(banner, "data-kind", kind);
  if (banner.dataset.says === text) return;
  banner.dataset.says = text;
  banner.replaceChildren(text);
  if (state !== null && state.status !== "live") {
    banner.append(" ", make("a", { href: `/review/${encodeURIComponent(call)}` }, "Look back at it"));
  }
}

function bannerSays(call, state, link) {
  if (link.state === "unknown") return ["bad", `The server knows no call “${call}”.`];
  if (link.state === "broken") return ["bad", "This page cannot follow the call. Please load it again."];
  if (state === null) return ["", ""];
  if (state.status === "failed") return ["bad", `This call could not be followed to its end: ${state.reason}.`];
  if (state.status === "ended") return ["", "This call has ended."];
  if (state.channels.includes("mixed")) return ["", "One channel carries both parties: they cannot be told apart here."];
  return ["", ""];
}
