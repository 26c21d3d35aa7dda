"""The table of low-level descriptors: what each column of an ``LldBlock`` means."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lld:
    """One column: measured every 10 ms at 8 kHz."""

    name: str
    """Short name, also the key in exports and weights."""

    unit: str
    """Unit of the stored value."""

    low: float
    """Smallest value that can occur."""

    high: float
    """Largest value that can occur."""

    source: str
    """Where the definition comes from."""

    plain: str
    """What a person reads: what there is more of where the value is higher."""


EGEMAPS = "Eyben et al. 2016 (eGeMAPS), section 3.1"
BOERSMA = "Boersma 1993"

LLDS: tuple[Lld, ...] = (
    Lld("f0", "Hz", 0.0, 620.0, f"{BOERSMA}, equations 8-9; 0 where unvoiced", "pitch"),
    Lld("voicing", "0..1", 0.0, 1.0, f"{BOERSMA}, height of the autocorrelation peak", "clearness of the pitch"),
    Lld("level", "dB", -100.0, 18.1, "RMS of 25 ms under a Hamming window, re full scale", "level"),
    Lld("loudness", "loudness", 0.0, 100.0, "Zwicker and Fastl: sum of mel band powers ** 0.23", "loudness"),
    Lld("alpha_ratio", "dB", -100.0, 100.0, f"{EGEMAPS}; 50-1000 over 1000-3500 Hz",
        "weight of low against high sounds"),
    Lld("hammarberg", "dB", -110.0, 110.0, f"{EGEMAPS}; peak of 0-2000 over 2000-3500 Hz",
        "loudest low against loudest high sound"),
    Lld("slope_0_500", "dB/kHz", -900.0, 900.0, f"{EGEMAPS}; 31-500 Hz", "brightness below 500 Hz"),
    Lld("slope_500_1500", "dB/kHz", -300.0, 300.0, EGEMAPS, "brightness from 500 to 1500 Hz"),
    Lld("centroid", "Hz", 50.0, 3500.0, "mean frequency of the power in 50-3500 Hz", "brightness"),
    Lld("flux", "loudness", 0.0, 30.0, "distance of band loudnesses from the frame before", "change of sound"),
    Lld("mfcc1", "1", -100.0, 100.0, "HTK mel scale, 20 bands 100-3800 Hz, orthonormal DCT-II",
        "darkness of the voice"),
    Lld("mfcc2", "1", -100.0, 100.0, "as mfcc1", "weight of low and high against middle sounds"),
    Lld("mfcc3", "1", -100.0, 100.0, "as mfcc1", "voice colour (3rd of 4 measures)"),
    Lld("mfcc4", "1", -100.0, 100.0, "as mfcc1", "voice colour (4th of 4 measures)"),
    Lld("jitter", "%", 0.0, 40.0, "Praat, jitter (local); by waveform matching; 0 where unvoiced",
        "roughness (jitter)"),
    Lld("shimmer", "dB", 0.0, 120.0, "Praat, shimmer (local, dB); of RMS; 0 where unvoiced",
        "unsteadiness (shimmer)"),
    Lld("hnr", "dB", -10.0, 40.0, f"{BOERSMA}, equation 4; 0 where unvoiced", "clearness of the voice"),
    Lld("h1_h2", "dB", -120.0, 120.0, f"{EGEMAPS}; first over second harmonic; 0 where unvoiced",
        "breathiness (H1-H2)"),
)  # fmt: skip

LLD_INDEX: dict[str, int] = {lld.name: column for column, lld in enumerate(LLDS)}
