/** In the review: what came of the call, and the form to add it. A call that goes on has none yet. */

import { scoreSays } from "./calls_query.js";
import { byId, setText } from "./dom.js";
import { feedbackForm } from "./feedback_form.js";

const call = decodeURIComponent(location.pathname.split("/").at(-1));

async function show() {
  const answer = await fetch(`/api/archive?${new URLSearchParams({ call })}`);
  if (!answer.ok) return;
  const { page, choices } = await answer.json();
  const record = page.calls[0]?.record;
  byId("came").hidden = record === undefined;
  if (record === undefined) return;
  const score = record.csat === null ? "The customer gave no score." : `The customer’s score: ${scoreSays(record)}.`;
  const parts = [score, record.feedback && `“${record.feedback}”`, record.outcome && `Outcome: ${record.outcome}.`];
  setText(byId("came-says"), parts.filter(Boolean).join(" "));
  byId("came-form").replaceChildren(feedbackForm(record, choices.outcome, show));
}

show();
