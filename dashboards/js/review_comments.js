/** Comments on moments: written, changed and taken back where the call is reviewed. */

import { byId, make, setText } from "./dom.js";
import { clock } from "./format.js";
import { keepName, personName } from "./person.js";

/** Shows the field for a name where this browser has none, and keeps what is entered there. */
export function askName(form) {
  const field = form.querySelector("[data-name]");
  field.hidden = personName() !== "";
  const input = field.querySelector("input");
  input.required = !field.hidden;
  return () => {
    if (!field.hidden) keepName(input.value);
    field.hidden = personName() !== "";
    input.required = !field.hidden;
  };
}

export class Comments {
  #keepName;
  /** The comment that is being changed; null: a new one. */
  #changing = null;
  #at = 0;
  #from = null;

  /** @param {import("./remarks.js").Remarks} remarks @param {object} page player, state */
  constructor(remarks, page) {
    this.remarks = remarks;
    this.page = page;
    this.form = byId("comment-form");
    byId("comment").addEventListener("click", () => this.open());
    byId("comment-cancel").addEventListener("click", () => this.close());
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
  }

  /** Go to the form, with what is in it if it is open already. */
  open() {
    if (this.form.hidden) this.begin();
    else byId("comment-text").focus();
  }

  /** Open the form for a new comment on the moment that is heard, or for `mark`'s, to change it. */
  begin(mark = null) {
    this.#changing = mark;
    this.#at = mark?.at ?? this.page.player.at;
    this.#from = document.activeElement;
    this.#keepName = askName(this.form);
    this.form.hidden = false;
    setText(byId("comment-at"), clock(this.#at));
    setText(byId("comment-said"), "");
    byId("comment-text").value = mark?.text ?? "";
    byId("comment-text").focus();
  }

  close() {
    this.form.hidden = true;
    const back = this.#from?.isConnected && this.#from !== document.body ? this.#from : byId("comment");
    back.focus();
  }

  /** What a person may do with a mark: change or take back a comment of their own. */
  actions(mark) {
    if (mark.kind !== "comment" || mark.by === "" || mark.by !== personName()) return [];
    const change = make("button", { "aria-label": `change the comment at ${clock(mark.at)}` }, "Change");
    change.addEventListener("click", () => this.begin(mark));
    const retract = make("button", { "aria-label": `take back the comment at ${clock(mark.at)}` }, "Take back");
    retract.addEventListener("click", () => this.#retract(mark));
    return [make("p", { class: "actions" }, change, retract)];
  }

  async #submit(event) {
    event.preventDefault();
    const text = byId("comment-text").value.trim();
    if (text === "") return;
    this.#keepName();
    const same = this.#changing === null ? {} : { id: this.#changing.id };
    try {
      await this.remarks.add({ type: "comment", at: Math.round(this.#at * this.page.state.rate_hz), text, ...same });
    } catch (error) {
      setText(byId("comment-said"), `Not kept: ${error.message}.`);
      return;
    }
    this.close();
    this.page.announce(`Comment at ${clock(this.#at)} kept.`);
  }

  async #retract(mark) {
    try {
      await this.remarks.retract(mark.id);
      this.page.announce("The comment was taken back.");
      byId("comment").focus();
    } catch (error) {
      this.page.announce(`Not taken back: ${error.message}.`);
    }
  }
}
