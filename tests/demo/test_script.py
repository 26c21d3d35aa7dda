"""The story of the demo call: it rises, breaks and is calmed."""

from voicemon.demo.script import AGENT, CUSTOMER, LINES


def test_the_customers_stress_rises_to_one_peak_and_falls_again():
    stress = [line.mood.stress for line in LINES if line.speaker is CUSTOMER]
    peak = stress.index(max(stress))
    assert stress[: peak + 1] == sorted(stress[: peak + 1])
    assert stress[peak:] == sorted(stress[peak:], reverse=True)
    assert stress[0] < 25
    assert max(stress) > 85
    assert stress[-1] < 25


def test_only_the_customer_carries_stress():
    assert all((line.mood.stress is None) == (line.speaker is AGENT) for line in LINES)


def test_anger_goes_with_every_sign_of_vocal_effort():
    customer = [line.mood for line in LINES if line.speaker is CUSTOMER]
    calm, upset = min(customer, key=lambda m: m.stress), max(customer, key=lambda m: m.stress)
    for sign in ("pitch", "pitch_range", "pace", "loudness_db", "tilt_db", "roughness"):
        assert getattr(upset, sign) > getattr(calm, sign), sign


def test_the_customer_interrupts_twice_and_only_when_upset():
    breaks = [line for line in LINES if line.speaker is CUSTOMER and line.pause_s < -0.5]
    assert len(breaks) == 2
    assert all(line.mood.stress > 80 for line in breaks)


def test_texts_have_no_digits_so_that_words_can_be_compared():
    assert not any(letter.isdigit() for line in LINES for letter in line.text)
