/**
 * The fold: what the facts of a call so far add up to.
 *
 * Twin of `voicemon/call/state.py`; a test holds both to equal JSON on every prefix of a log. Nothing
 * measured is computed with here, values pass through. Applying one fact costs the same however long
 * the call is. No browser objects, so that it runs in node too.
 */

/** State of one call. Everything that JSON shows is a plain property; the map is only for looking up. */
export class CallState {
  #utterances = new Map();

  /** @param {object} header first line of the log */
  constructor(header) {
    this.call = header.call;
    this.source = header.source;
    this.started_at = header.started_at;
    this.rate_hz = header.rate_hz ?? 16000;
    this.team = header.team ?? "";
    this.agent = header.agent ?? "";
    this.channels = [...header.channels];
    this.emotion_channels = [...(header.emotion_channels ?? [])];
    this.models = { ...(header.models ?? {}) };
    this.status = "live";
    this.reason = null;
    this.seq = -1;
    this.known = 0;
    this.speaking = perChannel(header.channels, () => null);
    this.levels = perChannel(header.channels, () => ({ start: [], level_db: [] }));
    this.spoken = perChannel(header.channels, () => 0);
    this.utterances = [];
    this.readings = [];
    this.withheld = [];
    this.gaps = [];
    this.rises = [];
    this.phrases = [];
    this.questions = [];
    this.repeats = [];
    this.cues = [];
    this.alerts = [];
    this.risks = [];
  }

  /** The utterance of that id. Throws when it was never started, as the Python fold does. */
  utterance(id) {
    const found = this.#utterances.get(id);
    if (!found) throw new Error(`no utterance "${id}" was started before it was spoken of`);
    return found;
  }

  /** @param {object} utterance a new one; a later one of the same id hides an earlier */
  addUtterance(utterance) {
    this.utterances.push(utterance);
    this.#utterances.set(utterance.id, utterance);
  }
}

/** State of a call of which nothing has been heard yet. */
export function begin(header) {
  return new CallState(header);
}

/** Add one fact to `state`, in place. Facts already applied and types not known are passed over. */
export function apply(state, event) {
  const fold = Object.hasOwn(FOLDS, event.type) ? FOLDS[event.type] : null;
  if (fold === null || event.seq <= state.seq) return state;
  state.seq = event.seq;
  state.known = event.known;
  fold(state, event);
  return state;
}

/** The whole log's text as a state. A torn last line is what a crash leaves behind and is passed over. */
export function replay(text) {
  const { lines, torn } = splitLog(text);
  const state = begin(JSON.parse(lines[0]));
  for (const line of lines.slice(1)) apply(state, JSON.parse(line));
  return { state, torn };
}

/** Whole lines of a log. What follows the last newline was torn off by a crash and is dropped. */
export function splitLog(text) {
  const lines = text.split("\n");
  const torn = lines.pop() !== "";
  if (lines.length === 0) throw new Error("the log has no header line");
  return { lines, torn };
}

const FOLDS = {
  level(state, event) {
    const levels = state.levels[event.channel];
    levels.start.push(event.start);
    levels.level_db.push(event.level_db);
  },
  "speech-started"(state, event) {
    state.addUtterance({
      id: event.utterance, channel: event.channel, start: event.at, stop: null,
      words: [], tail: "", final: false, missing: null, language: "",
    });
    state.speaking[event.channel] = event.utterance;
  },
  "speech-ended"(state, event) {
    const utterance = state.utterance(event.utterance);
    utterance.start = event.start;
    utterance.stop = event.stop;
    state.spoken[event.channel] += event.stop - event.start;
    if (state.speaking[event.channel] === event.utterance) state.speaking[event.channel] = null;
  },
  "audio-missing"(state, event) {
    state.gaps.push(pick(event, ["channel", "start", "stop", "reason"]));
  },
  partial(state, event) {
    const utterance = state.utterance(event.utterance);
    if (utterance.final) return;
    utterance.words = event.words;
    utterance.tail = event.tail;
  },
  transcript(state, event) {
    const utterance = state.utterance(event.utterance);
    utterance.words = event.words;
    utterance.tail = "";
    utterance.final = true;
    utterance.language = event.language;
  },
  "transcript-missing"(state, event) {
    const utterance = state.utterance(event.utterance);
    utterance.tail = "";
    utterance.final = true;
    utterance.missing = event.reason;
  },
  reading(state, event) {
    state.readings.push(pick(event, READING));
  },
  "reading-withheld"(state, event) {
    state.withheld.push(pick(event, ["channel", "utterance", "start", "stop", "reason"]));
  },
  "stress-rose"(state, event) {
    state.rises.push({ ...pick(event, RISE), settled: null });
  },
  "stress-settled"(state, event) {
    for (const rise of state.rises) {
      if (rise.channel === event.channel && rise.settled === null) rise.settled = event.start;
    }
  },
  phrase(state, event) {
    state.phrases.push(pick(event, PHRASE));
  },
  question(state, event) {
    state.questions.push(pick(event, ["channel", "utterance", "start", "stop", "text", "form"]));
  },
  repeated(state, event) {
    state.repeats.push(pick(event, ["channel", "utterance", "start", "stop", "text", "first", "times"]));
  },
  cue(state, event) {
    state.cues.push({ ...pick(event, CUE), outcome: null, ended: null });
  },
  "cue-ended"(state, event) {
    for (const cue of state.cues) {
      if (cue.cue !== event.cue || cue.outcome !== null) continue;
      cue.outcome = event.outcome;
      cue.ended = event.known;
    }
  },
  risk(state, event) {
    state.risks.push(pick(event, ["channel", "stop", "risk", "confidence"]));
  },
  alert(state, event) {
    state.alerts.push({ ...pick(event, ALERT), settled: null });
  },
  "alert-settled"(state, event) {
    for (const alert of state.alerts) {
      if (alert.alert === event.alert && alert.settled === null) alert.settled = event.known;
    }
  },
  "call-ended"(state) {
    state.status = "ended";
  },
  "call-failed"(state, event) {
    state.status = "failed";
    state.reason = event.reason;
  },
};

const READING = [
  "channel", "utterance", "kind", "start", "stop", "known", "arousal", "valence",
  "stress", "stress_low", "stress_high", "confidence", "baseline", "moved_by",
];

const RISE = ["channel", "start", "stop", "known", "level", "change", "confidence", "text"];

const PHRASE = ["channel", "utterance", "family", "start", "stop", "text", "phrase", "score"];

const CUE = ["cue", "rule", "kind", "text", "why", "steps", "start", "until", "known", "confidence"];

const ALERT = ["alert", "rule", "reason", "start", "known", "level", "confidence"];

function pick(event, names) {
  const picked = {};
  for (const name of names) picked[name] = event[name];
  return picked;
}

function perChannel(channels, make) {
  return Object.fromEntries(channels.map((channel) => [channel, make()]));
}
