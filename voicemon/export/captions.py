"""A call's words as WebVTT captions and as plain text to read."""

from voicemon.call.state import CallState, UtteranceState

UNWRITTEN = "[not written down: {}]"


def webvtt(state: CallState) -> str:
    """All utterances with words as WebVTT cues, the party as the voice of each (W3C WebVTT, section 4.2.2)."""
    cues = ["WEBVTT\n"]
    for utterance in _spoken(state):
        stop = utterance.stop if utterance.stop is not None else state.known
        times = f"{_clock(utterance.start, state)} --> {_clock(stop, state)}"
        cues.append(f"{times}\n<v {utterance.channel}>{_escaped(_text(utterance))}\n")
    return "\n".join(cues)


def plain_text(state: CallState) -> str:
    """One line an utterance: when, who, what."""
    lines = [f"[{_clock(u.start, state)}] {u.channel}: {_text(u)}\n" for u in _spoken(state)]
    return "".join(lines)


def _spoken(state: CallState) -> list[UtteranceState]:
    """Utterances that have words or miss them, in the order in which they began."""
    spoken = [utterance for utterance in state.utterances if utterance.words or utterance.missing]
    return sorted(spoken, key=lambda utterance: utterance.start)


def _text(utterance: UtteranceState) -> str:
    if utterance.missing:
        return UNWRITTEN.format(utterance.missing)
    return " ".join(word["text"] for word in utterance.words)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(sample: int, state: CallState) -> str:
    """hh:mm:ss.ttt, as WebVTT writes time."""
    milliseconds = round(sample * 1000 / state.rate_hz)
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"
