"""F0 and voicing on real telephone-band speech, where librosa's pYIN and Praat agree with each other."""

import sys
import time
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from voicemon.audio.chunk import PROSODY_RATE_HZ, Samples
from voicemon.bench.speech import DATA, Clip, telephone_clips
from voicemon.features.extractor import LldExtractor
from voicemon.features.lld import LLD_INDEX
from voicemon.kernels.prosody import HOP

LOWEST_HZ, HIGHEST_HZ = 60.0, 600.0
PYIN_FRAME = 512
AGREEMENT = 0.05
GROSS = 0.20
TARGET_GROSS = 0.05
TARGET_VOICING = 0.90

Track = NDArray[np.float64]


def our_f0(samples: Samples) -> Track:
    """F0 in Hz of each 10 ms hop, 0 where unvoiced."""
    extractor = LldExtractor()
    values = np.concatenate([extractor.push(samples).values, extractor.flush().values])
    return values[:, LLD_INDEX["f0"]]


def pyin_f0(samples: Samples) -> Track:
    """The same by ``librosa.pyin`` (Mauch and Dixon 2014), its frames centred on our hops' middles."""
    import librosa

    late = np.append(samples[HOP // 2 :], np.zeros(HOP // 2, np.float32))
    f0, voiced, _ = librosa.pyin(
        late, fmin=LOWEST_HZ, fmax=HIGHEST_HZ, sr=PROSODY_RATE_HZ, frame_length=PYIN_FRAME, hop_length=HOP
    )
    return np.where(voiced, np.nan_to_num(f0), 0.0)[: -(-len(samples) // HOP)]


def praat_f0(samples: Samples) -> Track:
    """The same by Praat's autocorrelation (Boersma 1993), of its frame nearest to each hop's middle."""
    import parselmouth

    hops = -(-len(samples) // HOP)
    sound = parselmouth.Sound(samples.astype(np.float64), float(PROSODY_RATE_HZ))
    step = HOP / PROSODY_RATE_HZ
    pitch = sound.to_pitch_ac(time_step=step, pitch_floor=LOWEST_HZ, pitch_ceiling=HIGHEST_HZ)
    times = (np.arange(hops) + 0.5) * step
    nearest = np.rint((times - pitch.xs()[0]) / step).astype(int)
    f0: Track = pitch.selected_array["frequency"][np.clip(nearest, 0, pitch.n_frames - 1)]
    return np.where((nearest >= 0) & (nearest < pitch.n_frames), f0, 0.0)


@dataclass(slots=True)
class Score:
    """Counts of frames; of several clips, added up."""

    frames: int = 0
    """All frames."""

    voiced: int = 0
    """Both peers voiced and within 5 %."""

    unvoiced: int = 0
    """Both peers unvoiced."""

    found: int = 0
    """Of ``voiced``: voiced by us."""

    left: int = 0
    """Of ``unvoiced``: unvoiced by us."""

    gross: int = 0
    """Of ``found``: more than 20 % away from Praat."""

    deviation: float = 0.0
    """Sum over the frames found without gross error of the deviation from Praat, a share."""

    def add(self, other: "Score") -> None:
        """Add the counts of another stretch."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def gross_error(self) -> float:
        """Share of gross errors among frames voiced for all three."""
        return self.gross / max(self.found, 1)

    @property
    def voicing_agreement(self) -> float:
        """Share of the frames on which the peers agree, voiced or not, where we say the same."""
        return (self.found + self.left) / max(self.voiced + self.unvoiced, 1)


def score(ours: Track, pyin: Track, praat: Track) -> Score:
    """Compare three F0 tracks of the same frames (float64[m], Hz, 0 unvoiced)."""
    voiced = (pyin > 0) & (praat > 0) & (np.abs(pyin - praat) <= AGREEMENT * praat)
    unvoiced = (pyin == 0) & (praat == 0)
    found = voiced & (ours > 0)
    away = np.abs(ours - praat) / np.where(praat > 0, praat, 1.0)
    gross = found & (away > GROSS)
    return Score(
        frames=len(ours),
        voiced=int(np.sum(voiced)),
        unvoiced=int(np.sum(unvoiced)),
        found=int(np.sum(found)),
        left=int(np.sum(unvoiced & (ours == 0))),
        gross=int(np.sum(gross)),
        deviation=float(np.sum(away[found & ~gross])),
    )


def _measure(clips: list[Clip]) -> tuple[dict[str, Score], dict[str, float]]:
    """Scores by corpus, and CPU seconds by tracker."""
    trackers = {"ours": our_f0, "pYIN": pyin_f0, "Praat": praat_f0}
    cpu_s = dict.fromkeys(trackers, 0.0)
    scores: dict[str, Score] = {}
    for track in trackers.values():
        track(clips[0].samples)  # compile and load outside the timing
    for clip in clips:
        tracks = {}
        for name, track in trackers.items():
            start = time.process_time()
            tracks[name] = track(clip.samples)
            cpu_s[name] += time.process_time() - start
        scores.setdefault(clip.corpus, Score()).add(score(tracks["ours"], tracks["pYIN"], tracks["Praat"]))
    return scores, cpu_s


def bench_f0(data: Path = DATA, clips_per_corpus: int = 32, seed: int = 2) -> int:
    """Print gross error and voicing agreement by corpus. Returns 0 where both figures are reached, else 1."""
    clips = telephone_clips(data, clips_per_corpus, seed)
    seconds = sum(len(clip.samples) for clip in clips) / PROSODY_RATE_HZ
    scores, cpu_s = _measure(clips)
    whole = Score()
    for part in scores.values():
        whole.add(part)
    title = f"F0 at 8 kHz, {len(clips)} clips, {seconds:.0f} s, where pYIN and Praat agree within 5 %"
    table = Table("corpus", title=title)
    for column in (
        "frames",
        "agreed voiced",
        "unvoiced",
        "gross error",
        "voicing agreement",
        "mean deviation",
    ):
        table.add_column(column, justify="right")
    for corpus, part in [*scores.items(), ("all", whole)]:
        shares = (part.gross_error, part.voicing_agreement, part.deviation / max(part.found - part.gross, 1))
        counts = (part.frames, part.voiced, part.unvoiced)
        table.add_row(corpus, *map(str, counts), *(f"{100 * share:.2f} %" for share in shares))
    console = Console()
    console.print(table)
    cost = ", ".join(f"{name} {1e3 * taken / seconds:.1f}" for name, taken in cpu_s.items())
    console.print(f"CPU ms per second of audio: {cost} (ours: all LLDs)")
    reached = whole.gross_error <= TARGET_GROSS and whole.voicing_agreement >= TARGET_VOICING
    verdict = "reached" if reached else "NOT reached"
    console.print(f"gross error at most 5 %, voicing agreement at least 90 %: {verdict}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(bench_f0())
