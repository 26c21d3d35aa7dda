"""The card's section on trust, fairness and limits, written from ``metrics.json``."""

from typing import Any

WIDEBAND = "codec: PCM, 16 kHz"
BABBLE = "babble: 20 dB"
LEVELS = ("level: −12 dB", "level: +12 dB")
SECONDS = "2 s"
PICTURE = "pictures/trust.svg"

Figures = dict[str, Any]


def limits_text(metrics: Figures) -> str:
    """Markdown of all of it."""
    lines = [
        f"Models {', '.join(f'`{name}`' for name in models_of(metrics))}.",
        "",
        f"![Wrong readings among those kept, and how sure against how often right]({PICTURE})",
        "",
        *kept_lines(metrics["trust"]),
        *growth_lines(metrics["growth"]),
        *aim_lines(metrics),
        *condition_lines(metrics["limits"]),
        *length_lines(metrics["limits"]["lengths"]),
        *people_lines(metrics["people"]),
    ]
    return "\n".join(lines).rstrip("\n")


def models_of(metrics: Figures) -> list[str]:
    """Ids of the models that were judged."""
    return [metrics["model"], *(fused["model"] for fused in metrics["fused"].values())]


def kept_lines(trust: Figures) -> list[str]:
    """Wrong readings and AUC of anger when only the surest are kept."""
    shares = list(next(iter(next(iter(trust.values())).values()))["kept"])
    lines = head(["Only the most confident are kept", *shares])
    for name, corpora in trust.items():
        for key, title in (("wrong", "readings wrong"), ("anger", "anger against calm, AUC")):
            for corpus, figures in corpora.items():
                cells = [number(figures["kept"][share][key], 3) for share in shares]
                lines.append(row([f"{name}, {corpus.upper()}, {title}", *cells]))
    return [*lines, ""]


def growth_lines(growth: Figures) -> list[str]:
    """AUC after so many utterances of the speaker."""
    heard = list(next(iter(growth.values())))
    lines = head(["Utterances of the speaker heard before, mean AUC", *heard])
    for name, figures in growth.items():
        for task in ("arousal", "anger", "valence"):
            lines.append(row([f"{name}, {task}", *(number(figures[count][task], 3) for count in heard)]))
    return [*lines, ""]


def aim_lines(metrics: Figures) -> list[str]:
    """What was aimed at beside what was reached, each head a column."""
    limits, whispers = metrics["limits"], list(metrics["limits"]["fused"])
    heads = [limits["prosody"], *limits["fused"].values()]
    lines = head(["Aim", "at most", "prosody", *(f"fused-{name}" for name in whispers)])
    for task in ("arousal", "anger"):
        for name, at_most, sign, what in (
            (WIDEBAND, ".01", -1, "G.711 at 8 kHz against 16 kHz PCM"),
            (BABBLE, ".03", 1, "babble at 20 dB"),
        ):
            cells = [difference(figures[name]["lost"][task], sign) for figures in heads]
            lines.append(row([f"{what}, AUC of {task}", at_most, *cells]))
    for key, what in (("mean", "mean"), ("p95", "95th percentile")):
        cells = [number(max(figures[name]["moved"][key] for name in LEVELS), 3) for figures in heads]
        lines.append(row([f"arousal moved by ±12 dB of level, {what}", ".05", *cells]))
    windows = limits["lengths"][SECONDS]["corpora"].values()
    below = mean([found["whole"]["arousal"] - found["window"]["arousal"] for found in windows])
    what = f"a {SECONDS} window against the whole, AUC of arousal"
    lines.append(row([what, ".04", number(below, 3), *["–"] * len(whispers)]))
    fused = [metrics["fused"][name] for name in whispers]
    owns = [metrics["voicemon, own baseline"], *(figures["fused, own baseline"] for figures in fused)]
    errors = [mean([figures["ece"] for figures in own.values()]) for own in owns]
    lines.append(
        row(["expected calibration error, mean of the corpora", ".05", *(number(e, 3) for e in errors)])
    )
    costs = [metrics["cost_ms"]["reading"], *(figures["cost_ms"]["all"] for figures in fused)]
    lines.append(row(["CPU of a reading, ms", "0.5; 2", *(number(cost, 2) for cost in costs)]))
    return [*lines, ""]


def condition_lines(limits: Figures) -> list[str]:
    """Every condition, prosody and the fused head."""
    columns = [
        "clips",
        "arousal",
        "anger",
        "CCC",
        "ECE",
        "lost arousal",
        "loudness arousal",
        "loudness anger",
    ]
    lines = head(["How it was heard", *columns])
    tables = {"": limits["prosody"]} | {
        f", fused-{name}": figures for name, figures in limits["fused"].items()
    }
    for head_name, conditions in tables.items():
        for name, figures in conditions.items():
            cells = [number(figures[key], 3) for key in ("arousal", "anger", "arousal_ccc", "ece")]
            loud = [number(figures["loudness"][task], 3) for task in ("arousal", "anger")]
            lost = difference(figures["lost"]["arousal"], 1)
            lines.append(row([name + head_name, str(figures["clips"]), *cells, lost, *loud]))
    return [*lines, ""]


def length_lines(lengths: Figures) -> list[str]:
    """Windows beside the whole of the same clips."""
    columns = ["clips", "arousal", "of the whole", "anger", "of the whole", "loudness arousal"]
    lines = head(["Window of the prosody head", *columns])
    for seconds, found in lengths.items():
        for corpus, figures in found["corpora"].items():
            cells = [
                number(figures[kind][task], 3)
                for task in ("arousal", "anger")
                for kind in ("window", "whole")
            ]
            loud = number(figures["loudness"]["arousal"], 3)
            lines.append(row([f"{seconds}, {corpus.upper()}", str(figures["clips"]), *cells, loud]))
    return [*lines, ""]


def people_lines(people: Figures) -> list[str]:
    """Languages, and the women and men in them."""
    columns = [
        "clips",
        "arousal",
        "anger",
        "valence",
        "CCC",
        "ECE",
        "stress neutral",
        "stress anger",
        "loudness arousal",
    ]
    lines = head(["Who", *columns])
    for corpus, found in people.items():
        unseen = "speakers left out" if found["trained"] else "never heard"
        for name, figures in found["parts"].items():
            who = f"{figures['speakers']} {found['sex'] or 'speakers' if name == 'all' else name}"
            three = [number(figures.get(k), 3) for k in ("arousal", "anger", "valence", "arousal_ccc", "ece")]
            stress = [number(figures.get(k), 0) for k in ("stress_neutral", "stress_anger")]
            loud = number(figures["loudness"].get("arousal"), 3)
            title = f"{found['language']} ({corpus.upper()}, {unseen}), {who}"
            lines.append(row([title, str(figures["clips"]), *three, *stress, loud]))
    return lines


def head(cells: list[str]) -> list[str]:
    """First two lines of a table."""
    return [row(cells), row(["---", *["---:"] * (len(cells) - 1)])]


def row(cells: list[str]) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"


def mean(values: list[float]) -> float | None:
    """The mean, None of nothing."""
    return sum(values) / len(values) if values else None


def number(value: float | None, digits: int) -> str:
    """A figure, or a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def difference(lost: dict[str, float], sign: int) -> str:
    """A loss of AUC with its deviation."""
    return f"{sign * lost['auc'] + 0.0:.3f} ± {lost['deviation']:.3f}"
