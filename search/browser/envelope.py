"""Puts what the browser loads into script files that it can check: name, checksum, content.

In: contents, as JSON or digits. Out: `search/<name>.js`, each one call of `caseSearch.add`. A file that is
damaged, cut or misplaced is noticed by `loader.js` before any of it is used, and one of another build by its
mark: the manifest has the mark of each file. So a file depends on its own content only. Knows nothing of what
the contents mean.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass

MARK_BYTES = 3
"""Of the checksum, that the manifest has of each file."""

_ESCAPES = (
    (b"\\", b"\\\\"),
    (b"'", b"\\'"),
    (b"\xe2\x80\xa8", b"\\u2028"),
    (b"\xe2\x80\xa9", b"\\u2029"),
    (b"<", b"\\x3c"),
)
"""What a string of a script may not hold as it is: line ends of older engines, and what would be markup to
whoever takes the file for a page."""
_ESCAPED = re.compile(rb"\\(?:[\\']|u202[89]|x3c)")
_SEALED = re.compile(rb"caseSearch\.add\('([^']*)','([0-9a-f]{8})','(.*)'\);\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, as text in UTF-8."""

    name: str
    payload: bytes

    @property
    def checksum(self) -> int:
        """CRC-32 of name and text."""
        return zlib.crc32(self.payload, zlib.crc32(f"{self.name}\n".encode()))

    @property
    def mark(self) -> int:
        """By which the manifest knows it: the low bytes of the checksum."""
        return self.checksum & (1 << 8 * MARK_BYTES) - 1


class ForeignFileError(ValueError):
    """A file that is not as `sealed` wrote it."""


def of_json(name: str, value: object) -> Content:
    """A JSON value; half a surrogate pair, which UTF-8 cannot hold, is escaped."""
    try:
        return Content(name, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
    except UnicodeEncodeError:
        return Content(name, json.dumps(value, separators=(",", ":")).encode())


def base64_text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def address(name: str) -> str:
    """Where a file stands, relative to the site's root."""
    return f"search/{name}.js"


def sealed(content: Content) -> bytes:
    """The text of the file."""
    payload = content.payload
    for plain, escaped in _ESCAPES:
        payload = payload.replace(plain, escaped)
    head = f"caseSearch.add('{content.name}','{content.checksum:08x}','"
    return b"".join((head.encode(), payload, b"');\n"))


def opened(name: str, text: bytes) -> Content:
    """What `sealed` wrote. Raises ForeignFileError where the text is damaged or another file's."""
    found = _SEALED.fullmatch(text)
    if not found or found[1] != name.encode():
        raise ForeignFileError(name)
    payload = found[3]
    plain = {escaped: own for own, escaped in _ESCAPES}
    if b"\\" in payload:
        payload = _ESCAPED.sub(lambda match: plain[match[0]], payload)
    content = Content(name, payload)
    if f"{content.checksum:08x}".encode() != found[2]:
        raise ForeignFileError(name)
    return content
