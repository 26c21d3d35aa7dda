"""Every kind of fact is known to the log, to the fold, and has a name of its own."""

import msgspec

from voicemon import events as ev

KINDS = ev.CallEvent.__args__


def test_every_kind_of_event_is_in_the_family() -> None:
    declared = {kind for kind in vars(ev).values() if isinstance(kind, type) and issubclass(kind, ev.Event)}
    shared = {base for kind in declared for base in kind.__bases__}
    assert declared - shared == set(KINDS)


def test_a_line_of_the_log_names_its_fields_in_this_order() -> None:
    names = ["type", "seq", "known", "channel", "start", "stop", "level", "change", "confidence", "text"]
    for kind in (ev.StressRose, ev.StressSettled):
        fact = kind(channel="customer", start=1, stop=2, level=3.0, change=4.0, confidence=0.5, text="t")
        assert list(msgspec.json.decode(msgspec.json.encode(fact))) == names


def test_every_kind_has_a_name_of_its_own_and_explains_itself() -> None:
    tags = [kind.__struct_config__.tag for kind in KINDS]
    assert len(set(tags)) == len(tags)
    assert all(kind.__doc__ for kind in KINDS)


def test_every_fact_says_when_it_was_learned() -> None:
    for kind in KINDS:
        assert {"seq", "known"} <= {field.name for field in msgspec.structs.fields(kind)}
