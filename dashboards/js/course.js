/**
 * The course of a call's stress, and the moments at which it stood highest.
 * No imports and no browser objects: `voicemon/export/report.py` inlines this file into the report.
 */

/** Stress from which a moment is worth looking at. */
const WORTH_A_LOOK = 45;
/** Seconds between two moments, so that one outburst is not listed three times. */
const MOMENTS_APART_S = 15;

/** One reading an utterance of a channel: the fused one, made when its words came, or else the prosody's own. */
export function wholeReadings(readings, channel) {
  const byUtterance = new Map();
  for (const reading of readings) {
    if (reading.channel !== channel || reading.kind === "fast") continue;
    if (reading.kind === "fused" || !byUtterance.has(reading.utterance)) byUtterance.set(reading.utterance, reading);
  }
  return [...byUtterance.values()];
}

/**
 * What the utterance readings of one channel add up to, or null when there is none.
 * first, peak, last: readings; mean: stress weighted by how long each utterance was.
 */
export function courseOf(readings, channel) {
  const own = wholeReadings(readings, channel);
  if (own.length === 0) return null;
  const length = (reading) => reading.stop - reading.start;
  const total = own.reduce((sum, reading) => sum + length(reading), 0);
  return {
    first: own[0],
    last: own.at(-1),
    peak: own.reduce((worst, reading) => (reading.stress > worst.stress ? reading : worst)),
    mean: own.reduce((sum, reading) => sum + reading.stress * length(reading), 0) / (total || 1),
    count: own.length,
  };
}

/** At most `most` utterance readings with the highest stress, apart from each other, in the order of the call. */
export function momentsOf(readings, channel, rateHz, most = 4) {
  const worstFirst = wholeReadings(readings, channel)
    .filter((reading) => reading.stress >= WORTH_A_LOOK)
    .sort((a, b) => b.stress - a.stress);
  const chosen = [];
  for (const reading of worstFirst) {
    const near = chosen.some((other) => Math.abs(other.start - reading.start) < MOMENTS_APART_S * rateHz);
    if (!near && chosen.length < most) chosen.push(reading);
  }
  return chosen.sort((a, b) => a.start - b.start);
}
