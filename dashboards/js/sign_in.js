/** The sign-in: a plain form that works without this; here it shows what was typed, and counts down a wait. */

import { byId, setText } from "./dom.js";

const form = byId("sign-in");
const enter = byId("enter");

byId("show-part").hidden = false;
byId("show").addEventListener("change", () => {
  byId("passphrase").type = byId("show").checked ? "text" : "password";
});

// A link to a moment keeps it: the server never sees what stands behind the #.
byId("next").value += location.hash;

// Sent once however often it is pressed; a page that comes back from the browser's memory can be sent again.
form.addEventListener("submit", () => {
  byId("passphrase").type = "password"; // browsers remember what was typed as text
  setText(enter, "One moment …");
  enter.disabled = true;
});
addEventListener("pageshow", () => free());

if (byId("name").value !== "") byId("passphrase").focus();

/** Seconds until the next try is taken. */
let wait = Number(form.dataset.wait);

function free() {
  setText(enter, "Sign in");
  enter.disabled = wait > 0;
}

const clock = wait > 0 && setInterval(() => {
  wait -= 1;
  setText(enter, wait > 0 ? `Wait ${wait} s` : "Sign in");
  enter.disabled = wait > 0;
  if (wait <= 0) clearInterval(clock);
}, 1000);
free();
