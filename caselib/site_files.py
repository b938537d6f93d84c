"""The files of a built site by their address, as a browser asks for them.

Used by `preview`. In: the site's folder and the path of a request. Out: an open file or what stands for it.
The folder is exchanged as a whole while it is read, so nothing is remembered from one request to the next.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

TYPES = {
    "html": "text/html", "css": "text/css", "js": "text/javascript", "txt": "text/plain", "csv": "text/csv",
    "md": "text/markdown", "yml": "text/plain", "json": "application/json", "xml": "application/xml",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "ico": "image/x-icon", "woff": "font/woff", "woff2": "font/woff2",
    "pdf": "application/pdf", "gz": "application/gzip", "zip": "application/zip",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
"""By the end of the name: the system's own table differs from machine to machine."""
_IS_TEXT = re.compile(r"text/|application/(?:json|xml)|image/svg")
_LOADED = re.compile(rb"<(?:script|link|img|source)\b[^>]*?\s(?:src|href)=\"([^\"]+)\"", re.IGNORECASE)
_NOT_SENT = re.compile(r"[\0\\:]")
_TRIES = 5
NOT_FOUND = "<!doctype html><title>没有这一页</title><body><p>没有这一页。</p></body>"

INDEX = "search/index.js"
"""The entry of the browser's index: it names the build of all its files."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The address of a folder without its last slash."""

    to: str


def type_of(url: str) -> str:
    """The value of Content-Type."""
    kind = TYPES.get(url.rpartition(".")[2].lower(), "application/octet-stream")
    return f"{kind}; charset=utf-8" if _IS_TEXT.match(kind) else kind


def url_of(path: str) -> str | None:
    """The file's address from the site's root for the path of a request; None for what is never sent: hidden
    files, and whatever leads out of the site."""
    try:
        text = unquote_to_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not text.startswith("/") or _NOT_SENT.search(text):
        return None
    url = text[1:] + ("index.html" if text.endswith("/") else "")
    return None if any(not part or part.startswith(".") for part in url.split("/")) else url


class SiteFiles:
    """A site's folder, which may be absent, and may be another one at the next look."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def is_there(self) -> bool:
        return (self.root / "index.html").is_file()

    def open(self, path: str) -> tuple[str, BinaryIO] | Moved | None:
        """Address and open file for the path of a request; None when there is none."""
        url = url_of(path)
        if url is None:
            return None
        stream = self._opened(url)
        if stream is not None:
            return url, stream
        if not path.endswith("/") and self.read(f"{url}/index.html") is not None:
            return Moved(f"{path}/")
        return None

    def read(self, url: str) -> bytes | None:
        stream = self._opened(url)
        if stream is None:
            return None
        with stream:
            return stream.read()

    def _opened(self, url: str) -> BinaryIO | None:
        """A regular file that no link leads to. While the folders are exchanged a path may end in the old
        one, which is being removed: then it is looked for again."""
        for _ in range(_TRIES):
            before = self._number()
            try:
                root = os.path.realpath(self.root, strict=True)
                path = os.path.join(root, *url.split("/"))
                if os.path.realpath(path, strict=True) != path or not stat.S_ISREG(os.stat(path).st_mode):
                    return None
                return open(path, "rb")
            except OSError:
                if self._number() == before:
                    return None
        return None

    def _number(self) -> int:
        try:
            return self.root.stat().st_ino
        except OSError:
            return 0

    def not_found(self) -> tuple[str, bytes]:
        """Address and content of the page for what is not there."""
        return "404.html", self.read("404.html") or NOT_FOUND.encode()

    def mark(self, path: str) -> str:
        """What the page at this path looks like, as a digest over it and the files that it loads."""
        url = url_of(path)
        html = self.read(url) if url else None
        return self.mark_of(*(self.not_found() if url is None or html is None else (url, html)))

    def mark_of(self, url: str, html: bytes) -> str:
        digest = hashlib.blake2b(url.encode() + b"\0" + html, digest_size=12)
        folder = posixpath.dirname(url)
        for address in sorted(set(_LOADED.findall(html))):
            loaded = posixpath.normpath(posixpath.join(folder, address.decode("utf-8", "replace")))
            if not loaded.startswith(("..", "/")) and ":" not in loaded:
                digest.update(b"\0" + address + b"\0" + (self.read(loaded.partition("?")[0]) or b""))
        return digest.hexdigest()

    def index_mark(self) -> str:
        """Which build of the browser's index is there."""
        return hashlib.blake2b(self.read(INDEX) or b"", digest_size=12).hexdigest()
