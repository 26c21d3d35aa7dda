/** The calls page: past calls found by what was said and how they went, and what their satisfaction goes with. */

import { ask as askServer } from "./ask.js";
import { callRow, drawLines } from "./call_row.js";
import { FIELDS, address, apiAddress, countSays, narrowing, readAddress, without } from "./calls_query.js";
import { byId, make, oncePerFrame, setAttribute, setText } from "./dom.js";
import { showSatisfaction } from "./satisfaction.js";
import { onThemeChange } from "./theme.js";

/** Milliseconds after the last key before the server is asked. */
const TYPED_MS = 180;
/** Milliseconds after which the page asks again while the server still reads older calls. */
const UNREAD_MS = 3000;
const WIDE = matchMedia("(min-width: 821px)");

const form = byId("asked");
const list = byId("list");
let asked = readAddress(location.search);
let choices = { team: [], agent: [], outcome: [], status: [] };
let next = null;
let asking = null;
let typed = 0;
let unread = 0;

const draw = oncePerFrame(() => drawLines(list));

/** Put the question into the form, and show what belongs to its tab. */
function showAsked() {
  for (const field of form.elements) {
    if (!FIELDS.includes(field.name)) continue;
    const value = asked[field.name] ?? "";
    if (field.type === "checkbox") field.checked = value === "1";
    else if (field.value !== value) field.value = value;
  }
  for (const part of document.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== asked.tab;
  for (const tab of ["calls", "satisfaction"]) setAttribute(byId(`tab-${tab}`), "aria-current", tab === asked.tab ? "page" : null);
  byId("tab-satisfaction").href = `/calls${address({ ...asked, tab: "satisfaction" })}`;
  byId("tab-calls").href = `/calls${address({ ...asked, tab: "calls" })}`;
  byId("chips").replaceChildren(...narrowing(asked).map(([name, says]) => chip(name, says)));
}

function chip(name, says) {
  const button = make("button", { type: "button", "aria-label": `leave out: ${says}`, "data-testid": `chip-${name}` }, `${says} ×`);
  button.addEventListener("click", () => {
    ask(without(asked, [name]));
    byId("words").focus();
  });
  return make("li", {}, button);
}

/** Ask anew: the address first, then the server. */
function ask(question) {
  asked = question;
  history.replaceState(null, "", `/calls${address(asked)}`);
  showAsked();
  return load();
}

function readForm() {
  const given = Object.fromEntries([...new FormData(form)].filter(([name, value]) => FIELDS.includes(name) && value !== ""));
  return { tab: asked.tab, ...given };
}

/** The first page of what is asked, or the one `after`; an answer to an older question is dropped. */
async function load(after = null) {
  asking?.abort();
  clearTimeout(unread);
  const mine = new AbortController();
  asking = mine;
  const question = asked;
  setAttribute(byId("found"), "aria-busy", "true");
  try {
    const answer = await askServer(apiAddress(question, after), { signal: mine.signal });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error);
    showTrouble(null);
    if (question.tab === "satisfaction") showHistory(found);
    else showPage(found, after !== null);
  } catch (error) {
    if (error.name !== "AbortError") showTrouble(error instanceof TypeError ? "The server does not answer." : error.message);
  } finally {
    if (asking === mine) setAttribute(byId("found"), "aria-busy", null);
  }
}

function showPage(found, more) {
  const { page } = found;
  if (found.choices !== null) showChoices(found.choices);
  const rows = page.calls.map((call) => callRow(call, choices.outcome, refresh));
  if (more) list.append(...rows);
  else list.replaceChildren(...rows);
  if (page.count !== null) {
    setText(byId("count"), countSays(page.count, { words: page.understood.length > 0 }));
    showEmpty(page, found.unread);
  }
  next = page.next;
  byId("next").hidden = next === null;
  showUnread(found.unread);
  draw();
}

function showHistory(found) {
  setText(byId("count"), "");
  byId("unread").hidden = true;
  showSatisfaction(byId("satisfaction"), found);
}

