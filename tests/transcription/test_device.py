"""The device is chosen by what is there."""

import ctranslate2
import pytest

from voicemon.errors import ConfigError
from voicemon.transcription.device import choose_device


def test_cpu_is_int8() -> None:
    assert choose_device("cpu") == ("cpu", "int8")


def test_auto_takes_a_gpu_only_where_there_is_one() -> None:
    expected = ("cuda", "float16") if ctranslate2.get_cuda_device_count() else ("cpu", "int8")
    assert choose_device("auto") == expected


@pytest.mark.skipif(ctranslate2.get_cuda_device_count() > 0, reason="this machine has a GPU")
def test_a_missing_gpu_is_said() -> None:
    with pytest.raises(ConfigError, match="no GPU can be used"):
        choose_device("cuda")


def test_an_unknown_device_is_said() -> None:
    with pytest.raises(ConfigError, match="device 'tpu' is not one of auto, cpu, cuda"):
        choose_device("tpu")


def test_another_compute_type_can_be_named() -> None:
    assert choose_device("cpu", "float32") == ("cpu", "float32")
    with pytest.raises(ConfigError, match=r"compute type 'int7' is not one of .*int8.* of this cpu"):
        choose_device("cpu", "int7")
