"""Explanations are ablations: what is said of a family of LLDs is what putting it back does."""

import numpy as np
import pytest

from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.explain import LEAST_EFFECT, MOST, SAID, against, amount, changes, said_change
from voicemon.affect.families import FAMILIES, Family, columns_of
from voicemon.affect.words import WordValence
from voicemon.features.baseline import VoiceBaseline
from voicemon.features.functionals import FUNCTIONAL_INDEX, FUNCTIONALS

SEEDS = range(8)


@pytest.fixture(scope="module")
def estimator() -> AffectEstimator:
    return AffectEstimator.load()


def some_voice(estimator: AffectEstimator, seed: int) -> np.ndarray:
    population = estimator.release.population
    scale = np.where(np.isfinite(population.scale), population.scale, 1.0)
    return population.mean + scale * np.random.default_rng(seed).normal(0, 1.2, len(scale))


def some_baseline(estimator: AffectEstimator) -> VoiceBaseline:
    baseline = estimator.new_baseline()
    for seed in (101, 102, 103):
        baseline.learn(some_voice(estimator, seed), 2.0, -20.0)
    return baseline


def test_each_functional_belongs_to_exactly_one_family() -> None:
    assert sum(columns_of(family).astype(int) for family in FAMILIES).tolist() == [1] * len(FUNCTIONALS)


def test_each_family_is_told_by_its_own_functionals() -> None:
    for family in FAMILIES:
        columns = columns_of(family)
        assert all(columns[FUNCTIONAL_INDEX[name]] for name in family.told), family


def names_of(family: Family) -> list[str]:
    """All that a change of the family may be called."""
    own = [f.plain for f, its in zip(FUNCTIONALS, columns_of(family), strict=True) if its]
    return own + [words for words, _ in family.told.values()]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_named_has_changed(estimator: AffectEstimator, seed: int) -> None:
    baseline, values = some_baseline(estimator), some_voice(estimator, seed)
    for change in estimator.estimate(values, baseline, 3.0).moved_by:
        assert abs(change.change) > 0, change


@pytest.mark.parametrize("seed", SEEDS)
def test_putting_a_family_back_to_the_baseline_changes_stress_by_the_effect_given(
    estimator: AffectEstimator, seed: int
) -> None:
    baseline, values = some_baseline(estimator), some_voice(estimator, seed)
    reading = estimator.estimate(values, baseline, 3.0)
    for change in reading.moved_by:
        family = next(f for f in FAMILIES if any(change.text.startswith(w) for w in names_of(f)))
        put_back = np.where(columns_of(family), baseline.centre(), values)
        ablated = estimator.estimate(put_back, baseline, 3.0)
        assert reading.stress - ablated.stress == pytest.approx(change.effect, abs=1e-3), change


EFFECTS = np.array([0.0, 1.0, 0.0, 2.0, 0.0, 0.0]) * LEAST_EFFECT
"""Loudness and the colour of the voice moved the reading, and nothing else."""

ANGRY = WordValence(-0.6, 0.4, ("ridiculous", "my money back"))


def with_words(
    estimator: AffectEstimator, seed: int, words: WordValence | None = ANGRY
) -> tuple[Estimate, Estimate]:
    """A reading without words, and the same voice read with them."""
    baseline, values = some_baseline(estimator), some_voice(estimator, seed)
    return estimator.estimate(values, baseline, 3.0), estimator.estimate(values, baseline, 3.0, words)


@pytest.mark.parametrize("seed", SEEDS)
def test_taking_the_words_away_changes_the_reading_as_it_says(estimator: AffectEstimator, seed: int) -> None:
    unsaid, said = with_words(estimator, seed)
    for change in said.moved_by:
        if change.lld == SAID:
            assert said.stress - unsaid.stress == pytest.approx(change.effect, abs=1e-9)
            assert said.valence - unsaid.valence == pytest.approx(change.change, abs=1e-9)
    assert said.arousal == unsaid.arousal


@pytest.mark.parametrize("seed", SEEDS)
def test_families_are_put_back_with_the_words_left_in(estimator: AffectEstimator, seed: int) -> None:
    baseline, values = some_baseline(estimator), some_voice(estimator, seed)
    reading = estimator.estimate(values, baseline, 3.0, ANGRY)
    for change in reading.moved_by:
        family = next(
            (f for f in FAMILIES if any(change.text.startswith(w) for w, _ in f.told.values())), None
        )
        if family is not None:
            put_back = np.where(columns_of(family), baseline.centre(), values)
            ablated = estimator.estimate(put_back, baseline, 3.0, ANGRY)
            assert reading.stress - ablated.stress == pytest.approx(change.effect, abs=1e-3), change


