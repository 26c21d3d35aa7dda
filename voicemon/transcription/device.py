"""Where Whisper runs: CPU with int8 weights, or a GPU with float16."""

from voicemon.errors import ConfigError

DEVICES = ("auto", "cpu", "cuda")


def choose_device(wanted: str = "auto", compute_type: str = "") -> tuple[str, str]:
    """Device and compute type for CTranslate2: ``("cpu", "int8")`` or ``("cuda", "float16")`` unless another is named.

    ``auto`` takes a GPU where CTranslate2 sees one.

    Raises:
        ConfigError: unknown word, ``cuda`` where no GPU can be used, or a compute type that the device does not know.
    """
    device, usual = _device(wanted)
    if not compute_type:
        return device, usual
    import ctranslate2

    known = ctranslate2.get_supported_compute_types(device)
    if compute_type not in known:
        raise ConfigError(
            f"compute type {compute_type!r} is not one of {', '.join(sorted(known))} of this {device}"
        )
    return device, compute_type


def _device(wanted: str) -> tuple[str, str]:
    if wanted not in DEVICES:
        raise ConfigError(f"device {wanted!r} is not one of {', '.join(DEVICES)}")
    if wanted == "cpu":
        return "cpu", "int8"
    import ctranslate2

    if ctranslate2.get_cuda_device_count() > 0:
        return "cuda", "float16"
    if wanted == "cuda":
        raise ConfigError("device 'cuda' was asked for, but no GPU can be used")
    return "cpu", "int8"
