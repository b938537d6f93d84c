"""The browser's index: a corpus in, the files below `search/` out.

Every file but the program is one that `envelope.py` writes; `index.js`, the manifest, says which there are.
The same corpus gives the same bytes; of a corpus of which a text is edited, most files are the same
(`update.py` makes the others). Knows no record and writes nothing to disk.

- `engine.js`: the program
- `index.js`: the manifest, loaded first: characters, facets, with what each file of a run begins, marks
- `columns.js`: lengths of names and texts, for the first search
- `g/….js`, `b/….js`: positions of pairs of characters
- `d/<n>.js`, `n/<n>.js`: what hits show; names and who bears them
- `t/<n>.js`: passages as readers see them, for snippets, and to look whether a word is there
- `f/<facet>-<n>.js`: values of documents, to filter, and to count after the first result
- `r/<n>.js`, `x/<n>.js`: readings, for letters; document numbers
- `traditional.js`, `synonyms.js`: other forms of characters, for those that no text holds; other words
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from search import Corpus, Document
from search.browser import columns, manifest, texts
from search.browser.digits import all_digits
from search.browser.envelope import Content, address, of_json, sealed
from search.browser.intake import Rows, taken_in
from search.browser.layout import Layout
from search.browser.plan import Plan, Sizes, plan_for
from search.browser.postings import count_characters
from search.browser.ranges import posting_files
from search.browser.scripts import engine_script
from search.normalize import fold, traditional


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What all files of an index are made from."""

    corpus: Corpus
    """Its documents are without their passages."""
    layout: Layout
    plan: Plan
    runs: tuple[columns.Run, ...]
    tails: tuple[str, ...]
    text_sizes: tuple[int, ...]
    """Characters of each document's passages."""
    rows: Rows


def draft(corpus: Corpus, sizes: Sizes | None = None, documents: Iterable[Document] | None = None) -> Draft:
    """The first step. `documents`: those of the corpus, one by one, where it holds none. Tests give other
    `sizes`."""
    taken = taken_in(corpus.documents if documents is None else documents)
    slim = replace(corpus, documents=taken.documents)
    numbers, tails = columns.numbers(taken.numbers)
    return Draft(
        corpus=slim,
        layout=taken.layout,
        plan=plan_for(count_characters(taken.layout), sizes),
        runs=(
            columns.documents(slim),
            columns.names(taken.layout.other_names),
            columns.readings(slim),
            numbers,
        ),
        tails=tails,
        text_sizes=taken.sizes,
        rows=taken.rows,
    )


def browser_files(corpus: Corpus, sizes: Sizes | None = None) -> Iterator[tuple[str, bytes]]:
    """Address (relative to the site's root) and content of each file, one by one, in one process."""
    made = draft(corpus, sizes)
    marks: dict[str, int] = {}
    for content in chain(posting_files(made.layout, made.plan), other_files(made)):
        marks[content.name] = content.mark
        yield address(content.name), sealed(content)
    yield from closing_files(made, marks)


def other_files(made: Draft) -> Iterator[Content]:
    """All contents but those of positions and the manifest."""
    corpus, layout = made.corpus, made.layout
    yield lengths(layout.name_lengths.tolist(), layout.lengths, layout.rooms)
    yield of_json("traditional", traditional_pairs(made.plan.counts, shown_characters(corpus)))
    yield of_json("synonyms", corpus.synonyms)
    for run in made.runs:
        for i, value in enumerate(run.values):
            yield of_json(f"{run.kind}/{i}", value)
    starts = texts.text_starts(made.text_sizes)
    for i, (start, end) in enumerate(pairwise([*starts, len(corpus.documents)])):
        yield of_json(f"t/{i}", texts.written(made.rows.between(start, end)))
    for number, facet in enumerate(corpus.facets):
        column = columns.facet_column(facet, corpus)
        for i, chunk in enumerate(column.chunks):
            yield of_json(f"f/{number}-{i}", [[] if i else column.values, chunk])


def closing_files(made: Draft, marks: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    """The last step: the manifest, which needs the marks of all contents, and the program."""
    starts = {run.kind: run.starts for run in made.runs} | {"t": texts.text_starts(made.text_sizes)}
    fixed = manifest.fixed(made.corpus, made.layout.names, starts, made.tails)
    yield address("index"), sealed(of_json("index", manifest.whole(fixed, made.plan, marks)))
    yield "search/engine.js", engine_script()


def lengths(names: Iterable[int], documents: Iterable[int], rooms: Iterable[int]) -> Content:
    """Of each name, then of each document: characters, walls included; then the documents' rooms."""
    return Content("columns", all_digits(chain(names, documents, rooms)))


def shown_characters(corpus: Corpus) -> str:
    """Those of what readers see beside the texts, folded: each once, in order."""
    shown = chain(
        *corpus.synonyms,
        *((facet.label, facet.name, *facet.aliases) for facet in corpus.facets),
        *(value for document in corpus.documents for value in document.facets.values()),
    )
    return "".join(sorted(set().union(*map(fold, dict.fromkeys(shown)))))


def traditional_pairs(counts: Iterable[int], shown: str) -> str:
    """Pairs of a traditional character and its simplified one, for those that matter here."""
    wanted = {*map(chr, counts), *shown}
    return "".join(old + new for old, new in traditional().items() if new in wanted)
