"""The card's figures are those that were measured; calls are built, labelled and judged as they say."""

import dataclasses
import json

import numpy as np
import pytest

from models.arousal_valence.corpora import load_clips
from models.escalation_risk import budget
from models.escalation_risk.courses import Course, chances
from models.escalation_risk.evaluate import CARD, FIGURES, alarms, figures_text
from models.escalation_risk.fit import BY_HAND, SIGNS, as_in_life, fitted, logistic
from models.escalation_risk.rows import MINUTE, Rows, rises_of, rows_of
from tests.conversation.alerts.facts import at, reading
from tests.realdata import needs_data
from voicemon.conversation.risk import FEATURES, RiskModel, shipped_model


def test_the_card_says_what_was_measured() -> None:
    metrics = json.loads(FIGURES.read_text())
    assert figures_text(metrics) in CARD.read_text()
    assert metrics["model"] == shipped_model().model


def test_the_card_says_what_came_of_the_budgets() -> None:
    assert budget.budget_text(json.loads(budget.FIGURES.read_text())) in CARD.read_text()


def test_what_came_of_a_budget_is_counted_on_the_other_calls() -> None:
    quiet = [a_course(*[20.0] * 30) for _ in range(3)]
    angry = [dataclasses.replace(a_course(*[20.0] * 20, *[90.0] * 20), shape="escalates") for _ in range(2)]
    calls = budget.as_past([*quiet, *angry], budget.RULES)
    assert [bool(call.troubles) for call in calls] == [False] * 3 + [True] * 2
    for one in budget.tried(calls, calls).values():
        assert (one["false_an_hour"], one["troubled_calls_reached"]) == (0.0, 1.0)
        assert one["alerts_an_hour"] > 0


def test_the_course_ships_because_it_beats_the_last_reading_on_voices_never_fitted_to() -> None:
    metrics = json.loads(FIGURES.read_text())
    for name, one in metrics["corpora"].items():
        assert one["course"]["auc"] > one["last reading"]["auc"], name


def test_an_escalating_call_turns_angry_by_degrees_and_a_calm_one_never() -> None:
    random = np.random.default_rng(1)
    ramp = [chance for chance, _ in chances("escalates", random)]
    assert ramp[0] == 0.0
    assert ramp[1:-2] == sorted(ramp[1:-2])
    assert ramp[-2:] == [1.0, 0.0]
    assert {chance for chance, _ in chances("calm", random)} == {0.0}
    assert [chance for chance, _ in chances("jump", random)] == [0.0, 1.0, 0.0]


def a_course(*stresses: float) -> Course:
    readings = [reading(4.0 * n, 4.0 * n + 3, stress) for n, stress in enumerate(stresses)]
    return Course("ada 0", "none", "calm", readings, at(4.0 * len(stresses)))


def test_estimates_before_a_rise_are_labelled_and_those_nobody_can_judge_left_out() -> None:
    course = a_course(*[20.0] * 25, *[90.0] * 4, *[20.0] * 5)
    (rise,) = rises_of(course)
    rows = rows_of([course])
    assert rows.rises.any()
    for stop, rises in zip(rows.at, rows.rises, strict=True):
        assert rises == (stop < rise <= stop + MINUTE)
        assert rises or stop + MINUTE <= course.samples
    assert set(rows.speaker) == {"ada"}


def some_rows(features: list[dict[str, float]], rises: list[bool]) -> Rows:
    values = np.array([[one.get(name, 0.0) for name in FEATURES] for one in features])
    count = len(rises)
    stops = np.arange(count) * MINUTE // 3
    return Rows(
        values,
        np.array(rises),
        np.full(count, 50.0),
        np.zeros(count, np.int64),
        stops,
        np.array(["a"] * count),
    )


def test_alarms_are_a_minute_apart() -> None:
    rows = some_rows([{}] * 8, [False] * 8)
    assert alarms(rows, np.array([0.1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.2, 0.9]), 0.5) == [1, 4, 7]


def test_a_weight_with_the_wrong_sign_is_left_out() -> None:
    random = np.random.default_rng(2)
    peak, level = random.normal(size=400), random.normal(size=400)
    rises = (2 * peak - level + random.normal(size=400)) > 0
    rows = some_rows([{"peak": p, "level": v} for p, v in zip(peak, level, strict=True)], rises.tolist())
    model = fitted(rows, np.ones(400))
    assert model.weights["peak"] > 0
    assert "level" not in model.weights
    assert all(SIGNS[name] * weight >= 0 for name, weight in model.weights.items() if name not in BY_HAND)


def test_the_regression_finds_what_made_the_labels() -> None:
    random = np.random.default_rng(3)
    inputs = random.normal(size=(20_000, 2))
    odds = 1 / (1 + np.exp(-(0.5 + inputs @ [1.0, -2.0])))
    labels = (random.random(20_000) < odds).astype(np.float64)
    intercept, found = logistic(inputs, labels, np.ones(20_000))
    assert intercept == pytest.approx(0.5, abs=0.1)
    assert found == pytest.approx([1.0, -2.0], abs=0.1)


def test_the_intercept_is_moved_to_calls_as_they_are() -> None:
    model = RiskModel(model="m", intercept=0.0, weights={}, by_hand=[])
    assert as_in_life(model, 0.5).risk({}) == pytest.approx(0.1, abs=0.001)


@needs_data
def test_a_built_call_is_followed_as_a_live_one() -> None:
    from models.escalation_risk.courses import built, followed
    from voicemon.affect.estimator import AffectEstimator

    clips = [clip for clip in load_clips(("emodb",)) if clip.speaker == "emodb:03"]
    samples = built(clips, "calm", np.random.default_rng(4))[: 16_000 * 10]
    readings = followed(samples, AffectEstimator.load())
    assert {one.kind for one in readings} == {"fast", "utterance"}
    assert all(one.known >= one.stop - 16_000 for one in readings)
