/** The review's head: which call it is, what there is to know of it, what to take away. */

import { byId, make, setAttribute, setText } from "./dom.js";
import { courseSays, factsOf } from "./facts.js";
import { clock } from "./format.js";

/** Files of `/api/calls/{call}/export/`, with what they are. */
const EXPORTS = [
  ["report.html", "Report, one HTML page"],
  ["transcript.vtt", "Captions, WebVTT"],
  ["transcript.txt", "Transcript, plain text"],
  ["readings.csv", "Readings, CSV"],
  ["moments.csv", "Moments, CSV"],
];

/** @param {object} state the fold @param {string} call @param {string} api the call's address */
export function showHead(state, call, api) {
  setText(byId("source"), state.source);
  document.title = `${state.source} · voicemon review`;
  setText(byId("status"), state.status);
  setAttribute(byId("status"), "data-state", state.status);
  setText(byId("length"), clock(state.known / state.rate_hz));
  setText(byId("course"), courseSays(state));
  byId("facts").replaceChildren(...factsOf(state).flatMap(([label, text]) => [make("dt", {}, label), make("dd", {}, text)]));
  const note = noteOf(state, call);
  if (note !== null) say(...note);
  showExports(call, api);
}

/** A line above the timeline. */
export function say(text, kind, deskLink = null) {
  const line = make("p", { class: "banner", role: "note", "data-kind": kind }, text);
  if (deskLink !== null) line.append(" ", make("a", { href: deskLink }, "Watch it live"));
  byId("notes").append(line);
}

/** A passing word on what was done, for eyes and for screen readers. */
export function announce(text) {
  setText(byId("said"), text);
}

function noteOf(state, call) {
  if (state.status === "failed") return [`This call could not be followed to its end: ${state.reason}.`, "bad"];
  if (state.status === "live") {
    return ["This call is still going on; this is how it stood when the page was opened.", "", `/desk/${encodeURIComponent(call)}`];
  }
  return state.channels.includes("mixed") ? ["One channel carries both parties: they cannot be told apart here.", ""] : null;
}

function showExports(call, api) {
  const files = EXPORTS.map(([file, says]) => link(says, { href: `${api}/export/${file}`, download: `${call}.${file}` }));
  const paper = link("On paper or as PDF", { href: `${api}/export/report.html#print`, target: "_blank", rel: "noopener" });
  const log = link("Log, JSON Lines", { href: `${api}/events`, download: `${call}.events.jsonl` });
  byId("exports").replaceChildren(files[0], paper, ...files.slice(1), log);
  const menu = byId("export");
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

function link(text, attributes) {
  return make("li", {}, make("a", attributes, text));
}

/** Puts a link to the moment on the clipboard, and into the page's own address. */
export async function copyLink(seconds) {
  history.replaceState(null, "", `${location.pathname}${location.search}#t=${seconds.toFixed(1)}`);
  try {
    await navigator.clipboard.writeText(location.href);
    announce(`A link to ${clock(seconds)} is on the clipboard.`);
  } catch {
    // Without the clipboard the address bar has it.
    announce(`The page's address now leads to ${clock(seconds)}: copy it from there.`);
  }
}
