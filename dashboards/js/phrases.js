/** Phrases among the words of an utterance. Pure; no browser objects. */

/**
 * Words parted into runs, each with the phrase that it belongs to: [{words, phrase}], phrase null where it is none.
 * A word is a phrase's where their spans overlap; where two phrases overlap, the one that begins first has it.
 */
export function phraseRuns(words, phrases) {
  const inOrder = [...phrases].sort((a, b) => a.start - b.start || b.stop - a.stop);
  const runs = [];
  for (const word of words) {
    const phrase = inOrder.find(({ start, stop }) => word.start < stop && start < word.stop) ?? null;
    const last = runs.at(-1);
    if (last !== undefined && last.phrase === phrase) last.words.push(word);
    else runs.push({ words: [word], phrase });
  }
  return runs;
}

/** A family of phrases in words for a person: "next-steps" -> "next steps". */
export function familySays(family) {
  return family.replace(/[-_]+/g, " ");
}

/** The same at the beginning of a line: "Next steps". */
export function familyTitle(family) {
  const says = familySays(family);
  return says.charAt(0).toUpperCase() + says.slice(1);
}

/** How often a point has been made, for a person. */
export function againSays(times) {
  return times <= 2 ? "said again" : `said ${times} times`;
}
