"""Texts of one kind as a file: each compressed for itself, with what many of them have in common taken out.

In: texts as bytes. Out: bytes; and, from bytes, each text by its number. What they have in common is a
dictionary of zlib, made of samples (RFC 1950, 2.2). Knows no engine and no file system.

    header        sizes of what follows, in the machine's order of bytes
    dictionary    compressed
    starts        of each text in the last part, 4 bytes each; its size
    texts         compressed
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

HEADER = struct.Struct("=3Q")
WINDOW = 1 << 15
"""Bytes that zlib looks back."""
SAMPLES = 12
FROM = 100
"""Texts from which on a dictionary is worth its bytes."""
LEVEL = 6

Read = Callable[[int, int], bytes]
"""Offset and size → the bytes there."""


def stored_file(texts: Sequence[bytes]) -> bytes:
    """The file of the texts 0, 1, 2 …"""
    dictionary = samples(texts) if len(texts) >= FROM else b""
    packed = []
    for text in texts:
        compressor = zlib.compressobj(LEVEL, zdict=dictionary)
        packed.append(compressor.compress(text) + compressor.flush())
    starts = [0, *accumulate(map(len, packed))]
    parts = (zlib.compress(dictionary), struct.pack(f"={len(starts)}I", *starts), b"".join(packed))
    return HEADER.pack(*map(len, parts)) + b"".join(parts)


def samples(texts: Sequence[bytes]) -> bytes:
    """Some of the texts, as far apart as can be."""
    return b"".join(texts[:: len(texts) // SAMPLES])[-WINDOW:]


class StoredFile:
    """What `stored_file` wrote."""

    def __init__(self, read: Read) -> None:
        self._read = read
        ends = accumulate(HEADER.unpack(read(0, HEADER.size)), initial=HEADER.size)
        self._parts = list(pairwise(ends))

    def __getitem__(self, number: int) -> bytes:
        start, end = self._starts[number], self._starts[number + 1]
        base = self._parts[2][0]
        decompressor = zlib.decompressobj(zdict=self._dictionary)
        return decompressor.decompress(self._read(base + start, end - start))

    @cached_property
    def _dictionary(self) -> bytes:
        start, end = self._parts[0]
        return zlib.decompress(self._read(start, end - start))

    @cached_property
    def _starts(self) -> memoryview:
        start, end = self._parts[1]
        return memoryview(self._read(start, end - start)).cast("I")
