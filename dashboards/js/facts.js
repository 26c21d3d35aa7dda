/** What there is to know about a finished call in short lines. Inlined into the report as well. */

import { courseOf } from "./course.js";
import { STEPS, clock, duration, party, readChannel, stepOf } from "./format.js";

/** Facts as [label, text] pairs, in the order in which they are read. */
export function factsOf(state) {
  const rate = state.rate_hz;
  const facts = [["Length", duration(state.known / rate)]];
  if (state.started_at !== "") facts.unshift(["Began", dateSays(state.started_at)]);
  facts.push(["Spoke", spokeSays(state)]);
  const lost = state.utterances.filter((utterance) => utterance.missing !== null).length;
  if (lost > 0) facts.push(["Not written down", lost === 1 ? "1 utterance" : `${lost} utterances`]);
  const gap = state.gaps.reduce((sum, { start, stop }) => sum + stop - start, 0);
  if (state.gaps.length > 0) facts.push(["Audio missing", `${(gap / rate).toFixed(1)} s`]);
  if (state.withheld.length > 0) facts.push(["Emotion withheld", `${state.withheld.length} utterances`]);
  const models = Object.entries(state.models).map(([role, id]) => `${role} ${id}`);
  if (models.length > 0) facts.push(["Models", models.join(", ")]);
  return facts;
}

/** The course of stress in a sentence or two. */
export function courseSays(state) {
  const channel = readChannel(state.emotion_channels);
  if (channel === null) return "Emotion was not read on this call.";
  const course = courseOf(state.readings, channel);
  if (course === null) return "There was no reading on this call.";
  const at = (reading) => `${Math.round(reading.stress)} (${STEPS[stepOf(reading.stress)].word})`;
  const peak = `${at(course.peak)} at ${clock(course.peak.start / state.rate_hz)}`;
  if (course.count === 1) return `One utterance of the ${party(channel).toLowerCase()} was read: stress ${at(course.first)}.`;
  return `The ${party(channel).toLowerCase()}'s voice began at ${at(course.first)}, stood highest at ${peak} ` +
    `and ended at ${at(course.last)}.`;
}

function spokeSays(state) {
  const total = state.channels.reduce((sum, channel) => sum + state.spoken[channel], 0);
  if (total === 0) return "nobody";
  return state.channels
    .map((channel) => {
      const share = Math.round((100 * state.spoken[channel]) / total);
      const seconds = duration(state.spoken[channel] / state.rate_hz);
      return state.channels.length === 1 ? seconds : `${channel} ${seconds} (${share}\u00a0%)`;
    })
    .join(", ");
}

function dateSays(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
