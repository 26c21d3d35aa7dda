/** What the agent made of the cues: read when the page opens, kept by the server, tried again until it has it. */

import { ask } from "./ask.js";
import { backOffMs } from "./feed.js";
import { personName } from "./person.js";

export class CueAnswers {
  /** Cue -> what was answered: "useful" or "not-useful", and "dismissed" beside it. */
  answers = new Map();
  /** Remarks that the server does not have yet, oldest first. */
  #waiting = [];
  #sending = false;
  #tries = 0;

  /**
   * @param {string} call @param {() => void} changed called when there is something new to show
   * @param {object} page for tests: fetch, setTimeout, name, now
   */
  constructor(call, changed, page = {}) {
    this.url = `/api/calls/${encodeURIComponent(call)}/remarks`;
    this.changed = changed;
    this.fetch = page.fetch ?? ask;
    this.setTimeout = page.setTimeout ?? ((...args) => setTimeout(...args));
    this.name = page.name ?? personName;
    this.now = page.now ?? (() => new Date().toISOString());
  }

  /** Whether the server does not have all answers yet: something is in the way. */
  get isBehind() {
    return this.#tries > 0 && this.#waiting.length > 0;
  }

  /** Read what was answered before; a page that is loaded again knows it. */
  async load() {
    let tries = 0;
    for (;;) {
      try {
        const answer = await this.fetch(this.url);
        if (!answer.ok && answer.status < 500) return;
        if (answer.ok) {
          const { remarks } = await answer.json();
          for (const remark of remarks) if (remark.type === "cue-answered") this.#note(remark.cue, remark.answer);
          this.changed();
          return;
        }
      } catch {
        // The server is away; the feed says so.
      }
      await new Promise((later) => this.setTimeout(later, backOffMs(tries, 0.5)));
      tries += 1;
    }
  }

  /** Answer a cue. Shown at once; a second thought replaces the first. */
  say(cue, answer) {
    this.#note(cue, answer);
    // One name for each cue, so that whatever is sent twice, or changed, is there once.
    const id = answer === "dismissed" ? `${cue}-dismissed` : `${cue}-answer`;
    this.#waiting = this.#waiting.filter((remark) => remark.id !== id);
    this.#waiting.push({ type: "cue-answered", id, by: this.name(), when: this.now(), cue, answer });
    this.changed();
    this.#send();
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#waiting.length > 0) {
      const remark = this.#waiting[0];
      if (await this.#kept(remark)) {
        this.#waiting = this.#waiting.filter((one) => one !== remark);
        this.#tries = 0;
        this.changed();
      } else {
        this.#tries += 1;
        this.changed();
        await new Promise((later) => this.setTimeout(later, backOffMs(this.#tries, 0.5)));
      }
    }
    this.#sending = false;
  }

  async #kept(remark) {
    try {
      const answer = await this.fetch(this.url, { method: "POST", body: JSON.stringify(remark) });
      return answer.ok;
    } catch {
      return false;
    }
  }

  #note(cue, answer) {
    const given = this.answers.get(cue) ?? new Set();
    if (answer === "useful") given.delete("not-useful");
    if (answer === "not-useful") given.delete("useful");
    given.add(answer);
    this.answers.set(cue, given);
  }
}
