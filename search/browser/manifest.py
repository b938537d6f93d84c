"""`index.js`, the file that a page loads first: what there is, and the mark of each file.

In: a corpus, its plan, with what each run of files begins, marks. Out: the manifest, for JSON; `store.js` and
`loader.js` read it. A part of it moves with an edit of a text, the rest does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from search import Corpus
from search.browser.columns import FACET_DOCUMENTS
from search.browser.digits import all_digits, numbers_in
from search.browser.envelope import MARK_BYTES, base64_text
from search.browser.plan import Plan
from search.normalize import fold

FORMAT = 4
"""`engine.js` reads this format only."""
RUNS = ("d", "n", "t", "r", "x")
"""Kinds of files that hold a run of documents (names, numbers)."""
ALONE = ("columns", "traditional", "synonyms")
"""Files that there is one of, beside the manifest."""
FIXED = (
    "format", "documents", "names", "facets", "facetNames", "facetDocuments", "runs", "tails",
)  # fmt: skip
PACKED_TEXT = 1.6
"""Bytes a character of a text file, as gzip sends it."""


def fixed(
    corpus: Corpus, names: int, starts: Mapping[str, Iterable[int]], tails: Iterable[str]
) -> dict[str, Any]:
    """What no edit of a text changes. `starts`: with what each file of a run begins."""
    facets = corpus.facets
    return {
        "format": FORMAT,
        "documents": len(corpus.documents),
        "names": names,
        "facets": [
            {"name": f.name, "label": f.label, "isYear": f.is_year, "values": f.values} for f in facets
        ],
        "facetNames": {fold(name): f.name for f in facets for name in (f.label, f.name, *f.aliases)},
        "facetDocuments": FACET_DOCUMENTS,
        "runs": {kind: _differences(starts[kind]) for kind in RUNS},
        "tails": list(tails),
    }


def whole(fixed: Mapping[str, Any], plan: Plan, marks: Mapping[str, int]) -> dict[str, Any]:
    """All of it. `marks` of all files, by name."""
    names = list(file_names(fixed, plan))
    text_files = max(sum(name.startswith("t/") for name in names), 1)
    return {
        **fixed,
        "characters": _characters(plan.counts),
        "shared": plan.shared,
        "range": plan.sizes.range,
        "rangeBytes": 13 << plan.sizes.range >> 3,
        "blockBytes": 7 << plan.sizes.block >> 3,
        "textBytes": int(PACKED_TEXT * sum(plan.counts.values()) / text_files),
        "marks": base64_text(b"".join(marks[name].to_bytes(MARK_BYTES, "little") for name in names)),
    }


def file_names(fixed: Mapping[str, Any], plan: Plan) -> Iterator[str]:
    """All files of which the manifest has the mark, in this order: all but itself and blocks."""
    yield from ALONE
    yield from plan.files()
    for kind in RUNS:
        yield from (f"{kind}/{i}" for i in range(sum(1 for _ in numbers_in(fixed["runs"][kind].encode()))))
    chunks = -(-fixed["documents"] // FACET_DOCUMENTS)
    for number in range(len(fixed["facets"])):
        yield from (f"f/{number}-{i}" for i in range(chunks))


def _characters(counts: Mapping[int, int]) -> str:
    """Each character less the one before, then how often it is there: bits of the number."""
    codes = [0, *counts]
    bits = (count.bit_length() for count in counts.values())
    steps = (b - a for a, b in pairwise(codes))
    return all_digits(number for pair in zip(steps, bits, strict=True) for number in pair).decode()


def _differences(numbers: Iterable[int]) -> str:
    return all_digits(b - a for a, b in pairwise([0, *numbers])).decode()
