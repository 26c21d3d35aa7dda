"""Where Whisper runs: CPU with int8 weights, or a GPU with float16."""

from voicemon.errors import ConfigError

DEVICES = ("auto", "cpu", "cuda")


def choose_device(wanted: str = "auto") -> tuple[str, str]:
    """Device and compute type for CTranslate2: ``("cpu", "int8")`` or ``("cuda", "float16")``.

    ``auto`` takes a GPU where CTranslate2 sees one.

    Raises:
        ConfigError: unknown word, or ``cuda`` where no GPU can be used.
    """
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
