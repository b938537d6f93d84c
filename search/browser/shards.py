"""The browser's index: a corpus in, the files below `search/` out.

Every file but the program is one that `envelope.py` writes; `index.js`, the manifest, says which there are.
The same corpus gives the same bytes. Knows no record and writes nothing to disk.

- `engine.js`: the program
- `index.js`: the manifest, loaded first: characters, facets, and with what each file of a run begins
- `columns.js`: lengths of names and texts, for the first search
- `g/<n>.js`, `b/<n>.js`: positions of pairs of characters
- `d/<n>.js`, `n/<n>.js`: what hits show; names and who bears them
- `t/<n>.js`: passages as readers see them, for snippets, and to look whether a word is there
- `f/<facet>-<n>.js`: values of documents, to filter, and to count after the first result
- `r/<n>.js`, `x/<n>.js`: readings, for letters; document numbers
- `traditional.js`, `synonyms.js`: other forms of characters, for those that no text holds; other words
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from search import Corpus
from search.browser import columns
from search.browser.envelope import Content, base64_text, of_bytes, of_json, sealed
from search.browser.layout import Layout, lay_out
from search.browser.postings import Sizes
from search.browser.ranges import Postings, pack, varint
from search.browser.scripts import engine_script
from search.grams import KEY_BITS
from search.normalize import fold, traditional

FORMAT = 1
"""`engine.js` reads this format only."""
RANGE_FILES = 1300
MIN_RANGE, MAX_RANGE = 5400, 100_000
BYTES_PER_POSITION = 2.4
PACKED_TEXT = 1.6
"""Bytes a character of a text file, as gzip sends it."""


def browser_files(corpus: Corpus, sizes: Sizes | None = None) -> Iterator[tuple[str, bytes]]:
    """Address (relative to the site's root) and content of each file. Tests give other `sizes`."""
    yield "search/engine.js", engine_script()
    yield from sealed(list(_contents(corpus, sizes)))


def sizes_for(characters: int) -> Sizes:
    """Files neither too many nor too large for a text of this length."""
    each = int(characters * BYTES_PER_POSITION / RANGE_FILES)
    return Sizes(range=min(max(each, MIN_RANGE), MAX_RANGE))


def _contents(corpus: Corpus, sizes: Sizes | None) -> Iterator[Content]:
    layout = lay_out(corpus.documents)
    sizes = sizes or sizes_for(len(layout.codes))
    postings = pack(layout, sizes)
    numbers, tails = columns.numbers(corpus)
    runs = (
        columns.documents(corpus),
        columns.names(layout.other_names),
        columns.texts(corpus),
        columns.readings(corpus),
        numbers,
    )
    yield of_json("index", _manifest(corpus, layout, postings, runs, tails))
    yield of_json("columns", [_lengths(layout.name_starts), _lengths(layout.text_starts)])
    yield of_json("traditional", _traditional(corpus, postings))
    yield of_json("synonyms", corpus.synonyms)
    for i, data in enumerate(postings.ranges):
        yield of_bytes(f"g/{i}", data)
    for i, data in enumerate(postings.blocks):
        yield of_bytes(f"b/{i}", data)
    for run in runs:
        for i, value in enumerate(run.values):
            yield of_json(f"{run.kind}/{i}", value)
    for number, facet in enumerate(corpus.facets):
        column = columns.facet_column(facet, corpus)
        for i, chunk in enumerate(column.chunks):
            yield of_json(f"f/{number}-{i}", [[] if i else column.values, chunk])


def _manifest(
    corpus: Corpus,
    layout: Layout,
    postings: Postings,
    runs: Sequence[columns.Run],
    tails: tuple[str, ...],
) -> dict[str, object]:
    aliases = {
        fold(name): facet.name
        for facet in corpus.facets
        for name in (facet.label, facet.name, *facet.aliases)
    }
    texts = sum(len(run.starts) for run in runs if run.kind == "t")
    return {
        "format": FORMAT,
        "documents": len(corpus.documents),
        "names": len(layout.name_starts) - 1,
        "facets": [
            {"name": f.name, "label": f.label, "isYear": f.is_year, "values": f.values} for f in corpus.facets
        ],
        "facetNames": aliases,
        "facetDocuments": columns.FACET_DOCUMENTS,
        "characters": base64_text(_characters(postings)),
        "ranges": base64_text(_firsts(postings)),
        "rangeBytes": _average(postings.ranges),
        "blockBytes": _average(postings.blocks),
        "textBytes": int(PACKED_TEXT * len(layout.codes) / max(texts, 1)),
        "runs": {run.kind: base64_text(_differences(run.starts)) for run in runs},
        "tails": tails,
    }


def _average(contents: Sequence[bytes]) -> int:
    return sum(map(len, contents)) // max(len(contents), 1)


def _alphabet(postings: Postings) -> set[str]:
    return {chr(code) for code, _ in postings.characters}


def _characters(postings: Postings) -> bytes:
    """Each character less the one before, then how often it is there: bits of the number."""
    codes = [0, *(code for code, _ in postings.characters)]
    return b"".join(
        varint(b - a) + bytes([count.bit_length()])
        for (a, b), (_, count) in zip(pairwise(codes), postings.characters, strict=True)
    )


def _firsts(postings: Postings) -> bytes:
    """With which pair each range begins: its first character less the one before, its second."""
    firsts = [0, *postings.firsts]
    return b"".join(
        varint((b >> KEY_BITS) - (a >> KEY_BITS)) + varint(b & ((1 << KEY_BITS) - 1))
        for a, b in pairwise(firsts)
    )


def _differences(numbers: Iterable[int]) -> bytes:
    return b"".join(varint(b - a) for a, b in pairwise([0, *numbers]))


def _lengths(starts: Iterable[int]) -> str:
    return base64_text(b"".join(varint(int(b) - int(a)) for a, b in pairwise(starts)))


def _traditional(corpus: Corpus, postings: Postings) -> str:
    """Pairs of a traditional character and its simplified one, for those that matter here."""
    shown = chain(
        *corpus.synonyms,
        *((facet.label, facet.name, *facet.aliases) for facet in corpus.facets),
        *(value for document in corpus.documents for value in document.facets.values()),
    )
    wanted = _alphabet(postings).union(*map(fold, dict.fromkeys(shown)))
    return "".join(old + new for old, new in traditional().items() if new in wanted)
