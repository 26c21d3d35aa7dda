"""Recordings of every kind, good and bad, made here and read back."""

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel, Samples
from voicemon.errors import AudioFormatError, ChannelMapError
from voicemon.sources.recording import Recording, open_recording

TONE_HZ = (440, 700, 1000, 1300, 1600, 1900)


def tones(channels: int, seconds: float, rate_hz: int = 8000) -> Samples:
    """float32[n, channels], another tone on each, of steps that 16 bits hold exactly."""
    t = np.arange(round(seconds * rate_hz))[:, None] / rate_hz
    wave = 0.4 * np.sin(2 * np.pi * np.array(TONE_HZ[:channels]) * t)
    return (np.rint(wave * 32768) / 32768).astype(np.float32)


def write(path: Path, samples: Samples, rate_hz: int = 8000, subtype: str = "PCM_16") -> Path:
    soundfile.write(path, samples, rate_hz, subtype=subtype)
    return path


def joined(recording: Recording, block_seconds: float = 0.1) -> dict[Channel, Samples]:
    """Every channel's samples; they must follow on from one another."""
    parts: dict[Channel, list[AudioChunk]] = {channel: [] for channel in recording.channels}
    for chunk in recording.chunks(block_seconds):
        assert chunk.start == (parts[chunk.channel][-1].stop if parts[chunk.channel] else 0)
        parts[chunk.channel].append(chunk)
    return {channel: np.concatenate([c.samples for c in chunks]) for channel, chunks in parts.items()}


def tone_of(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE_HZ / len(samples))


def test_a_stereo_file_gives_both_parties_on_the_timeline(tmp_path: Path) -> None:
    recording = open_recording([write(tmp_path / "call.flac", tones(2, 2.0))])
    audio = joined(recording)
    assert recording.channels == (Channel.CUSTOMER, Channel.AGENT) and recording.name == "call.flac"
    assert (recording.rate_hz, recording.seconds, recording.damage) == (8000, 2.0, None)
    assert [len(samples) for samples in audio.values()] == [2 * RATE_HZ] * 2
    assert abs(tone_of(audio[Channel.CUSTOMER]) - 440) < 2 and abs(tone_of(audio[Channel.AGENT]) - 700) < 2


def test_channels_take_turns(tmp_path: Path) -> None:
    recording = open_recording([write(tmp_path / "call.wav", tones(2, 3.0))])
    stops = {Channel.CUSTOMER: 0, Channel.AGENT: 0}
    for chunk in recording.chunks(0.1):
        stops[chunk.channel] = chunk.stop
        assert abs(stops[Channel.CUSTOMER] - stops[Channel.AGENT]) <= 0.11 * RATE_HZ


@pytest.mark.parametrize("block_seconds", [0.003, 0.1, 60.0])
def test_block_length_changes_nothing(tmp_path: Path, block_seconds: float) -> None:
    path = write(tmp_path / "call.wav", tones(2, 1.7))
    audio, other = joined(open_recording([path])), joined(open_recording([path]), block_seconds)
    assert all(np.array_equal(audio[channel], other[channel]) for channel in audio)


def test_raw_blocks_are_the_files_own_samples(tmp_path: Path) -> None:
    samples = tones(2, 1.0)
    recording = open_recording([write(tmp_path / "call.wav", samples)], "-,customer")
    assert recording.pcm16 and recording.channels == (Channel.CUSTOMER,)
    assert np.array_equal(np.concatenate(list(recording.raw_blocks())), samples[:, 1:])
    assert not open_recording([write(tmp_path / "float.wav", samples, subtype="FLOAT")]).pcm16


def test_two_mono_files_are_a_pair_and_the_shorter_one_falls_silent(tmp_path: Path) -> None:
    pair = [write(tmp_path / "a.wav", tones(1, 1.0)), write(tmp_path / "b.wav", tones(1, 2.0))]
    recording = open_recording(pair)
    audio = joined(recording)
    assert recording.channels == (Channel.CUSTOMER, Channel.AGENT) and recording.seconds == 2.0
    assert recording.name == "a.wav + b.wav"
    assert len(audio[Channel.CUSTOMER]) == len(audio[Channel.AGENT]) == 2 * RATE_HZ
    assert not audio[Channel.CUSTOMER][RATE_HZ + 20 :].any() and audio[Channel.AGENT][-100:].any()


def test_mono_is_one_mixed_party_unless_it_is_said_whose(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", tones(1, 0.5))
    assert open_recording([path]).channels == (Channel.MIXED,)
    assert open_recording([path], "customer").channels == (Channel.CUSTOMER,)


def test_six_channels_need_a_map_and_unused_ones_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "six.wav", tones(6, 1.0))
    with pytest.raises(ChannelMapError, match=r"six\.wav has 6 channels"):
        open_recording([path])
    audio = joined(open_recording([path], "-,agent,-,customer,-,-"))
    assert abs(tone_of(audio[Channel.AGENT]) - 700) < 2 and abs(tone_of(audio[Channel.CUSTOMER]) - 1300) < 2


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100, 96000])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "ULAW"])
def test_rates_and_sample_formats(tmp_path: Path, rate_hz: int, subtype: str) -> None:
    path = write(tmp_path / "call.wav", tones(2, 0.5, rate_hz), rate_hz, subtype)
    audio = joined(open_recording([path]))
    assert [len(samples) for samples in audio.values()] == [RATE_HZ // 2] * 2
    assert abs(tone_of(audio[Channel.CUSTOMER]) - 440) < 3


FFMPEG_FORMATS = [
    ("call.m4a", "aac", 44100),
    ("call.webm", "libopus", 48000),
    ("call.mp3", "mp3", 44100),
    ("call.ogg", "libopus", 48000),
    ("call.mka", "pcm_s16le", 8000),
]


def write_by_ffmpeg(path: Path, codec: str, samples: Samples, rate_hz: int) -> Path:
    with av.open(
        str(path), "w", options={"movflags": "faststart"} if path.suffix == ".m4a" else {}
    ) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="stereo")
        pcm = np.rint(samples * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="stereo")
        frame.sample_rate = rate_hz
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return path


