"""A recording at the pace of life: each chunk when a live source would have had it."""

from collections.abc import AsyncIterator, Iterable

from voicemon.audio.chunk import RATE_HZ, AudioChunk
from voicemon.clock import Clock
from voicemon.errors import ConfigError


async def paced(chunks: Iterable[AudioChunk], speed: float, clock: Clock) -> AsyncIterator[AudioChunk]:
    """Yield every chunk of ``chunks`` once its last sample would have been spoken, ``speed`` times as fast.

    Deadlines are counted from the first chunk asked for by sample index, so lateness never adds up. With
    ``speed`` infinite nothing waits, but the event loop still gets its turn between chunks.

    Raises:
        ConfigError: ``speed`` is not above 0.
    """
    if not speed > 0:
        raise ConfigError(f"speed must be above 0, not {speed}")
    begun = clock.now()
    for chunk in chunks:
        await clock.sleep_until(begun + chunk.stop / (RATE_HZ * speed))
        yield chunk
