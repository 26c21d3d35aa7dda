/**
 * The log of the page's call as it stands: in one piece and in brief, which is many times faster than a socket for a
 * call that has lasted an hour. The page's head asks for it before any module is here. What comes after it is followed.
 */

import { ask } from "./ask.js";

/** The call that the page is about. */
export const call = decodeURIComponent(location.pathname.split("/").at(-1));

/** The log's text, or "" where it cannot be had: the feed then tells why, or tells it all from the beginning. */
export const logSoFar = ask(`/api/calls/${encodeURIComponent(call)}/events?brief`)
  .then((answer) => (answer.ok ? answer.text() : ""))
  .catch(() => "");
