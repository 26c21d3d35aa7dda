/**
 * Numbers into words for a person: gentle, in plain English, the same on every page and in the report.
 * No imports and no browser objects: `voicemon/export/report.py` inlines this file into the report.
 */

/** Seconds of a call as people read them on a clock: 7 → "0:07", 3725 → "1:02:05". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const padded = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${padded}` : `${minutes}:${padded}`;
}

/** A length of time in words: 14.2 → "14 s", 75 → "1 min 15 s". */
export function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const rest = whole % 60;
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** Steps of stress 0..100: where each begins, its word, and how a page may say it of a person. */
export const STEPS = [
  { from: 0, word: "calm", says: "sounds calm" },
  { from: 30, word: "steady", says: "sounds steady" },
  { from: 45, word: "tense", says: "sounds a little tense" },
  { from: 60, word: "strained", says: "sounds strained" },
  { from: 75, word: "very strained", says: "sounds very strained" },
];

/** Points that stress must go past a step's border before the word changes, so that it does not flicker. */
const STEP_HYSTERESIS = 2;

/** Index in STEPS for a stress value. With `previous`, a value near a border stays where it was. */
export function stepOf(stress, previous = null) {
  const index = STEPS.findLastIndex((step) => stress >= step.from);
  const plain = Math.max(0, index);
  if (previous === null || plain === previous) return plain;
  const border = STEPS[Math.max(plain, previous)].from;
  return Math.abs(plain - previous) === 1 && Math.abs(stress - border) < STEP_HYSTERESIS ? previous : plain;
}

/** Below this a reading is shown as a guess. */
const GUESS_BELOW = 0.3;
/** Below this it is shown with a "perhaps". */
const PERHAPS_BELOW = 0.5;

/** Nothing read from a voice is surer than this, whatever the model says. */
const MOST_SURE = 0.95;

/** A confidence for people to read. */
export function percentSure(confidence) {
  return confidence > MOST_SURE ? `over ${MOST_SURE * 100}\u00a0%` : `${Math.round(confidence * 100)}\u00a0%`;
}

/** How far to trust a reading, in a word or three. */
export function trust(confidence) {
  if (confidence < GUESS_BELOW) return "a guess so far";
  if (confidence < PERHAPS_BELOW) return "fairly unsure";
  return confidence < 0.7 ? "fairly sure" : "sure";
}

/** One kind sentence about a reading: what the voice sounds like, never what the person is. */
export function sentence(channel, step, confidence, over = false) {
  const who = over ? `At the end the ${noun(channel)}` : `The ${noun(channel)}`;
  const says = over ? STEPS[step].says.replace("sounds", "sounded") : STEPS[step].says;
  if (confidence < GUESS_BELOW) return over ? `${who} perhaps ${says}.` : `Too early to say; perhaps ${says}.`;
  if (confidence < PERHAPS_BELOW) return `${who} perhaps ${says}.`;
  return `${who} ${says}.`;
}

/** Seconds after which a rise that has not settled is no longer called rising. */
const RISING_S = 45;
/** Seconds for which a page says that stress has come down. */
const SETTLED_S = 10;

/**
 * What a page says of a party's latest rise in stress (of the state's `rises`): [text, passing text, rest],
 * of which only the middle one changes with every second. Null where there is nothing to say now.
 */
export function risingSays(rise, known, rateHz) {
  const since = (sample) => (known - sample) / rateHz;
  if (rise.settled !== null) return since(rise.settled) < SETTLED_S ? ["Stress is coming down.", "", ""] : null;
  const ago = since(rise.start);
  if (ago < RISING_S) {
    return ["Stress has been rising", ` for ${duration(ago)}`, "."];
  }
  return ["Stress rose", ` ${duration(ago)} ago`, " and has not come down yet."];
}

function noun(channel) {
  return channel === "mixed" ? "voice" : channel;
}

/** What a reading is measured against, from the share that rests on this voice and how much was heard. */
export function basis(baseline, spokenSeconds) {
  if (baseline < 0.005) return "Measured against voices in general; it learns this caller's own voice as they speak.";
  const share = Math.round(baseline * 100);
  const heard = `Based on ${duration(spokenSeconds)} of this caller's own voice`;
  return share >= 99 ? `${heard}.` : `${heard} (${share}\u00a0%) and on voices in general (${100 - share}\u00a0%).`;
}

/** The changes that moved a reading most, strongest first: [{text, effect, says}]. */
export function movedBy(changes, most = 3) {
  return [...changes]
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, most)
    .map(({ text, effect }) => ({ text, effect, says: effectSays(effect) }));
}

function effectSays(effect) {
  const points = Math.round(Math.abs(effect));
  if (points === 0) return "hardly counts";
  return effect > 0 ? `adds ${points}` : `takes off ${points}`;
}

/** Languages written without spaces between words, by Whisper's codes. */
const SPACELESS = new Set(["zh", "ja", "th", "lo", "my", "yue"]);

/** What stands between two words of a language. */
export function wordJoint(language) {
  return SPACELESS.has(language) ? "" : " ";
}

/** Words of an utterance as one string. */
export function wordsText(utterance) {
  return utterance.words.map((word) => word.text).join(wordJoint(utterance.language));
}

/** A channel's name for a person. */
export function party(channel) {
  if (channel === "mixed") return "Voice";
  return channel.charAt(0).toUpperCase() + channel.slice(1);
}

/** Seconds of a sample index. */
export function seconds(samples, rateHz) {
  return samples / rateHz;
}

/** The channel whose stress a page draws: the customer's where it is read. Null: none is read. */
export function readChannel(emotionChannels) {
  if (emotionChannels.includes("customer")) return "customer";
  return emotionChannels[0] ?? null;
}