/** The lists to choose from; what is chosen stays although no call has it any more. */
function showChoices(found) {
  choices = found;
  for (const select of form.querySelectorAll("[data-choices]")) {
    const values = new Set([...found[select.dataset.choices], ...(asked[select.name] ? [asked[select.name]] : [])]);
    const inOrder = [...values].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    const key = inOrder.join("\n");
    if (select.dataset.shown === key) continue;
    select.dataset.shown = key;
    select.replaceChildren(make("option", { value: "" }, "any"), ...inOrder.map((value) => make("option", { value }, value)));
    select.value = asked[select.name] ?? "";
  }
}

/** Nothing found: why that may be, and ways out of it. */
function showEmpty(page, waiting) {
  const empty = byId("empty");
  empty.hidden = page.count > 0;
  if (page.count > 0) return;
  const narrowed = narrowing(asked);
  const parts = [];
  if (!asked.words && narrowed.length === 0) {
    parts.push(make("p", {}, make("b", {}, waiting > 0 ? "The calls are still being read." : "No call has ended yet.")),
      make("p", { class: "quiet" }, "A call stands here once it is over. “voicemon” at the top leads to what goes on; “voicemon replay call.wav” sends a recorded one."));
  } else {
    parts.push(make("p", {}, make("b", {}, "No call fits all of this.")));
    if (asked.words) parts.push(make("p", { class: "quiet" }, wordsHint(page.understood)));
    if (narrowed.length > 0) parts.push(wayOut("Look in all calls", () => ask(without(asked, narrowed.map(([name]) => name)))));
    if (asked.words) parts.push(wayOut("Leave out the words", () => ask(without(asked, ["words", "party"]))));
  }
  empty.replaceChildren(...parts);
}

function wordsHint(understood) {
  if (understood.length === 0) return "There is no word in what you typed, so all calls were looked at.";
  const shorter = understood.length > 1 ? "Fewer words find more" : "A beginning finds more: refu* finds refund and refused";
  return `${shorter}. What Whisper misheard is written down as it was heard.`;
}

function wayOut(text, act) {
  const button = make("button", { type: "button" }, text);
  button.addEventListener("click", act);
  return button;
}

function showUnread(waiting) {
  const note = byId("unread");
  note.hidden = waiting === 0;
  if (waiting === 0) return;
  setText(note, `${waiting.toLocaleString("en")} calls are still being read; they turn up here when they are.`);
  // A person who has gone on to later pages or types a remark is not thrown back to the first.
  if (list.children.length <= 25 && list.querySelector("details[open]") === null) unread = setTimeout(load, UNREAD_MS);
}

/** One call again, where it stands, after something was added to it. */
async function refresh(name) {
  await load();
  const row = [...list.children].find((each) => each.dataset.call === name);
  row?.querySelector("summary").focus();
}

function showTrouble(text) {
  byId("trouble").hidden = text === null;
  setText(byId("trouble-text"), text ?? "");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typed);
  ask(readForm());
});
form.addEventListener("input", (event) => {
  clearTimeout(typed);
  if (event.target.name === "words") typed = setTimeout(() => ask(readForm()), TYPED_MS);
  else ask(readForm());
});
byId("next").addEventListener("click", async () => {
  const last = list.children.length;
  await load(next);
  list.children[last]?.querySelector("a").focus();
});
byId("again").addEventListener("click", () => load());
for (const tab of ["calls", "satisfaction"]) {
  byId(`tab-${tab}`).addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    history.pushState(null, "", location.href);
    ask({ ...asked, tab });
  });
}
addEventListener("popstate", () => {
  asked = readAddress(location.search);
  showAsked();
  load();
});
addEventListener("keydown", (event) => {
  const writes = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key !== "/" || writes || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  byId("words").focus();
});
new ResizeObserver(draw).observe(list);
onThemeChange(() => {
  draw();
});

byId("more").open = WIDE.matches;
showChoices(choices);
showAsked();
load();
