/** Whose calls the wall shows: all, or one team's. Kept in the address, so that a link shows the same, and in this browser. */

import { make, setAttribute, setText } from "./dom.js";
import { stepOf } from "./format.js";

const KEPT = "voicemon.wall.team";
/** Step of stress from which a call counts as one that may need help. */
const STRAINED = 3;

/** Whether somebody should look at the call now. */
export function needsHelp(summary) {
  if (summary.rising || summary.alerts.some((alert) => !alert.closed && alert.settled === null)) return true;
  return summary.stress !== null && stepOf(summary.stress) >= STRAINED;
}

/** How many calls each team has, and how many of them need help: [{team, calls, need}], by name; `chosen` is always there. */
export function teamCounts(live, chosen) {
  const teams = new Map();
  if (chosen !== null) teams.set(chosen, { team: chosen, calls: 0, need: 0 });
  for (const summary of live) {
    if (summary.team === "") continue;
    const counts = teams.get(summary.team) ?? { team: summary.team, calls: 0, need: 0 };
    counts.calls += 1;
    counts.need += needsHelp(summary) ? 1 : 0;
    teams.set(summary.team, counts);
  }
  return [...teams.values()].sort((a, b) => (a.team < b.team ? -1 : 1));
}

/** The team that address and browser ask for; null: all. The address goes first. */
export function teamAsked(search, kept) {
  const asked = new URLSearchParams(search).get("team");
  return (asked ?? kept) || null;
}

/** The row of buttons, one a team; keys 0 to 9 press them. */
export class TeamFilter {
  #buttons = new Map();
  #names = [];

  /** @param {HTMLElement} nav @param {() => void} onChange */
  constructor(nav, onChange) {
    this.nav = nav;
    this.onChange = onChange;
    this.chosen = teamAsked(location.search, localStorage.getItem(KEPT));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  shows(summary) {
    return this.chosen === null || summary.team === this.chosen;
  }

  /** @param {object[]} live summaries of all live calls, of whatever team */
  show(live) {
    const counts = teamCounts(live, this.chosen);
    this.nav.hidden = counts.length === 0;
    const need = live.filter(needsHelp).length;
    const rows = [{ team: null, calls: live.length, need }, ...counts];
    const names = rows.map(({ team }) => team);
    rows.forEach((row, index) => this.#button(row.team, index).say(row, row.team === this.chosen));
    for (const [team, { element }] of this.#buttons) {
      if (names.includes(team)) continue;
      element.remove();
      this.#buttons.delete(team);
    }
    this.#names = names;
  }

  choose(team) {
    if (team === this.chosen) return;
    this.chosen = team;
    localStorage.setItem(KEPT, team ?? "");
    const url = new URL(location.href);
    if (team === null) url.searchParams.delete("team");
    else url.searchParams.set("team", team);
    history.replaceState(null, "", url);
    this.onChange();
  }

  #button(team, index) {
    let button = this.#buttons.get(team);
    if (button === undefined) {
      button = new TeamButton(() => this.choose(team));
      this.#buttons.set(team, button);
    }
    if (this.nav.children[index] !== button.element) {
      this.nav.insertBefore(button.element, this.nav.children[index] ?? null);
    }
    setAttribute(button.element, "aria-keyshortcuts", index < 10 ? index : null);
    return button;
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
    if (event.target.closest?.("input, textarea, select, dialog")) return;
    const team = this.#names[Number(event.key)];
    if (team !== undefined) this.choose(team);
  }
}

class TeamButton {
  constructor(onClick) {
    this.name = make("span", { class: "team" });
    this.calls = make("span", { class: "calls" });
    this.need = make("span", { class: "need" });
    this.inWords = make("span", { class: "unseen" });
    const counts = [this.calls, make("span", { class: "unseen" }, " calls"), this.need, this.inWords];
    this.element = make("button", { type: "button", "data-testid": "team" }, this.name, " ", ...counts);
    this.element.addEventListener("click", onClick);
  }

  say({ team, calls, need }, pressed) {
    setAttribute(this.element, "aria-pressed", pressed);
    setText(this.name, team ?? "All teams");
    setText(this.calls, String(calls));
    setText(this.need, need === 0 ? "" : `! ${need}`);
    setText(this.inWords, need === 0 ? "" : " need a look");
  }
}
