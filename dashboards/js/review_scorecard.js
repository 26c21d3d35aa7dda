/** The scorecard of a finished call, beside its transcript: each piece of evidence leads to its moments. */

import { ask } from "./ask.js";
import { byId } from "./dom.js";
import { drawScorecard } from "./scorecard.js";

/** @param {object} page state, go, announce @param {string} api the call's address */
export async function showScorecard(page, api) {
  if (page.state.status === "live") return; // it is counted once the call is over
  const answer = await ask(`${api}/scorecard`);
  if (!answer.ok) {
    page.announce(`There is no scorecard: the server answered ${answer.status}.`);
    return;
  }
  drawScorecard(byId("scorecard"), await answer.json(), { onMoment: (seconds) => page.go(seconds) });
  byId("scorecard-tab").hidden = false;
}
