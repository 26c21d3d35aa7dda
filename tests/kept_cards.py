"""Past calls of which only the scorecard matters: weeks of them, made in a moment. Deterministic."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from voicemon import events as ev
from voicemon.call.host import LOG_NAME
from voicemon.call.log_lines import encode
from voicemon.call.scorecard import Scorecard, write_scorecard

ZONE = timezone(timedelta(hours=2))


def keep_card(
    calls: Path, name: str, whose: tuple[str, str], began: datetime, figures: Mapping[str, float],
    hard: Sequence[str] = (),
) -> None:  # fmt: skip
    """A finished call of (agent, team) whose scorecard holds these figures."""
    agent, team = whose
    header = ev.CallHeader(
        call=name, started_at=began.isoformat(), source="a kept card", channels=["customer", "agent"], agent=agent,
        team=team,
    )  # fmt: skip
    folder = calls / name
    folder.mkdir(parents=True)
    (folder / LOG_NAME).write_bytes(
        encode(header) + encode(ev.CallEnded(stop=16_000 * 240, known=16_000 * 240))
    )
    card = Scorecard(
        call=name, agent=agent, team=team, started_at=header.started_at, seconds=240.0, rate_hz=16_000, practices=[],
        notes=[], hard=list(hard), figures=dict(figures),
    )  # fmt: skip
    write_scorecard(card, folder)


def keep_weeks(
    calls: Path, agents: Sequence[str], training: datetime, now: datetime, days: int = 110
) -> None:
    """Calls of a team on working days until ``now``; after the training they interrupt less and thank more."""
    dice = random.Random(11)
    for number in range(days):
        day = now - timedelta(days=days - 1 - number)
        if day.weekday() >= 5:
            continue
        for agent in agents:
            for hour in (9, 11, 14):
                began = day.replace(hour=hour, minute=dice.randrange(60), tzinfo=ZONE)
                if began > now - timedelta(minutes=90):  # the latest calls are those below
                    continue
                after = began > training
                hard = (
                    ["the customer's stress rose once"] if dice.random() < 0.15 + (hour == 14) * 0.2 else []
                )
                figures = {
                    "talk_share": min(0.9, max(0.1, dice.gauss(0.52, 0.09))),
                    "interruptions": max(0.0, dice.gauss(1.6 if after else 3.1, 1.0)),
                    "open_questions": min(1.0, max(0.0, dice.gauss(0.42 if after else 0.36, 0.2))),
                    "answer_s": dice.gauss(0.6, 0.25),
                    "longest_turn_s": max(4.0, dice.gauss(31, 9)),
                    "quick_turns": max(0.0, dice.gauss(0.12, 0.06)),
                    "thanks": float(dice.randrange(1, 4) if after else dice.randrange(0, 3)),
                    "repeats": float(dice.randrange(0, 3)),
                }
                if hard:
                    figures |= {
                        "warm_answers": dice.choice([0.0, 0.5, 1.0, 1.0] if after else [0.0, 0.0, 0.5, 1.0]),
                        "warm_after_s": max(0.0, dice.gauss(14, 8)),
                        "stress_fall": dice.gauss(26, 12),
                        "recovery_s": max(5.0, dice.gauss(60, 25)),
                    }
                keep_card(calls, f"{agent}-{number}-{hour}", (agent, "repairs"), began, figures, hard)
    for minutes in (70, 40, 15):
        began = now.astimezone(ZONE) - timedelta(minutes=minutes)
        keep_card(
            calls,
            f"{agents[0]}-late-{minutes}",
            (agents[0], "repairs"),
            began,
            {"talk_share": 0.5},
            ["3 complaints in one call"],
        )
