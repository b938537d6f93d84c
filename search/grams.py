"""Pairs of characters and where they stand: the counting work of the engines, done on whole corpora at once.

In: passages as readers see them. Out: their normalised characters in one array, the positions of each pair
of neighbours, and these as bytes. With `search/browser/` the door to numpy, which is imported when it is
needed. Knows no document, no file and no engine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from search.normalize import FIELD_WALL, WALL, compose, fold, fold_character

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # For modules that may not import numpy: what `find_phrase` finds, and what `decode` reads.
    Places: TypeAlias = NDArray[np.int64]
    Numbers: TypeAlias = NDArray[np.uint32]

KEY_BITS = 21
"""A key is `first << 21 | second`, two code points."""

_CODE_POINTS = 0x110000
_BATCH = 1 << 20
_BETWEEN = "\U0010fffe"
"""Stands between passages while they are folded; a text that holds it is folded the slow way."""
_DROPPED, _SLOW = 0x110001, 0x110002
"""What a table of code points says of characters that become nothing, or that need `normalize.fold`."""
_VARINT_LIMITS = (1 << 7, 1 << 14, 1 << 21, 1 << 28)


@dataclass(frozen=True, slots=True)
class Folded:
    """Normalised passages one after another, each followed by FIELD_WALL.

    Passage `i` is `codes[starts[i] : starts[i + 1] - 1]`; the last start is where the next passage would be.
    """

    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grams:
    """All pairs of neighbours in a text, but those that begin with FIELD_WALL.

    Pair `keys[i]` stands at `positions[starts[i] : starts[i + 1]]` of the text, ascending; keys ascend too.
    """

    keys: NDArray[np.uint64]
    starts: NDArray[np.int64]
    positions: NDArray[np.uint32]


def pair_key(pair: str) -> int:
    """The key of two characters."""
    return ord(pair[0]) << KEY_BITS | ord(pair[1])


# Folding


def folding_table() -> Numbers:
    """What is known of characters, for several calls of `fold_codes`."""
    import numpy as np

    return np.zeros(_CODE_POINTS, dtype=np.uint32)


def fold_codes(passages: Sequence[str], table: Numbers | None = None) -> Folded:
    """All passages folded into one array of code points: the same as `fold` of each, faster for many."""
    import numpy as np

    table = folding_table() if table is None else table
    codes: list[NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
    lengths: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for batch in _batches(passages):
        part = _fold_batch(batch, table)
        codes.append(part.codes)
        lengths.append(np.diff(part.starts))
    starts = np.zeros(len(passages) + 1, np.int64)
    np.cumsum(np.concatenate(lengths), out=starts[1:])
    return Folded(np.concatenate(codes), starts)


def joined(parts: Sequence[Folded]) -> Folded:
    """What `fold_codes` gives for all passages, from what it gave for runs of them (in several processes)."""
    import numpy as np

    lengths = [np.diff(part.starts) for part in parts]
    starts = np.concatenate([np.zeros(1, np.int64), *lengths]).cumsum()
    return Folded(np.concatenate([np.zeros(0, np.uint32), *(part.codes for part in parts)]), starts)


def _batches(passages: Sequence[str]) -> Iterator[Sequence[str]]:
    """Runs of passages of about a million characters, which the processor's caches still like."""
    start = size = 0
    for i, passage in enumerate(passages):
        size += len(passage)
        if size > _BATCH:
            yield passages[start : i + 1]
            start, size = i + 1, 0
    if start < len(passages):
        yield passages[start:]


def _fold_batch(passages: Sequence[str], table: NDArray[np.uint32]) -> Folded:
    import numpy as np

    joined = _BETWEEN.join([*passages, ""])
    if joined.count(_BETWEEN) > len(passages):
        return _joined([fold(passage) for passage in passages])
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = _look_up(raw, table)
    slow = np.flatnonzero(codes == _SLOW)
    ends = np.flatnonzero(raw == ord(_BETWEEN))
    folded = _without_spare_walls(codes[codes < _DROPPED])
    if not len(slow):
        return folded
    reference = {int(i): fold(passages[i]) for i in np.unique(ends.searchsorted(slow))}
    return _with_replaced(folded, reference)


