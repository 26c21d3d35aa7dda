/** The alert queue at the wall's side: what waits for somebody, why, since when, and buttons to care for it. */

import { Care, openAlerts, queueOrder, remarkFor } from "./alert_queue.js";
import { ask } from "./ask.js";
import { byId, make, setAttribute, setText } from "./dom.js";
import { duration } from "./format.js";
import { knownName } from "./person.js";
import { deskOf } from "./tile.js";

/** Cards on the page at most: what stands below them waits until those above are cared for. */
const MOST = 20;
/** Milliseconds between changes of the order, but for alerts that come: a button must not move away under a hand. */
const REORDER_MS = 2000;
/** Milliseconds for which what was done can be undone by one button. */
const UNDO_MS = 15000;

export class AlertList {
  #care = new Care();
  #cards = new Map();
  #order = [];
  #ordered = -Infinity;
  #undo = null;
  #undoTimer = null;

  /** @param {() => void} redraw asks for `show` in the next frame */
  constructor(redraw) {
    this.redraw = redraw;
    this.list = byId("alerts");
    this.form = new CareForm();
    byId("undo").addEventListener("click", () => this.#undo?.());
  }

  /** @param {object[]} summaries of the calls that the wall shows, those that are over among them */
  show(summaries) {
    const open = new Map(openAlerts(summaries, this.#care).map((alert) => [alert.key, alert]));
    this.#reorder(open);
    const shown = this.#order.slice(0, MOST);
    for (const [key, card] of this.#cards) {
      if (shown.includes(key)) continue;
      card.element.remove();
      this.#cards.delete(key);
    }
    for (const key of shown) this.#card(key).show(open.get(key));
    this.#arrange(shown);
    this.#say([...open.values()]);
  }

  #reorder(open) {
    const stay = this.#order.filter((key) => open.has(key));
    const now = performance.now();
    if (stay.length === open.size && now - this.#ordered < REORDER_MS) {
      this.#order = stay;
      return;
    }
    this.#ordered = now;
    this.#order = queueOrder(stay, [...open.values()]);
  }

  #say(open) {
    const nobodys = open.filter((alert) => alert.taken_by === "").length;
    setText(byId("alerts-count"), open.length === 0 ? "No open alert" : `${open.length} open, ${nobodys} nobody’s`);
    setAttribute(byId("queue"), "data-waiting", nobodys > 0 ? "" : null);
    byId("alerts-none").hidden = open.length > 0;
    setText(byId("alerts-more"), open.length > MOST ? `and ${open.length - MOST} more` : "");
  }

  #card(key) {
    if (!this.#cards.has(key)) this.#cards.set(key, new AlertCard((what, alert) => this.#asked(what, alert)));
    return this.#cards.get(key);
  }

  /** Cards into their order; whoever stands on a button keeps standing there. */
  #arrange(keys) {
    const focused = document.activeElement;
    keys.forEach((key, index) => {
      const { element } = this.#cards.get(key);
      if (this.list.children[index] !== element) this.list.insertBefore(element, this.list.children[index] ?? null);
    });
    if (focused !== document.activeElement && this.list.contains(focused)) focused.focus({ preventScroll: true });
  }

  async #asked(what, alert) {
    const by = await knownName();
    if (by === null) return;
    if (what === "take") this.#do(alert, { taken_by: by }, `${by} takes it`);
    if (what === "give") this.#do(alert, { taken_by: "" }, "Given back");
    if (what === "note" || what === "done") {
      const said = await this.form.ask(alert, what);
      if (said === null) return;
      if (what === "note") this.#do(alert, { taken_by: by, note: said.note }, "Noted");
      else this.#do(alert, { taken_by: by, closed: true, note: said.note, helpful: said.helpful }, "Closed");
    }
  }

  async #do(alert, change, says) {
    this.#offerUndo(null, "");
    const kept = { ...change };
    if (!kept.note) delete kept.note; // an empty note leaves the one that is there
    this.#care.did(alert.key, kept);
    this.redraw();
    const refused = await post(alert, change);
    if (refused === null) {
      this.#care.kept(alert.key);
      const before = { taken_by: alert.taken_by, closed: false };
      this.#offerUndo(() => this.#do({ ...alert, ...change }, before, "Undone"), `${says}: ${alert.who}, ${alert.reason}`);
    } else {
      this.#care.refused(alert.key);
      this.#offerUndo(() => this.#do(alert, change, says), `Not saved (${alert.who}): ${refused}`, "Try again");
    }
    this.redraw();
  }

  /** A line below the queue that says what was done, with a button; without `undo` it goes. */
  #offerUndo(undo, text, button = "Undo") {
    clearTimeout(this.#undoTimer);
    this.#undo = undo;
    setText(byId("done-says"), text);
    setText(byId("undo"), button);
    setAttribute(byId("done"), "data-kind", button === "Undo" ? null : "bad");
    byId("done").hidden = undo === null;
    if (undo !== null && button === "Undo") this.#undoTimer = setTimeout(() => this.#offerUndo(null, ""), UNDO_MS);
  }
}

