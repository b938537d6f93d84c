"""The whole index written in one go: a corpus in, files through a function, the state for updates out.

Beside `update.py`, which mends what this has written. It knows no folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

from search import Corpus, Document
from search.browser.envelope import address, sealed
from search.browser.ranges import posting_files
from search.browser.shards import closing_files, draft, other_files
from search.browser.update import state_of


def write_files(corpus: Corpus, documents: Iterable[Document], write: Callable[[str, bytes], None]) -> bytes:
    """Hand each file, its address from the site's root and its content, to `write`; the index's state.
    `documents` are those of the corpus, which need not hold them."""
    made = draft(corpus, documents=documents)
    marks: dict[str, int] = {}
    for content in chain(posting_files(made.layout, made.plan), other_files(made)):
        marks[content.name] = content.mark
        write(address(content.name), sealed(content))
    closing = dict(closing_files(made, marks))
    for url, content_of_file in closing.items():
        write(url, content_of_file)
    return state_of(made, closing[address("index")])
