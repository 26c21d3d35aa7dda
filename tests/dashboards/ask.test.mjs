import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { ask, signInFor } from "../../dashboards/js/ask.js";

const { fetch } = globalThis;

afterEach(() => {
  globalThis.fetch = fetch;
  delete globalThis.location;
});

test("the sign-in leads back to where the page was, moment and all", () => {
  const place = { pathname: "/review/a%20b", search: "?show=x&y=1", hash: "#t=3.5" };
  const url = new URL(signInFor(place), "http://x");
  assert.equal(url.pathname, "/sign-in");
  assert.equal(url.searchParams.get("next"), "/review/a%20b?show=x&y=1#t=3.5");
});

test("an answer is an answer, a refusal too", async () => {
  globalThis.fetch = async (url) => ({ status: 403, url });
  assert.equal((await ask("/api/alerts")).status, 403);
});

test("where nobody is signed in the page is left and the question stays open", async () => {
  const left = [];
  globalThis.fetch = async () => ({ status: 401 });
  globalThis.location = { pathname: "/calls", search: "", hash: "", assign: (to) => left.push(to) };
  const answered = await Promise.race([ask("/api/archive"), new Promise((later) => setTimeout(() => later("open"), 5))]);
  assert.equal(answered, "open");
  assert.deepEqual(left, ["/sign-in?next=%2Fcalls"]);
});