/** Roughly, so that the page need not change every second: tens of seconds, then minutes. */
function ago(seconds) {
  return duration(seconds < 60 ? Math.floor(seconds / 10) * 10 : Math.floor(seconds / 60) * 60);
}

/** Returns why it was not kept; null: it was. */
async function post(alert, change) {
  const remark = remarkFor(alert, change, crypto.randomUUID(), new Date().toISOString());
  try {
    const answer = await ask(`/api/calls/${encodeURIComponent(alert.call)}/remarks`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(remark),
    });
    if (answer.ok) return null;
    return (await answer.json().catch(() => null))?.error ?? `the server answers ${answer.status}`;
  } catch {
    return "the server is not to be reached";
  }
}

class AlertCard {
  constructor(asked) {
    const part = (name, tag = "span") => make(tag, { class: name });
    this.parts = { who: part("who", "a"), ago: part("ago"), reason: part("reason", "p"), state: part("state", "p"), note: part("note", "p") };
    const p = this.parts;
    const button = (what, text) => {
      const made = make("button", { type: "button", "data-testid": what }, text);
      made.addEventListener("click", () => asked(what, this.alert));
      return made;
    };
    this.take = button("take", "I take it");
    this.give = button("give", "Give back");
    this.element = make("li", { class: "alert", "data-testid": "alert" },
      make("p", { class: "head" }, p.who, p.ago), p.reason, p.state, p.note,
      make("p", { class: "buttons" }, this.take, this.give, button("note", "Note"), button("done", "Done")));
  }

  show(alert) {
    this.alert = alert;
    const p = this.parts;
    const passed = alert.over ? "the call is over" : alert.settled !== null ? "it has passed" : "";
    setAttribute(this.element, "data-state", alert.taken_by !== "" ? "taken" : passed ? "passed" : "nobody");
    setAttribute(p.who, "href", alert.over ? `/review/${encodeURIComponent(alert.call)}` : deskOf(alert.call));
    setText(p.who, [alert.who, alert.team].filter(Boolean).join(" · "));
    const since = ago(alert.agoS);
    setText(p.ago, alert.over ? "" : passed ? `${since} ago` : `for ${since}`);
    setText(p.reason, alert.reason);
    const has = alert.taken_by === "" ? "Nobody has it yet" : `${alert.taken_by} has it`;
    setText(p.state, [has, passed].filter(Boolean).join("; "));
    setText(p.note, alert.note);
    p.note.hidden = !alert.note;
    this.take.hidden = alert.taken_by !== "";
    this.give.hidden = alert.taken_by === "";
  }
}

/** The dialog behind “Note” and “Done”. */
class CareForm {
  constructor() {
    this.dialog = byId("care");
    byId("care-cancel").addEventListener("click", () => this.dialog.close());
  }

  /** Resolves to {note, helpful}, or to null where the person thought better of it. */
  ask(alert, what) {
    const form = this.dialog.querySelector("form");
    form.reset();
    setText(byId("care-what"), what === "done" ? "Done with this alert" : "A note on this alert");
    setText(byId("care-reason"), `${alert.who}: ${alert.reason}`);
    byId("care-helpful").hidden = what !== "done";
    setText(byId("care-save"), what === "done" ? "Close the alert" : "Keep the note");
    byId("care-note").value = what === "note" ? alert.note : "";
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        if (this.dialog.returnValue !== "save") return resolve(null);
        const helpful = form.elements.helpful.value;
        return resolve({ note: byId("care-note").value.trim(), helpful: helpful === "" ? null : helpful === "yes" });
      }, { once: true });
    });
  }
}
