"""Web addresses as they are compared: whether two records stand for one page.

In: addresses, a library. Out: a folded text, or the record that has the address. Called where something is
already to be reported, or once for each record of a list; it knows no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from caselib.library import Library
from caselib.model import Record

_SCHEME: Final = re.compile("https?://", re.IGNORECASE)


def is_address(text: str) -> bool:
    return bool(_SCHEME.match(text))


def folded_address(address: str) -> str:
    """Neither http or https nor a slash at the end tell two apart."""
    return _SCHEME.sub("", address.strip(), count=1).rstrip("/")


def at_address(library: Library, kinds: Iterable[str], address: str | None) -> Record | None:
    """The first record of these kinds that has this address."""
    wanted = folded_address(address or "")
    records = (record for kind in kinds for record in library.records[kind].values() if wanted)
    return next((r for r in records if folded_address(getattr(r, "url", None) or "") == wanted), None)
