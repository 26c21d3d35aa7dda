"""Each address has its own measure, and strangers without number fill no memory."""

from voicemon.server.rate_limit import ADDRESS_LIMIT, RateLimit


def test_a_burst_then_the_long_run() -> None:
    rate = RateLimit(per_second=8, burst=5)
    assert sum(rate.allows("a", 0.0) for _ in range(20)) == 5
    assert sum(rate.allows("a", now / 64) for now in range(1, 193)) == 24
    assert sum(rate.allows("a", 100.0) for _ in range(20)) == 5, "rest is not saved up for ever"


def test_one_address_takes_nothing_from_another() -> None:
    rate = RateLimit(10, 5)
    assert not all(rate.allows("loud", 0.0) for _ in range(100))
    assert rate.allows("quiet", 0.0)


def test_addresses_without_number_are_forgotten() -> None:
    rate = RateLimit(10, 5)
    for number in range(3 * ADDRESS_LIMIT):
        rate.allows(str(number), 0.0)
    assert len(rate._buckets) == ADDRESS_LIMIT


def test_it_says_how_long_to_wait_and_takes_back_what_was_no_fault() -> None:
    rate = RateLimit(per_second=0.5, burst=2)
    assert rate.wait_s("a", 0.0) == 0 and len(rate._buckets) == 0, "asking how long costs nothing"
    assert rate.allows("a", 0.0) and rate.allows("a", 0.0) and not rate.allows("a", 0.0)
    assert rate.wait_s("a", 0.0) == 2.0
    assert rate.wait_s("a", 1.5) == 0.5 and rate.wait_s("a", 2.0) == 0
    rate.give_back("a", 0.0)
    assert rate.allows("a", 0.0) and not rate.allows("a", 0.0)
    for _ in range(9):
        rate.give_back("a", 0.0)
    assert sum(rate.allows("a", 0.0) for _ in range(9)) == 2, "no more than a burst is saved up"
