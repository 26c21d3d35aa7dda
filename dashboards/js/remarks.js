/** What people say about a call: read from the server and added to. */

import { ask } from "./ask.js";
import { personName } from "./person.js";

export class Remarks {
  /** @param {string} url of the call's remarks */
  constructor(url) {
    this.url = url;
    /** Those that stand, oldest first. */
    this.standing = [];
    this.changed = () => {};
  }

  /** Read them. Returns what to tell the person when that failed, else null. */
  async load() {
    const answer = await ask(this.url);
    if (!answer.ok) return `What was said about this call could not be read: ${await errorOf(answer)}.`;
    this.standing = (await answer.json()).remarks;
    this.changed();
    return null;
  }

  /** The newest of a type that stands, or null. */
  latest(type) {
    return this.standing.findLast((remark) => remark.type === type) ?? null;
  }

  /** Add or, with the `id` of one that stands, replace. Throws an Error whose message is for the person. */
  async add(remark) {
    const whole = { id: crypto.randomUUID(), by: personName(), when: new Date().toISOString(), ...remark };
    let answer;
    try {
      answer = await ask(this.url, { method: "POST", body: JSON.stringify(whole) });
    } catch {
      throw new Error("the server does not answer");
    }
    if (!answer.ok) throw new Error(await errorOf(answer));
    this.standing = standingWith(this.standing, whole);
    this.changed();
  }

  retract(id) {
    return this.add({ type: "retracted", remark: id });
  }
}

/** Twin of `read_remarks`: a newer one of the same id replaces, a retracted one hides. */
export function standingWith(standing, remark) {
  const gone = remark.type === "retracted" ? remark.remark : remark.id;
  const others = standing.filter(({ id }) => id !== gone && id !== remark.id);
  return remark.type === "retracted" ? others : [...others, remark];
}

async function errorOf(answer) {
  try {
    return (await answer.json()).error.replace(/\.$/, ""); // it stands in a sentence of the page's own
  } catch {
    return `the server answered ${answer.status}`;
  }
}
