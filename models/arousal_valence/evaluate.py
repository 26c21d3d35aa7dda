"""Judge the released model on corpora it has never heard, beside openSMILE on the same data in the same run.

    python models/arousal_valence/evaluate.py

Prints the figures, stores them as ``release/metrics.json``, writes them into the model card and draws
``pictures/trust.svg``. Nothing here chooses anything: EMOVO, TESS and TurEV are read once, after all choices were made
on the training corpora. How each figure is made is in ``judging/``.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np

from models.arousal_valence.card import write_card
from models.arousal_valence.corpora import MEASURING, TRAINING, Clip, load_clips
from models.arousal_valence.evaluate_fused import FUSED, FUSED_ALONE, PROSODY, fused_rows
from models.arousal_valence.evaluate_fused import cost_ms as fused_cost_ms
from models.arousal_valence.judging.confidence import risk_coverage
from models.arousal_valence.judging.cost import cost_ms
from models.arousal_valence.judging.limits import limits
from models.arousal_valence.judging.peers import LOUDNESS, OPENSMILE, PITCH, of_opensmile, of_single
from models.arousal_valence.judging.people import Group, by_people, speakers_left_out
from models.arousal_valence.judging.readings import HEARD_BEFORE, Answers, figures_of, part_of, read_corpus
from models.arousal_valence.prepare import Rows, prepare
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.release import RELEASE, has_fused
from voicemon.affect.states import HEADS

FUSED_WHISPERS = tuple(name for name in ("base", "tiny.en") if has_fused(name))
"""Whispers that have a fused head; limits are measured with the first of them."""

GROWTH = (0, 2, 4, 8, 16)
"""Utterances heard before, for the table of how a baseline grows."""

METRICS = RELEASE / "metrics.json"
BEGAN = time.monotonic()

Corpora = dict[str, tuple[list[Clip], Rows]]


def main() -> None:
    """Measure, print, store, write the card."""
    prosody = AffectEstimator.load()
    clips, rows = prepare(MEASURING, 1)
    in_order = [clips[n] for n in rows.clip]
    parts = corpora_of(clips, rows)
    own, runs = of_voicemon(prosody, parts)
    say("prosody read")
    heads = {whisper: fused_head(whisper) for whisper in FUSED_WHISPERS}
    fused, trust = {}, {"prosody": trust_of(parts, runs)}
    for whisper, head in heads.items():
        fused[whisper], trust[f"fused-{whisper}"] = of_fused(head, prosody, clips, rows)
        say(f"fused with {whisper} read")
    against_people, left_out = speakers_left_out(prosody.release)
    say("speakers left out read")
    heard = [Group(name, these, part, runs[name]) for name, (these, part) in parts.items()]
    metrics = {
        "model": prosody.model,
        **own,
        OPENSMILE: of_opensmile(clips, load_clips(TRAINING), rows.clip),
        "pitch only": of_single(in_order, rows, PITCH),
        "loudness only": of_single(in_order, rows, LOUDNESS),
        "against people": against_people,
        "cost_ms": cost_ms(prosody, clips[0]),
        "fused": fused,
        "trust": trust,
        "people": by_people(heard + left_out),
        "growth": {"prosody": growth(prosody, parts)}
        | {
            f"fused-{whisper}": growth(head, fused_parts(head, clips, rows))
            for whisper, head in heads.items()
        },
        "limits": limits(prosody, {name: heads[name] for name in FUSED_WHISPERS[:1]}, clips),
    }
    say("limits measured")
    METRICS.write_text(json.dumps(rounded(metrics), indent=1) + "\n")
    write_card(METRICS)
    print(json.dumps(rounded(metrics), indent=1))


def corpora_of(clips: list[Clip], rows: Rows, width: int | None = None) -> Corpora:
    """Each measuring corpus on its own: its clips in the order of its rows."""
    names = np.array([clips[n].corpus for n in rows.clip])
    found = {}
    for name in MEASURING:
        chosen = np.flatnonzero(names == name)
        found[name] = [clips[n] for n in rows.clip[chosen]], part_of(rows, chosen, width)
    return found


def fused_head(whisper: str) -> AffectEstimator:
    """The released fused head of a Whisper."""
    head = AffectEstimator.load_fused(whisper)
    assert head is not None, f"train_fused.py {whisper} was not run"
    return head


def fused_parts(head: AffectEstimator, clips: list[Clip], rows: Rows) -> Corpora:
    """What the fused head reads of the clips that were encoded."""
    return corpora_of(clips, fused_rows(head, clips, rows))


def of_voicemon(
    estimator: AffectEstimator, parts: Corpora
) -> tuple[dict[str, dict[str, Any]], dict[str, list[Answers]]]:
    """Figures of a head with and without the own baseline, by corpus; and its readings with it."""
    runs = {name: read_corpus(estimator, *part, HEARD_BEFORE) for name, part in parts.items()}
    own = {name: figures_of(clips, runs[name]) for name, (clips, _) in parts.items()}
    nobody = {
        name: figures_of(clips, read_corpus(estimator, clips, part, 0))
        for name, (clips, part) in parts.items()
    }
    return {"voicemon, own baseline": own, "voicemon, no baseline": nobody}, runs


def of_fused(
    fused: AffectEstimator, prosody: AffectEstimator, clips: list[Clip], rows: Rows
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fused head beside prosody alone and openSMILE on the clips that were encoded; and what its confidence
    is worth."""
    joined = fused_rows(fused, clips, rows)
    parts = corpora_of(clips, joined)
    both, runs = of_voicemon(fused, parts)
    alone, _ = of_voicemon(prosody, corpora_of(clips, joined, -HEADS))
    assert fused.release.states is not None
    return {
        "model": fused.model,
        FUSED: both["voicemon, own baseline"],
        FUSED_ALONE: both["voicemon, no baseline"],
        PROSODY: alone["voicemon, own baseline"],
        "clips": {name: len(these) for name, (these, _) in parts.items()},
        OPENSMILE: of_opensmile(clips, load_clips(TRAINING), joined.clip),
        "cost_ms": fused_cost_ms(fused, clips[0]),
    }, trust_of(parts, runs)


def trust_of(parts: Corpora, runs: dict[str, list[Answers]]) -> dict[str, Any]:
    """What the confidence of a head is worth, by corpus."""
    return {name: risk_coverage(clips, runs[name]) for name, (clips, _) in parts.items()}


def growth(estimator: AffectEstimator, parts: Corpora) -> dict[str, dict[str, float]]:
    """Mean AUCs over the corpora after each of `GROWTH` utterances."""
    found = {}
    for heard in GROWTH:
        figures = [
            figures_of(clips, read_corpus(estimator, clips, rows, heard)) for clips, rows in parts.values()
        ]
        found[str(heard)] = {
            task: float(np.mean([figure[task] for figure in figures]))
            for task in ("arousal", "anger", "valence")
        }
    say(f"baseline of {estimator.release.head} grown")
    return found


def rounded(value: Any) -> Any:
    """Numbers to three decimals, all through."""
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return round(value, 3) if isinstance(value, float) else value


def say(what: str) -> None:
    """Progress."""
    print(f"{what}, {time.monotonic() - BEGAN:.0f} s", flush=True)


if __name__ == "__main__":
    main()
