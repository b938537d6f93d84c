"""The whole index written in one go: a corpus in, files through a function, the state for updates out.

Beside `update.py`, which mends what this has written. It knows no folder.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from search import Corpus
from search.browser.envelope import address, sealed
from search.browser.ranges import PARTS, posting_files
from search.browser.shards import closing_files, draft, other_files
from search.browser.update import state_of


def write_files(corpus: Corpus, write: Callable[[str, bytes], None]) -> bytes:
    """Hand each file, its address from the site's root and its content, to `write`; the index's state."""
    made = draft(corpus)
    marks: dict[str, int] = {}
    postings = chain.from_iterable(posting_files(made.layout, made.plan, part) for part in range(PARTS))
    for content in chain(postings, other_files(made)):
        marks[content.name] = content.mark
        write(address(content.name), sealed(content))
    closing = dict(closing_files(made, marks))
    for url, content_of_file in closing.items():
        write(url, content_of_file)
    return state_of(made, closing[address("index")])
