"""Puts what the browser loads into script files that it can check: build, name, checksum, content.

In: contents, as JSON or bytes. Out: `search/<name>.js`, each one call of `caseSearch.add`. A file that is
damaged, cut, misplaced or of another build is noticed by `loader.js` before any of it is used. Knows nothing
of what the contents mean.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ESCAPES = (
    (b"\\", b"\\\\"),
    (b"'", b"\\'"),
    (b"\xe2\x80\xa8", b"\\u2028"),
    (b"\xe2\x80\xa9", b"\\u2029"),
)
"""What a string of a script may not hold as it is; the last two end a line for older engines."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, as text in UTF-8."""

    name: str
    payload: bytes


def of_json(name: str, value: object) -> Content:
    """A JSON value; half a surrogate pair, which UTF-8 cannot hold, is escaped."""
    try:
        return Content(name, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
    except UnicodeEncodeError:
        return Content(name, json.dumps(value, separators=(",", ":")).encode())


def of_bytes(name: str, data: bytes) -> Content:
    return Content(name, base64.b64encode(data))


def base64_text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def sealed(contents: Sequence[Content]) -> Iterator[tuple[str, bytes]]:
    """Address and text of each file. The build's name is a hash of all contents."""
    digest = hashlib.blake2b(digest_size=8)
    for content in contents:
        digest.update(f"{content.name}\n{len(content.payload)}\n".encode())
        digest.update(content.payload)
    build = digest.hexdigest()
    for content in contents:
        crc = zlib.crc32(content.payload, zlib.crc32(f"{build}\n{content.name}\n".encode()))
        payload = content.payload
        for plain, escaped in _ESCAPES:
            payload = payload.replace(plain, escaped)
        head = f"caseSearch.add('{build}','{content.name}','{crc:08x}','"
        yield f"search/{content.name}.js", b"".join((head.encode(), payload, b"');\n"))
