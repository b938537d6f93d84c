"""Which documents hold a character, and how often a pair: as base64, a few bits a document.

In: a `Layout`. Out: texts that `postings.js` reads (`countIn`). Knows no file.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

from search.browser.layout import Layout
from search.browser.postings import spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from search.grams import Numbers, Places

COUNT_LIMIT = 15
FLAG_BITS, COUNT_BITS = 1, 4
_BATCH = 1 << 20
_CODE_POINTS = 0x110000


def documents_with(layout: Layout, characters: Sequence[int]) -> NDArray[np.bool_]:
    """For each of these characters, and each document: whether its text holds it."""
    import numpy as np

    rows = np.zeros(_CODE_POINTS, np.uint32)
    rows[list(characters)] = np.arange(1, len(characters) + 1)
    holds = np.zeros((len(characters) + 1, len(layout.lengths)), bool)
    starts = np.array([0, *layout.lengths]).cumsum() + layout.names_end
    documents = np.arange(len(layout.lengths))
    for start in range(layout.names_end, len(layout.codes), _BATCH):
        own = rows[layout.codes[start : start + _BATCH]]
        kept = (own > 0).nonzero()[0]
        holds[own[kept], spread(documents, starts, start, start + len(own))[kept]] = True
    return holds[1:]


def count_by_document(layout: Layout, positions: Numbers) -> Places:
    """How many of some ascending positions each document has."""
    import numpy as np

    return np.diff(positions.searchsorted(layout.text_starts))


def flags_text(flags: NDArray[np.bool_]) -> bytes:
    """A bit for each, the lowest of a byte first."""
    import numpy as np

    return base64.b64encode(np.packbits(flags, bitorder="little").tobytes())


def counts_text(counts: Places) -> bytes:
    """Four bits for each, low half of a byte first: up to 15."""
    import numpy as np

    own = np.zeros(len(counts) + len(counts) % 2, np.uint8)
    own[: len(counts)] = counts.clip(max=COUNT_LIMIT)
    return base64.b64encode((own[::2] | own[1::2] << 4).astype(np.uint8).tobytes())


def replaced(text: bytes, bits: int, number: int, value: int) -> bytes:
    """The same set with another value of one document."""
    data = bytearray(base64.b64decode(text))
    at, shift = divmod(number * bits, 8)
    data[at] = data[at] & ~((1 << bits) - 1 << shift) | value << shift
    return base64.b64encode(data)