def test_words_are_quoted_among_what_moved_the_reading(estimator: AffectEstimator) -> None:
    told = [
        change for seed in SEEDS for change in with_words(estimator, seed)[1].moved_by if change.lld == SAID
    ]
    assert told
    for change in told:
        assert change.unit == "valence"
        quoted = "“ridiculous”, “my money back”: valence "
        start = "the words " if change.change < 0 else "words milder than the voice "
        assert change.text == start + quoted + amount(change.change)
        assert change.effect * change.change < 0, "less pleasant is more stress"


def test_words_milder_than_the_voice_are_called_so(estimator: AffectEstimator) -> None:
    mild = WordValence(-0.02, 0.35, ())
    told = [with_words(estimator, seed, mild)[1].moved_by for seed in range(40)]
    texts = [change.text for moved in told for change in moved if change.lld == SAID and change.change > 0]
    assert texts and all(text.startswith("words milder than the voice: valence +") for text in texts)


def test_a_single_word_is_called_one(estimator: AffectEstimator) -> None:
    one = said_change(WordValence(-0.5, 0.4, ("late",)), -0.2, 4.0)
    assert one.text == "the word “late”: valence −0.20"


def test_some_readings_are_moved_and_the_strongest_comes_first(estimator: AffectEstimator) -> None:
    baseline = some_baseline(estimator)
    named = [estimator.estimate(some_voice(estimator, s), baseline, 3.0).moved_by for s in SEEDS]
    assert any(named)
    for moved_by in named:
        effects = [abs(change.effect) for change in moved_by]
        assert effects == sorted(effects, reverse=True)
        assert all(effect >= LEAST_EFFECT for effect in effects)
        assert len(effects) <= MOST


def test_a_voice_at_its_baseline_is_moved_by_nothing(estimator: AffectEstimator) -> None:
    baseline = some_baseline(estimator)
    assert estimator.estimate(baseline.centre(), baseline, 3.0).moved_by == ()


def test_a_higher_pitch_is_said_in_semitones(estimator: AffectEstimator) -> None:
    baseline = some_baseline(estimator)
    values = baseline.centre().copy()
    for name in ("f0_mean", "f0_p20", "f0_p50", "f0_p80"):
        values[FUNCTIONAL_INDEX[name]] += 6.0
    change = estimator.estimate(values, baseline, 3.0).moved_by[0]
    assert (change.lld, change.unit, change.text) == ("f0", "semitones", "pitch +6.0 semitones")
    assert change.change == pytest.approx(6.0)
    assert change.effect > 0, "a raised voice adds stress"


@pytest.mark.parametrize(
    ("number", "text"), [(3.14, "+3.1"), (-5.0, "−5.0"), (120.4, "+120"), (0.083, "+0.08"), (-0.25, "−0.25")]
)
def test_amounts_as_a_person_reads_them(number: float, text: str) -> None:
    assert amount(number) == text


def test_the_colour_of_the_voice_is_told_in_plain_words_and_kept_by_its_name(
    estimator: AffectEstimator,
) -> None:
    baseline = some_baseline(estimator)
    for name, words in (("mfcc1", "darkness of the voice"), ("mfcc3", "voice colour (3rd of 4 measures)")):
        values = baseline.centre().copy()
        values[FUNCTIONAL_INDEX[f"{name}_voiced_mean"]] -= 2.5
        moved = changes(values, baseline, EFFECTS)
        (told,) = [change for change in moved if change.lld == name]
        assert (told.change, told.text) == (pytest.approx(-2.5), f"{words} −2.5")


def test_units_that_mean_nothing_to_a_person_are_left_out(estimator: AffectEstimator) -> None:
    baseline = some_baseline(estimator)
    values = baseline.centre().copy()
    values[FUNCTIONAL_INDEX["mfcc2_voiced_std"]] += 3.0
    values[FUNCTIONAL_INDEX["loudness_mean"]] += 30.0
    texts = {change.lld: change for change in changes(values, baseline, EFFECTS)}
    assert (
        texts["mfcc2"].text == "spread of weight of low and high against middle sounds, in voiced sounds +3.0"
    )
    assert texts["mfcc2"].unit == "1"
    assert texts["loudness"].text == "mean loudness +30"


def test_what_it_is_measured_against(estimator: AffectEstimator) -> None:
    baseline = estimator.new_baseline()
    assert against(baseline) == "most voices"
    baseline.learn(some_voice(estimator, 1), 20.2, -20.0)
    assert against(baseline) == "this caller's first 20 s"
    baseline.learn(some_voice(estimator, 2), 50.0, -20.0)
    assert against(baseline) == "this caller's calmer 70 s"


def test_the_strongest_are_told_the_strongest_first(estimator: AffectEstimator) -> None:
    baseline, values = some_baseline(estimator), some_voice(estimator, 3)
    effects = np.array([3.0, -9.0, 1.9, 5.0, -4.0, 7.0])
    told = changes(values, baseline, effects)
    assert [change.effect for change in told] == [-9.0, 7.0, 5.0]
    assert changes(values, baseline, np.full(len(FAMILIES), 1.9)) == []
