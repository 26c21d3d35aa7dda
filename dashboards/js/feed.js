/**
 * A socket that comes back: exponential back-off, and a word about it for the page.
 *
 * The server keeps nothing about its readers; whoever reconnects says from where (`from=seq+1`), so
 * nothing is missed and nothing is applied twice.
 */

import { signIn } from "./ask.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
/** Close codes after which it is pointless to come back, and what they mean. */
const FINAL = { 1000: "done", 4403: "unknown", 4404: "unknown" };
/** The close code after which somebody has to sign in first. */
const NOT_SIGNED_IN = 4401;

/**
 * Follows a socket. `link` states: connecting, open, waiting (`inMs` until the next try), done, unknown.
 * `silenceMs`: with no message for so long the connection is given up and made anew.
 */
export class Feed {
  #tries = 0;
  #socket = null;
  #timer = null;
  #watch = null;
  #heardAt = 0;

  /**
   * @param {() => string} url asked before each try, so that it can say from where
   * @param {{message: (text: string) => void, link: (state: string, inMs?: number) => void}} to
   * @param {object} options silenceMs; isDone: whether all has come when the server closes in order (a server
   *   that is stopped does so too); for tests: WebSocket, random, now, signIn
   */
  constructor(url, to, options = {}) {
    this.url = url;
    this.to = to;
    this.silenceMs = options.silenceMs ?? 15000;
    this.isDone = options.isDone ?? (() => true);
    this.WebSocket = options.WebSocket ?? globalThis.WebSocket;
    this.random = options.random ?? Math.random;
    this.signIn = options.signIn ?? signIn;
    this.now = options.now ?? (() => performance.now());
  }

  open() {
    this.to.link("connecting");
    const socket = new this.WebSocket(this.url());
    this.#socket = socket;
    this.#heardAt = this.now();
    this.#giveUpAfter(this.silenceMs, socket);
    socket.onopen = () => socket === this.#socket && this.to.link("open");
    socket.onmessage = (message) => {
      if (socket !== this.#socket) return;
      this.#tries = 0;
      this.#heardAt = this.now();
      this.to.message(message.data);
    };
    socket.onclose = (closed) => socket === this.#socket && this.#closed(closed.code);
  }

  /** Stop for good, as when the page goes. */
  close() {
    this.#forget();
  }

  #closed(code) {
    this.#forget();
    if (code === NOT_SIGNED_IN) return this.signIn();
    const final = FINAL[code];
    if (final === "unknown" || (final === "done" && this.isDone())) {
      this.to.link(final);
      return;
    }
    const wait = backOffMs(this.#tries, this.random());
    this.#tries += 1;
    this.#timer = setTimeout(() => this.open(), wait);
    this.to.link("waiting", wait);
  }

  /** A dead network closes nothing: close() alone could hang for minutes, so a silent socket is abandoned. */
  #giveUpAfter(ms, socket) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      if (socket !== this.#socket) return;
      const left = this.#heardAt + this.silenceMs - this.now();
      if (left > 0) this.#giveUpAfter(left, socket);
      else this.#closed(1006);
    }, ms);
  }

  #forget() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    if (socket && socket.readyState < 2) socket.close();
  }
}

/** Wait before try number `tries` (0 is the first), spread by ±20 % so that pages do not come back in step. */
export function backOffMs(tries, random) {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries) * (0.8 + 0.4 * random);
}

/** Socket address of a path on the server that served this page. */
export function socketUrl(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
