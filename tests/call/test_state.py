"""The fold says what the facts say, and nothing that they do not."""

from voicemon import events as ev
from voicemon.call.state import CallState, apply, begin

HEADER = ev.CallHeader(
    call="c", started_at="", source="a test", channels=["customer", "agent"], emotion_channels=["customer"]
)
WORD = ev.SpokenWord(text="hello", start=100, stop=200, probability=0.9)


def fold(*events: ev.CallEvent) -> CallState:
    state = begin(HEADER)
    for seq, event in enumerate(events):
        apply(state, _numbered(event, seq))
    return state


def _numbered(event: ev.CallEvent, seq: int) -> ev.CallEvent:
    import msgspec

    return msgspec.structs.replace(event, seq=seq, known=100 * seq)


STARTED = ev.SpeechStarted(channel="customer", utterance="customer-1", at=120)
ENDED = ev.SpeechEnded(channel="customer", utterance="customer-1", start=100, stop=900)
PARTIAL = ev.PartialWritten(
    channel="customer", utterance="customer-1", start=100, stop=500, words=[WORD], tail="wor"
)
FINAL = ev.TranscriptWritten(
    channel="customer", utterance="customer-1", start=100, stop=900, words=[WORD, WORD],
    language="en", language_probability=1.0, model="m",
)  # fmt: skip


def test_someone_speaks_until_they_stop() -> None:
    assert fold(STARTED).speaking == {"customer": "customer-1", "agent": None}
    assert fold(STARTED, ENDED).speaking == {"customer": None, "agent": None}
    assert fold(STARTED, ENDED).spoken == {"customer": 800, "agent": 0}


def test_final_words_replace_partial_ones_and_are_not_replaced() -> None:
    utterance = fold(STARTED, PARTIAL).utterances[0]
    assert (len(utterance.words), utterance.tail, utterance.final) == (1, "wor", False)
    utterance = fold(STARTED, PARTIAL, ENDED, FINAL, PARTIAL).utterances[0]
    assert (len(utterance.words), utterance.tail, utterance.final, utterance.language) == (2, "", True, "en")


def test_missing_words_are_said() -> None:
    missing = ev.TranscriptMissing(
        channel="customer", utterance="customer-1", start=100, stop=900, reason="overloaded"
    )
    utterance = fold(STARTED, ENDED, missing).utterances[0]
    assert utterance.final
    assert utterance.missing == "overloaded"


def test_the_end_and_its_reason() -> None:
    assert fold().status == "live"
    assert fold(ev.CallEnded(stop=5)).status == "ended"
    failed = fold(ev.CallFailed(reason="the line broke"))
    assert (failed.status, failed.reason) == ("failed", "the line broke")


def test_known_and_seq_follow_the_log() -> None:
    state = fold(STARTED, ENDED)
    assert (state.seq, state.known) == (1, 100)


def _course(
    kind: type[ev.StressRose] | type[ev.StressSettled], start: int
) -> ev.StressRose | ev.StressSettled:
    return kind(
        channel="customer", start=start, stop=start + 9, level=70.0, change=40.0, confidence=0.8, text="t"
    )


def test_a_rise_is_open_until_it_settles() -> None:
    rose, settled = _course(ev.StressRose, 100), _course(ev.StressSettled, 500)
    assert [rise["settled"] for rise in fold(rose).rises] == [None]
    assert [rise["settled"] for rise in fold(rose, settled, _course(ev.StressRose, 900)).rises] == [500, None]
