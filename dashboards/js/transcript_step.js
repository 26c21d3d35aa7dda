/** Keeps the transcript in step with the audio: marks what is being said and keeps it in sight. */

export class TranscriptStep {
  #marked = new Set();
  #words = [];

  /** @param {HTMLElement} scroll @param {import("./transcript.js").TranscriptView} view @param {object} state */
  constructor(scroll, view, state) {
    this.scroll = scroll;
    this.view = view;
    this.state = state;
    this.byStart = [...state.utterances].sort((a, b) => a.start - b.start);
  }

  /** Mark what is said at `seconds`; with `follow`, scroll there. */
  show(seconds, follow) {
    const sample = seconds * this.state.rate_hz;
    const now = new Set(this.#saidAt(sample).map((utterance) => this.view.item(utterance.id)).filter(Boolean));
    const changed = now.size !== this.#marked.size || [...now].some((item) => !this.#marked.has(item));
    if (changed) {
      for (const item of this.#marked) item.removeAttribute("aria-current");
      for (const item of now) item.setAttribute("aria-current", "true");
      this.#marked = now;
    }
    this.#markWords(now, sample);
    if (follow && now.size > 0) this.#bringIntoSight([...now].at(-1));
  }

  /** Calls `listen(seconds)` when a time, a word or an utterance is clicked. */
  onListen(listen) {
    this.view.list.addEventListener("click", (event) => {
      if (!getSelection().isCollapsed) return;
      const item = event.target.closest("li[data-utterance]");
      if (item === null) return;
      const word = event.target.closest(".word");
      const start = word ? Number(word.dataset.start) : this.#startOf(item.dataset.utterance);
      listen(start / this.state.rate_hz);
    });
  }

  #startOf(id) {
    return this.byStart.find((utterance) => utterance.id === id).start;
  }

  /** Utterances that hold the sample: one, or two where both speak. No utterance is long, so few are looked at. */
  #saidAt(sample) {
    let [low, high] = [0, this.byStart.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.byStart[middle].start <= sample) low = middle + 1;
      else high = middle;
    }
    return this.byStart
      .slice(Math.max(0, low - 8), low)
      .filter((utterance) => sample < (utterance.stop ?? this.state.known));
  }

  #markWords(items, sample) {
    const words = [...items].flatMap((item) => [...item.querySelectorAll(".word")]);
    const said = words.filter(({ dataset }) => Number(dataset.start) <= sample && sample < Number(dataset.stop));
    for (const word of this.#words) if (!said.includes(word)) word.classList.remove("said-now");
    for (const word of said) word.classList.add("said-now");
    this.#words = said;
  }

  #bringIntoSight(item) {
    const box = this.scroll.getBoundingClientRect();
    const its = item.getBoundingClientRect();
    if (its.top >= box.top + 8 && its.bottom <= box.bottom - 8) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = this.scroll.scrollTop + its.top - box.top - box.height / 3;
    this.scroll.scrollTo({ top, behavior: still ? "auto" : "smooth" });
  }
}
