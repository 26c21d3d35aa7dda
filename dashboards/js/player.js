/** Where in the call one is, with its audio when that was kept and without when it was not. */

import { ask } from "./ask.js";

export class Player {
  #at = 0;

  /** @param {HTMLAudioElement} audio @param {number} length of the call in seconds */
  constructor(audio, length) {
    this.audio = audio;
    this.length = length;
    this.kept = false;
  }

  /** Finds out whether the audio was kept. Returns what to tell the person when it was not, else null. */
  async load(url) {
    // Two bytes are enough to know; the rest comes when it is played.
    const answer = await ask(url, { headers: { Range: "bytes=0-1" } });
    if (!answer.ok) return `There is no audio: ${await reasonOf(answer)}.`;
    await answer.body?.cancel();
    this.audio.src = url;
    this.kept = true;
    this.audio.currentTime = this.#at;
    return null;
  }

  /** Seconds from the call's beginning. */
  get at() {
    return this.kept ? this.audio.currentTime : this.#at;
  }

  get playing() {
    return this.kept && !this.audio.paused;
  }

  /** Go to `seconds`; with `play`, listen from there. */
  seek(seconds, play = false) {
    this.#at = Math.min(this.length, Math.max(0, seconds));
    if (!this.kept) return;
    this.audio.currentTime = this.#at;
    if (play) this.play();
  }

  play() {
    // A browser may refuse until the person has touched the page; the controls then still show "play".
    return this.audio.play().catch((refused) => {
      if (refused.name !== "NotAllowedError" && refused.name !== "AbortError") throw refused;
    });
  }

  toggle() {
    if (!this.kept) return;
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }
}

async function reasonOf(answer) {
  try {
    return (await answer.json()).error;
  } catch {
    return `the server answered ${answer.status}`;
  }
}
