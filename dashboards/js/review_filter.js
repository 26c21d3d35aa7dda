/** The review's filter: what is chosen stands in the page's address, so that it can be sent and comes back. */

import { byId, make } from "./dom.js";
import { ALL, filterQuery, isAll, readFilter } from "./filter.js";
import { party } from "./format.js";
import { KINDS } from "./marks.js";
import { familyTitle } from "./phrases.js";

const FIELDS = Object.keys(ALL);

export class FilterBar {
  /** @param {object} state the fold @param {(filter: object) => void} onChange */
  constructor(state, onChange) {
    this.state = state;
    this.onChange = onChange;
    this.filter = readFilter(location.search);
    this.form = byId("filter");
    for (const channel of state.channels) byId("filter-party").append(make("option", { value: channel }, party(channel)));
    byId("filter-party").closest("label").hidden = state.channels.length < 2;
    byId("filter-stress").closest("label").hidden = state.emotion_channels.length === 0;
    this.form.addEventListener("input", () => this.#changed());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    for (const button of document.querySelectorAll("[data-clear]")) button.addEventListener("click", () => this.clear());
  }

  /** Offer the kinds that there are among `marks`, and what is chosen already. */
  offer(marks) {
    const kinds = Object.keys(KINDS).filter((kind) => marks.some((mark) => mark.kind === kind) || this.filter.show === kind);
    const families = [...new Set(marks.filter(({ kind }) => kind === "phrase").map(({ name }) => name))].sort();
    const asked = this.filter.show.startsWith("phrase:") ? this.filter.show.slice(7) : null;
    if (asked !== null && !families.includes(asked)) families.push(asked);
    byId("filter-show").replaceChildren(
      make("option", { value: "" }, "everything"),
      ...kinds.map((kind) => make("option", { value: kind }, `${KINDS[kind].sign} ${KINDS[kind].word}`)),
      make("optgroup", { label: "phrases" }, ...families.map((one) => make("option", { value: `phrase:${one}` }, familyTitle(one)))));
    this.#fill();
  }

  clear() {
    this.filter = { ...ALL };
    this.#fill();
    this.#tell();
  }

  #fill() {
    for (const name of FIELDS) byId(`filter-${name}`).value = this.filter[name] === 0 ? "" : this.filter[name];
    byId("filter-clear").hidden = isAll(this.filter);
  }

  #changed() {
    const stress = Number(byId("filter-stress").value || 0);
    this.filter = {
      party: byId("filter-party").value, show: byId("filter-show").value, stress: Math.min(100, Math.max(0, stress)),
    };
    byId("filter-clear").hidden = isAll(this.filter);
    this.#tell();
  }

  #tell() {
    history.replaceState(null, "", location.pathname + filterQuery(this.filter) + location.hash);
    this.onChange(this.filter);
  }
}