def _look_up(raw: NDArray[np.uint32], table: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Each code point folded. `table` is filled as new characters come; 0 stands for not yet known."""
    import numpy as np

    codes = table[raw]
    if not codes.all():
        new = np.flatnonzero(np.bincount(raw[codes == 0]))
        table[new] = [_folded_code(chr(code)) for code in new.tolist()]
        codes = table[raw]
    return codes


def _folded_code(character: str) -> int:
    if character == _BETWEEN:
        return ord(FIELD_WALL)
    if not character.isascii() and not _stands_alone(character):
        return _SLOW
    folded = "".join(map(fold_character, compose(character)))
    if len(folded) > 1 or folded == "\0":
        return _SLOW
    return ord(folded) if folded else _DROPPED


def _stands_alone(character: str) -> bool:
    """Whether NFKC never joins it to what stands before. False also where it is not worth knowing.

    Source: Unicode Standard Annex 15; what composes with a preceding character is a mark, a jamo that is no
    leading consonant, or stands in one of a few scripts of the supplementary planes.
    """
    first = unicodedata.normalize("NFKD", character)[0]
    if first > "\uffff":
        return "\U0001f000" <= first < "\U0001fb00" or first >= "\U00020000"
    return not ("\u1160" <= first <= "\u11ff" or unicodedata.category(first).startswith("M"))


def _without_spare_walls(codes: NDArray[np.uint32]) -> Folded:
    """One wall for a run of walls, and none at either end of a passage."""
    import numpy as np

    is_wall = codes == ord(WALL)
    is_wall[1:] &= codes[:-1] != ord(WALL)
    codes = codes[(codes != ord(WALL)) | is_wall]
    is_end = codes == ord(FIELD_WALL)
    spare = codes == ord(WALL)
    at_start = np.ones(len(codes), dtype=bool)
    at_start[1:] = is_end[:-1]
    at_end = np.zeros(len(codes), dtype=bool)
    at_end[:-1] = is_end[1:]
    codes = codes[~(spare & (at_start | at_end))]
    ends = np.flatnonzero(codes == ord(FIELD_WALL))
    return Folded(codes, np.concatenate([np.zeros(1, np.int64), ends + 1]))


def _with_replaced(folded: Folded, passages: dict[int, str]) -> Folded:
    """The same with some passages exchanged."""
    import numpy as np

    pieces: list[NDArray[np.uint32]] = []
    lengths = np.diff(folded.starts)
    kept = 0
    for i, text in sorted(passages.items()):
        pieces += [folded.codes[kept : folded.starts[i]], _joined([text]).codes]
        lengths[i] = len(text) + 1
        kept = int(folded.starts[i + 1])
    pieces.append(folded.codes[kept:])
    return Folded(np.concatenate(pieces), np.concatenate([np.zeros(1, np.int64), lengths.cumsum()]))


def _joined(folded: Iterable[str]) -> Folded:
    import numpy as np

    texts = list(folded)
    text = "".join(text + FIELD_WALL for text in texts)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    return Folded(codes, np.concatenate([np.zeros(1, np.int64), lengths.cumsum()]))


# Pairs


def find_grams(codes: NDArray[np.uint32]) -> Grams:
    """All pairs of neighbours in a folded text with their positions.

    Raises OverflowError where a pair and its position do not fit 64 bits: 130 million characters with
    300,000 different ones fit.
    """
    import numpy as np

    alphabet = np.flatnonzero(np.bincount(codes)) if len(codes) else np.zeros(0, np.int64)
    size = max(len(alphabet), 1)
    bits = len(codes).bit_length()
    if bits > 32 or (size * size).bit_length() + bits > 64:
        raise OverflowError(f"{len(codes)} characters, {size} different ones")
    pairs, positions = _sorted_pairs(codes, alphabet, bits)
    is_first = np.ones(len(pairs), bool)
    np.not_equal(pairs[1:], pairs[:-1], out=is_first[1:])
    starts = np.append(np.flatnonzero(is_first), len(positions))
    distinct = pairs[starts[:-1]]
    first, second = alphabet[distinct // np.uint64(size)], alphabet[distinct % np.uint64(size)]
    return Grams((first << KEY_BITS | second).astype(np.uint64), starts, positions)


def _pairs_of(
    codes: NDArray[np.uint32], alphabet: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """Each pair as one number, by its characters' places in the alphabet, and its position; in batches."""
    import numpy as np

    ids = np.zeros(_CODE_POINTS, np.uint64)
    ids[alphabet] = np.arange(len(alphabet))
    for start in range(0, len(codes) - 1, _BATCH):
        batch = codes[start : start + _BATCH + 1]
        own = ids[batch]
        kept = np.flatnonzero(batch[:-1] != ord(FIELD_WALL))
        yield (own[:-1] * np.uint64(len(alphabet)) + own[1:])[kept], kept + start


def _sorted_pairs(
    codes: NDArray[np.uint32], alphabet: NDArray[np.int64], bits: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Pairs and positions (of so many bits), by pair, then by position: sorted as one number each."""
    import numpy as np

    shift, mask = np.uint64(bits), np.uint64((1 << bits) - 1)
    both = np.empty(len(codes), np.uint64)
    count = 0
    for pairs, places in _pairs_of(codes, alphabet):
        both[count : count + len(pairs)] = pairs << shift | places.astype(np.uint64)
        count += len(pairs)
    both = both[:count]
    both.sort()
    positions = np.empty(count, np.uint32)
    for start in range(0, count, _BATCH):
        positions[start : start + _BATCH] = both[start : start + _BATCH] & mask
    both >>= shift
    return both, positions


# Bytes


def encode(positions: Numbers, starts: Places) -> tuple[bytes, Places]:
    """Lists of ascending numbers as bytes, and where each starts: `lists` of `varints`."""
    return lists(positions, starts, varints, _BATCH)


def lists(
    numbers: Numbers, starts: Places, write: Callable[[Numbers], tuple[bytes, Places]], at_once: int
) -> tuple[bytes, Places]:
    """Lists of ascending numbers (`numbers[starts[i] : starts[i + 1]]`) as bytes, and where each starts.

    Each number is written as its difference to the one before, the first of a list as itself. `write` makes
    the bytes of numbers, `at_once` of them at the most, and tells where those of each start, and their end.
    """
    import numpy as np

    written: list[bytes] = []
    places: list[Places] = []
    size = 0
    for start in range(0, len(numbers), at_once):
        batch = numbers[start : start + at_once].copy()
        batch[1:] -= numbers[start : start + len(batch) - 1]
        batch[:1] -= numbers[max(start - 1, 0) : start] if start else np.uint32(0)
        a, b = starts.searchsorted([start, start + len(batch)])
        batch[starts[a:b] - start] = numbers[starts[a:b]]
        data, ends = write(batch)
        written.append(data)
        places.append(ends[starts[a:b] - start] + size)
        size += len(data)
    rest = len(starts) - sum(map(len, places))
    return b"".join(written), np.concatenate([*places, np.full(rest, size, np.int64)])


def varints(numbers: NDArray[np.uint32]) -> tuple[bytes, NDArray[np.int64]]:
    """Numbers in groups of seven bits, low ones first, the high bit set on all but the last (LEB128), and
    where the bytes of each start; one more for the end."""
    import numpy as np

    sizes = np.ones(len(numbers), np.int8)
    for limit in _VARINT_LIMITS:
        sizes += numbers >= limit
    ends = np.zeros(len(numbers) + 1, np.int64)
    sizes.cumsum(out=ends[1:])
    out = np.zeros(ends[-1], np.uint8)
    at: NDArray[np.int64] = ends[:-1]
    rest: NDArray[np.uint32] = numbers
    while len(rest):
        more = np.flatnonzero(rest > 127)
        out[at] = rest.astype(np.uint8) & 127
        at, rest = at[more], rest[more] >> np.uint32(7)
        out[at] |= 128
        at = at + 1
    return out.tobytes(), ends


def decode(data: bytes | memoryview) -> NDArray[np.uint32]:
    """The numbers of one list that `encode` wrote."""
    import numpy as np

    groups = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(groups < 128)
    begins = np.concatenate([np.zeros(min(len(ends), 1), np.int64), ends[:-1] + 1])
    deltas = np.zeros(len(ends), np.uint32)
    for i in range(int((ends - begins).max(initial=-1)) + 1):
        has = begins + i <= ends
        deltas[has] |= (groups[begins[has] + i] & 127).astype(np.uint32) << np.uint32(7 * i)
    return deltas.cumsum(dtype=np.uint32)


def merged(numbers: NDArray[np.int64], more: Sequence[int]) -> NDArray[np.int64]:
    """The numbers of both, none below 0, ascending, each once."""
    import numpy as np

    both: NDArray[np.int64] = np.sort(np.concatenate([numbers, np.array(more, np.int64)]))
    is_new: NDArray[np.bool_] = np.diff(both, prepend=-1) != 0
    return np.asarray(both[is_new], np.int64)


# Words


def cover(word: str) -> list[tuple[int, int]]:
    """Pairs (offset in the word, key) that together hold each of its characters: ⌈n/2⌉ of them, n ≥ 2."""
    offsets = [*range(0, len(word) - 2, 2), len(word) - 2]
    return [(offset, pair_key(word[offset : offset + 2])) for offset in offsets]


def find_phrase(
    word: str, count_of: Callable[[int], int], positions_of: Callable[[int], NDArray[np.uint32]]
) -> NDArray[np.int64]:
    """Where a folded word of two or more characters starts, ascending; the rarest pairs are fetched first."""
    import numpy as np

    pairs = sorted(cover(word), key=lambda pair: (count_of(pair[1]), pair[0]))
    found: NDArray[np.int64] | None = None
    for offset, key in pairs:
        starts = positions_of(key).astype(np.int64) - offset
        found = starts if found is None else intersect(found, starts)
        if not len(found):
            break
    return np.zeros(0, np.int64) if found is None else found


def intersect(few: NDArray[np.int64], many: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers that are in both of two ascending lists; cheap where the first is short."""
    if not len(many):
        return many
    at = many.searchsorted(few)
    at[at == len(many)] = 0
    both: NDArray[np.int64] = few[many[at] == few]
    return both
