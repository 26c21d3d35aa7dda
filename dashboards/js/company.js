/**
 * Which facts of a live call the page is told at once, and which wait for company.
 *
 * Levels are most of what comes, and the meters that show them stand beside the page's own thread; to the page they
 * only say that time goes on. What is read as somebody speaks stands for a second before it changes. So both wait for
 * whatever else comes, a second of the call at most; who calls sees that no more time passes. No browser objects.
 */

/** Facts on their way to the page, in the order of the log. */
export class Company {
  #facts = [];
  #at = [];
  #rateHz = null;
  #second = -Infinity;

  /** Take what came at `now`, milliseconds. Returns what the page is to be told now, {facts, at}, or null: it can wait. */
  take(facts, now) {
    let waits = true;
    for (const fact of facts) {
      this.#facts.push(fact);
      this.#at.push(now);
      waits = this.#canWait(fact) && waits;
    }
    return waits ? null : this.all();
  }

  /** All that waits, {facts, at}: of each fact when it came. */
  all() {
    const told = { facts: this.#facts, at: this.#at };
    this.#facts = [];
    this.#at = [];
    return told;
  }

  #canWait(fact) {
    if (fact.type === undefined) this.#rateHz = fact.rate_hz; // the header
    if (fact.type !== "level" && fact.kind !== "fast") return false;
    if (this.#rateHz === null) return true;
    const second = Math.floor(fact.known / this.#rateHz);
    const sameSecond = second === this.#second;
    this.#second = second;
    return sameSecond;
  }
}
