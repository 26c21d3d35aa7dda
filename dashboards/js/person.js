/**
 * Who sits at this page: whoever has signed in, as the server says in the page's header. Where there is no sign-in it is
 * a name that a person types once, which says who took what, no more.
 */

import { make } from "./dom.js";

const KEPT = "voicemon.name";
const LONGEST = 80;

/** Who has signed in, with `name` and `role` ("agent" or "supervisor"); null: there is no sign-in. */
export function signedIn() {
  return document.querySelector("form.person")?.dataset ?? null;
}

/** The name, as far as it is known here; empty: not yet. */
export function personName() {
  return signedIn()?.name ?? localStorage.getItem(KEPT) ?? "";
}

/** Keep the name that a person has typed. */
export function keepName(name) {
  localStorage.setItem(KEPT, name.trim());
}

/** Ask for the name, or for another one. Resolves to it, or to null where the person would rather not say. */
export function askName() {
  const input = make("input", { id: "person-name", maxlength: LONGEST, autocomplete: "name", value: personName(), required: "" });
  const cancel = make("button", { type: "button" }, "Not now");
  const form = make("form", { method: "dialog" },
    make("h2", {}, "What is your name?"),
    make("p", {}, "The others see who takes care of an alert. It is kept in this browser."),
    make("label", { for: "person-name" }, "Name"), input,
    make("div", { class: "buttons" }, make("button", { class: "main" }, "That is me"), cancel));
  const dialog = make("dialog", { "data-testid": "name", "aria-label": "Your name" }, form);
  cancel.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    let name = null;
    form.addEventListener("submit", () => {
      name = input.value.trim() || null;
    });
    dialog.addEventListener("close", () => {
      if (name !== null) keepName(name);
      dialog.remove();
      resolve(name);
    });
  });
}

/** The name; it is asked for where it is not known yet. Null: the person would rather not say. */
export async function knownName() {
  return personName() || askName();
}
