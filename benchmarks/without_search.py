"""The program without the browser's index: pages, listings and data, to be compared with builders of pages.

    python -m benchmarks.without_search --library DIR build …

Takes what `build_site.py` takes and does what it does, but that it makes no documents and no index of them.
"""

from __future__ import annotations

import build_site
from caselib.index import Indexing, IndexState, Write
from caselib.library import Library
from caselib.links import Links


def no_index(_: Indexing, library: Library, links: Links, write: Write) -> IndexState:
    """In place of `Indexing.anew`."""
    return b"", ({}, {}, ())


def main() -> int:
    setattr(Indexing, "anew", no_index)  # noqa: B010  (for this run the class makes none)
    return build_site.main()


if __name__ == "__main__":
    raise SystemExit(main())
