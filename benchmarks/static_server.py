"""Serves a folder on this machine as a web server would, with gzip, and counts what it sends."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

GZIP_LEVEL = 6
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""These are sent compressed, as web servers do with text."""


class Site:
    """A folder, its files as they are sent, and the bytes sent since last asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._ready: dict[str, tuple[str, bytes] | None] = {}
        self._sent: list[tuple[str, int]] = []
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def file(self, path: str) -> tuple[str, bytes] | None:
        """Content type (empty: sent as it is) and body; None when there is no such file."""
        if path not in self._ready:
            self._ready[path] = self._read(path)
        return self._ready[path]

    def _read(self, path: str) -> tuple[str, bytes] | None:
        file = (self.folder / path).resolve()
        if not file.is_relative_to(self.folder.resolve()) or not file.is_file():
            return None
        kind = TYPES.get(file.suffix, "")
        body = file.read_bytes()
        return kind, gzip.compress(body, GZIP_LEVEL, mtime=0) if kind else body

    def prepare(self) -> None:
        """Compress all files beforehand, so that no reader waits for it."""
        for file in sorted(self.folder.rglob("*")):
            self.file(file.relative_to(self.folder).as_posix())

    def count(self, path: str, size: int) -> None:
        with self._lock:
            self._sent.append((path, size))

    def take(self) -> list[tuple[str, int]]:
        """Path and bytes of every body sent since the last call."""
        with self._lock:
            sent, self._sent = self._sent, []
        return sent


def handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path).lstrip("/") or "index.html"
            found = site.file(path)
            kind, body = found or ("", b"")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind or "application/octet-stream")
            if kind:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            site.count(path, len(body))
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the console is for results."""

    return Handler


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    site.prepare()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(site))
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