@pytest.mark.parametrize(("name", "codec", "rate_hz"), FFMPEG_FORMATS)
def test_formats_that_ffmpeg_opens(tmp_path: Path, name: str, codec: str, rate_hz: int) -> None:
    path = write_by_ffmpeg(tmp_path / name, codec, tones(2, 2.0, rate_hz), rate_hz)
    recording = open_recording([path])
    audio = joined(recording)
    assert recording.damage is None and recording.pcm16 == (codec == "pcm_s16le")
    for channel, hz in ((Channel.CUSTOMER, 440), (Channel.AGENT, 700)):
        assert abs(len(audio[channel]) - 2 * RATE_HZ) < 0.06 * RATE_HZ
        assert abs(tone_of(audio[channel][: 2 * RATE_HZ]) - hz) < 3
    assert abs(recording.seconds - 2) < 0.1


def test_one_sample_silence_and_clipping_work(tmp_path: Path) -> None:
    one = joined(open_recording([write(tmp_path / "one.wav", np.array([0.5], np.float32))]))
    assert one[Channel.MIXED].tolist()[0] == 0.5 and len(one[Channel.MIXED]) == 2
    silent = joined(open_recording([write(tmp_path / "silent.wav", np.zeros(8000, np.float32))]))
    assert not silent[Channel.MIXED].any()
    clipped = np.sign(tones(1, 0.5)) * np.float32(1)
    loud = joined(open_recording([write(tmp_path / "clipped.wav", clipped)]))[Channel.MIXED]
    assert 0.99 < np.abs(loud).max() < 2


@pytest.mark.parametrize("name", ["call.wav", "call.flac", "call.aiff"])
def test_a_cut_file_gives_what_it_has_and_says_what_is_missing(tmp_path: Path, name: str) -> None:
    rng = np.random.default_rng(0)
    path = write(tmp_path / name, rng.uniform(-0.5, 0.5, (80_000, 2)).astype(np.float32))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    recording = open_recording([path])
    audio = joined(recording)
    assert 4 * RATE_HZ < len(audio[Channel.CUSTOMER]) < 5.1 * RATE_HZ
    assert recording.damage is not None and name in recording.damage and "\n" not in recording.damage
    assert "could be decoded" in recording.damage and "missing" in recording.damage


@pytest.mark.parametrize(("name", "codec"), [("call.m4a", "aac"), ("call.mp3", "mp3"), ("call.mka", "aac")])
def test_a_cut_compressed_file_says_what_is_missing(tmp_path: Path, name: str, codec: str) -> None:
    path = write_by_ffmpeg(tmp_path / name, codec, tones(2, 10.0, 44100), 44100)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    recording = open_recording([path])
    assert 3 * RATE_HZ < len(joined(recording)[Channel.CUSTOMER]) < 6 * RATE_HZ
    assert recording.damage is not None and "missing" in recording.damage


def test_a_header_written_to_a_pipe_is_no_damage(tmp_path: Path) -> None:
    path = write(tmp_path / "pipe.wav", tones(1, 1.0))
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(data))
    recording = open_recording([path])
    assert len(joined(recording)[Channel.MIXED]) == RATE_HZ and recording.damage is None


def bad_files(folder: Path) -> dict[str, list[Path]]:
    (folder / "notes.txt").write_text("no audio at all\n" * 50)
    (folder / "empty.wav").write_bytes(b"")
    (folder / "noise.mp3").write_bytes(np.random.default_rng(0).bytes(4000))
    write(folder / "header.wav", np.zeros(0, np.float32))
    (folder / "stub.wav").write_bytes((folder / "header.wav").read_bytes()[:20])
    write(folder / "slow.wav", np.zeros(100, np.float32), 4000)
    write(folder / "mono.wav", np.zeros(100, np.float32))
    write(folder / "wide.wav", np.zeros(100, np.float32), 16000)
    write(folder / "stereo.wav", np.zeros((100, 2), np.float32))
    names = {
        "notes.txt": ["notes.txt"], "empty.wav": ["empty.wav"], "noise.mp3": ["noise.mp3"],
        "header.wav": ["header.wav"], "stub.wav": ["stub.wav"], "slow.wav": ["slow.wav"],
        "nowhere.wav": ["nowhere.wav"], ".": ["."], "wide.wav": ["mono.wav", "wide.wav"],
        "stereo.wav": ["mono.wav", "stereo.wav"], "3 files": ["mono.wav", "mono.wav", "mono.wav"],
    }  # fmt: skip
    return {named: [folder / file for file in files] for named, files in names.items()}


@pytest.mark.parametrize(
    "named",
    ["notes.txt", "empty.wav", "noise.mp3", "header.wav", "stub.wav", "slow.wav", "nowhere.wav", ".",
     "wide.wav", "stereo.wav", "3 files"],
)  # fmt: skip
def test_bad_files_give_one_clear_line(tmp_path: Path, named: str) -> None:
    paths = bad_files(tmp_path)[named]
    with pytest.raises(AudioFormatError) as error:
        list(open_recording(paths).chunks())
    assert (named if named != "." else str(tmp_path)) in str(error.value) and "\n" not in str(error.value)


def test_a_map_that_does_not_fit_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(ChannelMapError, match=r"call.wav has 2 channels"):
        open_recording([write(tmp_path / "call.wav", tones(2, 0.1))], "customer")
