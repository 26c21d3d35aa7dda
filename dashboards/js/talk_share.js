/** Who has spoken how much of the last minute, as one bar. */

import { byId, make, setAttribute, setHidden, setText } from "./dom.js";

const WINDOW_S = 60;
/** Less speech than this within it says nothing of a share. */
const LEAST_S = 10;

/** Seconds each channel spoke within the last minute: {channel: seconds}; an utterance that goes on lasts until now. */
export function talkOfLastMinute(state) {
  const from = state.known - WINDOW_S * state.rate_hz;
  const talk = Object.fromEntries(state.channels.map((channel) => [channel, 0]));
  for (let i = state.utterances.length - 1; i >= 0; i -= 1) {
    const { channel, start, stop } = state.utterances[i];
    const end = stop ?? state.known;
    if (end > from) talk[channel] += Math.max(0, end - Math.max(start, from)) / state.rate_hz;
    // Parties overlap by a few utterances at most, and none is long.
    else if (start < from - WINDOW_S * state.rate_hz) break;
  }
  return talk;
}

/** The agent's share 0..1 of what both said in the last minute; null where there is too little, or no two parties. */
export function agentShare(state) {
  if (!state.channels.includes("agent") || !state.channels.includes("customer")) return null;
  const { agent, customer } = talkOfLastMinute(state);
  return agent + customer < LEAST_S ? null : agent / (agent + customer);
}

export class ShareBar {
  #shown = null;

  /** @param {object} state the fold */
  constructor(state) {
    this.state = state;
    this.box = byId("share");
    this.bar = make("i");
    this.says = make("span", { class: "quiet small" });
    this.box.replaceChildren(make("span", { class: "rail", "aria-hidden": "true" }, this.bar), this.says);
  }

  /** Draw it as it is now; it changes once a second at most. */
  draw() {
    const second = Math.floor(this.state.known / this.state.rate_hz);
    if (second === this.#shown) return;
    this.#shown = second;
    const share = this.state.status === "live" ? agentShare(this.state) : null;
    setHidden(this.box, share === null);
    if (share === null) return;
    const percent = Math.round(share * 100);
    setAttribute(this.bar, "style", `width: ${percent}%`);
    setText(this.says, `Last minute: you ${percent}\u00a0%, they ${100 - percent}\u00a0%`);
  }
}
