/**
 * The report of one call as a page that needs nothing else: no server, no network, no chart library.
 *
 * `voicemon/export/report.py` inlines this file, the modules that it imports, `css/report.css` and the
 * call itself as JSON (`{voicemon, state, remarks}`, the fold with thinned levels) into `report.html`.
 */

import { courseSays, factsOf } from "./facts.js";
import { STEPS, clock, movedBy, party, percentSure, readChannel, stepOf, wordsText } from "./format.js";
import { momentsOf, wholeReadings } from "./course.js";
import { KINDS, marksOf } from "./marks.js";
import { keptFacts, notedItems, tagsOf } from "./report_noted.js";
import { timelineSvg } from "./report_timeline.js";

/** @param {object} state the fold @param {object[]} remarks those that stand */
function showReport(state, remarks) {
  const rate = state.rate_hz;
  const channel = readChannel(state.emotion_channels);
  const read = wholeReadings(state.readings, channel);
  const marks = marksOf(state, remarks);
  const facts = [...factsOf(state), ...keptFacts(remarks)];
  put("source", state.source || state.call);
  put("course", courseSays(state));
  showNote(state);
  put("facts", ...facts.flatMap(([label, text]) => [tag("dt", {}, label), tag("dd", {}, text)]));
  put("timeline", timelineSvg(state, channel, marks));
  put("key", keySays(state, channel, marks));
  put("moments", ...momentsOf(state.readings, channel, rate).map((reading) => momentItem(reading, state)));
  hide("moments-part", document.getElementById("moments").childElementCount === 0);
  put("noted", ...notedItems(marks, tag));
  hide("noted-part", document.getElementById("noted").childElementCount === 0);
  put("transcript", ...[...state.utterances].sort((a, b) => a.start - b.start).filter(isSaid).map((said) => spokenItem(said, read, marks, rate)));
  put("readings", ...read.map((reading) => readingRow(reading, rate)));
  hide("readings-part", read.length === 0);
}

function showNote(state) {
  const notes = [];
  if (state.status === "failed") notes.push(`This call could not be followed to its end: ${state.reason}.`);
  if (state.status === "live") notes.push("The log ends before the call does.");
  if (state.channels.includes("mixed")) notes.push("One channel carries both parties: they cannot be told apart here.");
  hide("note", notes.length === 0);
  put("note", notes.join(" "));
}

function keySays(state, channel, marks) {
  const parts = [];
  if (channel !== null) parts.push("Thin line: stress as they speak, within a band that it is as likely to be in as out of. Thick: each utterance.");
  parts.push("Below: how loud each party was, utterances shaded.");
  if (state.gaps.length > 0) parts.push("Hatched: audio that never arrived.");
  if (marks.some(({ kind }) => kind === "silence")) parts.push("Grey: nobody speaks.");
  const signs = Object.values(KINDS).filter((kind, i) => (kind.lane === "said" || kind.lane === "notes") && marks.some((mark) => mark.kind === Object.keys(KINDS)[i]));
  if (signs.length > 0) parts.push(`Signs: ${signs.map(({ sign, word }) => `${sign} ${word}`).join(", ")}.`);
  return parts.join(" ");
}

function isSaid(utterance) {
  return utterance.words.length > 0 || utterance.missing !== null;
}

function spokenItem(utterance, read, marks, rate) {
  const felt = read.find((reading) => reading.utterance === utterance.id);
  const item = tag("li", { "data-utterance": utterance.id, "data-channel": utterance.channel },
    tag("span", { class: "at" }, clock(utterance.start / rate)),
    tag("b", { class: "who" }, party(utterance.channel)),
    tag("span", { class: "felt", "data-step": felt ? stepOf(felt.stress) : "none" }, felt ? stressSays(felt) : ""),
    tag("p", {}, utterance.missing === null ? wordsText(utterance) : `[not written down: ${utterance.missing}]`),
    tag("p", { class: "tags" }, tagsOf(marks, utterance.id)));
  return item;
}

function momentItem(reading, state) {
  const said = state.utterances.find((utterance) => utterance.id === reading.utterance);
  const words = said && said.words.length > 0 ? `“${wordsText(said)}”` : "";
  const moved = movedBy(reading.moved_by, 5).map(({ text, says }) => `${text} (${says})`).join(", ");
  return tag("li", { "data-step": stepOf(reading.stress) },
    tag("b", { class: "felt" }, `${clock(reading.start / state.rate_hz)} · ${stressSays(reading)}`),
    tag("p", {}, words),
    tag("p", { class: "quiet small" }, moved === "" ? "" : `Moved by ${moved}.`));
}

function readingRow(reading, rate) {
  const [most] = movedBy(reading.moved_by, 1);
  const cells = [
    clock(reading.start / rate), stressSays(reading), `${Math.round(reading.stress_low)}–${Math.round(reading.stress_high)}`,
    signed(reading.arousal), signed(reading.valence), percentSure(reading.confidence), most ? most.text : "",
  ];
  return tag("tr", { "data-step": stepOf(reading.stress) }, ...cells.map((text) => tag("td", {}, text)));
}

function stressSays(reading) {
  return `${Math.round(reading.stress)} ${STEPS[stepOf(reading.stress)].word}`;
}

function signed(value) {
  return (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);
}

function tag(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

function put(id, ...children) {
  document.getElementById(id).replaceChildren(...children);
}

function hide(id, hidden) {
  document.getElementById(id).hidden = hidden;
}

const told = JSON.parse(document.getElementById("call").textContent);
showReport(told.state, told.remarks);
if (location.hash === "#print") print();
