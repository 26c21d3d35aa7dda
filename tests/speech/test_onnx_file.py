"""Weights come out of an ONNX file as they are, and a file that is none is refused."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import WeightsError
from voicemon.speech.detector import _model_path, voice_weights
from voicemon.speech.onnx_file import onnx_weights


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def test_a_small_file_is_read_whatever_stands_between(tmp_path: Path) -> None:
    values = np.arange(6, dtype="<f4")
    head = varint(1 << 3) + varint(2) + varint(1 << 3) + varint(3)  # dims, unpacked
    weight = field(8, b"w") + head + varint(2 << 3) + varint(1) + field(9, values.tobytes())
    packed = field(8, b"p") + field(1, varint(300)) + varint(2 << 3) + varint(1) + field(9, bytes(1200))
    numbers = field(8, b"n") + varint(1 << 3) + varint(1) + varint(2 << 3) + varint(7) + field(9, bytes(8))
    other = varint(3 << 3 | 5) + struct.pack("<f", 1.0) + varint(4 << 3 | 1) + bytes(8)
    graph = b"".join(field(5, tensor) for tensor in (weight, packed, numbers)) + other
    (tmp_path / "m.onnx").write_bytes(varint(1 << 3) + varint(8) + field(7, graph))
    found = onnx_weights(tmp_path / "m.onnx")
    assert found.keys() == {"w", "p"}
    np.testing.assert_array_equal(found["w"], values.reshape(2, 3))
    assert found["p"].shape == (300,)


def test_the_detectors_own_file_has_all_its_layers() -> None:
    weights = voice_weights()
    assert weights.first.shape == (3, 136, 128) and weights.recurrent.shape == (128, 512)
    assert sum(np.size(part) for part in weights) > 200_000


def test_what_is_no_onnx_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="nowhere"):
        onnx_weights(tmp_path / "nowhere.onnx")
    whole = _model_path().read_bytes()
    (tmp_path / "cut.onnx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(WeightsError, match="cannot be read as an ONNX file"):
        onnx_weights(tmp_path / "cut.onnx")


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("onnx") / "m.onnx"
    path.write_bytes(content)
    try:
        onnx_weights(path)
    except WeightsError as error:
        assert "m.onnx" in str(error)
