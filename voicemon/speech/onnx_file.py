"""The weights in an ONNX file, without the library that runs it.

An ONNX file is a protocol buffer (https://protobuf.dev/programming-guides/encoding); of its messages only those on the
way to the weights are read: ModelProto.graph, GraphProto.initializer and TensorProto
(https://onnx.ai/onnx/repo-docs/IR.html).
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicemon.errors import WeightsError

_GRAPH, _INITIALIZER = 7, 5
_DIMS, _DATA_TYPE, _NAME, _RAW_DATA = 1, 2, 8, 9
_FLOAT = 1


def onnx_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """The float32 tensors of the file by name. Raises WeightsError where it is no ONNX file."""
    try:
        model = path.read_bytes()
        return {
            name: tensor
            for graph in _all(model, _GRAPH)
            for initializer in _all(graph, _INITIALIZER)
            for name, tensor in _tensor(initializer)
        }
    except (OSError, IndexError, ValueError) as error:
        raise WeightsError(f"{path} cannot be read as an ONNX file: {error}") from None


def _tensor(message: bytes) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Name and values of a tensor, unless they are of another type."""
    dims: list[int] = []
    name, raw, kind = "", b"", 0
    for field, value in _fields(message):
        if isinstance(value, int):
            if field == _DIMS:
                dims.append(value)
            kind = value if field == _DATA_TYPE else kind
        elif field == _DIMS:  # packed
            place = 0
            while place < len(value):
                dim, place = _varint(value, place)
                dims.append(dim)
        elif field == _NAME:
            name = value.decode()
        elif field == _RAW_DATA:
            raw = value
    if kind == _FLOAT:
        yield name, np.frombuffer(raw, "<f4").reshape(dims).astype(np.float32)


def _all(message: bytes, wanted: int) -> Iterator[bytes]:
    return (value for field, value in _fields(message) if field == wanted and isinstance(value, bytes))


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field: an integer, or the bytes of anything longer."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        match key & 7:
            case 0:
                value, place = _varint(message, place)
                yield key >> 3, value
            case 2:
                length, place = _varint(message, place)
                if place + length > len(message):
                    raise ValueError(f"a field of {length} bytes ends behind its message")
                yield key >> 3, message[place : place + length]
                place += length
            case 1 | 5 as kind:
                place += 8 if kind == 1 else 4
            case kind:
                raise ValueError(f"wire type {kind}")


def _varint(message: bytes, place: int) -> tuple[int, int]:
    """An integer in groups of seven bits, the lowest first, and the place after it."""
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place
