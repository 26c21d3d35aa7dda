"""A WebSocket's frames as they come: those that are a whole message are found and unmasked, many at once.

RFC 6455, section 5.2. Everything else (pieces of messages, pings, closing, compressed or very long messages, and what
is not allowed) is left to a library that knows the whole protocol.
"""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import brief_kernel

TEXT, BINARY = 0x81, 0x82
"""First byte of a frame that is a whole, uncompressed message."""

MASKED = 0x80
TWO_BYTES_MORE, EIGHT_BYTES_MORE = 126, 127
"""Lengths that stand for a longer one behind them."""

MASK_BYTES = 4


@brief_kernel
def unmask_messages(data: NDArray[np.uint8], spans: NDArray[np.int64]) -> tuple[int, int]:
    """Unmask in place the messages at the beginning of ``data``, uint8[n], and tell where they are.

    ``spans``, int64[m, 3], gets the first byte of each frame and where its payload begins and ends. Returns how many
    there are, m at most, and the place behind the last: what begins there is not all there, or not for this kernel.
    """
    place, count, length = 0, 0, data.shape[0]
    while count < spans.shape[0] and place + 2 <= length:
        kind, size, head = data[place], np.int64(data[place + 1]) - MASKED, place + 2
        if kind not in (TEXT, BINARY) or size < 0 or size == EIGHT_BYTES_MORE:
            break
        if size == TWO_BYTES_MORE:
            if head + 2 > length:
                break
            size, head = np.int64(data[head]) * 256 + np.int64(data[head + 1]), head + 2
        start = head + MASK_BYTES
        stop = start + size
        if stop > length:
            break
        mask = data[head:start]
        payload = data[start:stop]
        for i in range(size):
            payload[i] ^= mask[i % MASK_BYTES]
        spans[count, 0], spans[count, 1], spans[count, 2] = kind, start, stop
        count, place = count + 1, int(stop)
    return count, place
