"""The site over http while one writes, and the news that keep its pages up to date.

Used by `serve` alone. In: the folder of the site, and `News` as they come. Out: answers to browsers. The site
on disk knows nothing of it: each HTML page gets one script on its way out, and that script listens here for
a newer page and for problems (Server-Sent Events). It answers this machine only, and builds nothing.
"""

from __future__ import annotations

import html
import ipaddress
import json
import os
import shutil
import socket
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, quote

from caselib.content_security import listening
from caselib.site_files import Moved, SiteFiles, type_of

HERE = Path(__file__).parent
OWN = {"/__preview/script.js": HERE / "preview.js", "/__preview/style.css": HERE / "preview.css"}
EVENTS = "/__preview/events"
HEARTBEAT = 10.0
"""Seconds after which a page without news is told that there are none, so that either side notices an end."""
IDLE = 60.0
"""Seconds after which a connection that asks nothing is closed."""
HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),  # drafts are nothing for other sites' pages
)
NOT_YET = """\
<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>还没有建成</title></head>
<body style="font-family: system-ui, sans-serif; margin: 3em auto; max-width: 32em; padding: 0 1em">
<p>网站还没有建成。建成后，这里会自己打开。</p></body></html>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What pages should know. `version` grows with each publication; `shown` is what the script shows: a
    headline, problems, and whether a build is under way; it must be fit for JSON."""

    version: int = 0
    shown: dict[str, Any]


class Board:
    """Where the newest news stand. Who listens is woken; older news are not kept."""

    def __init__(self) -> None:
        self._news = News(shown={})
        self._number = 0
        self._changed = threading.Condition()

    def put(self, news: News) -> None:
        with self._changed:
            self._news = news
            self._number += 1
            self._changed.notify_all()

    def next(self, seen: int, timeout: float) -> tuple[int, News] | None:
        """The newest news and their number, once it is above `seen`; None after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._number > seen, timeout):
                return None
            return self._number, self._news


class PreviewServer(ThreadingHTTPServer):
    """Listens from the start on; answers within `answering`. Raises OSError when it cannot have the port."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"  # elsewhere it would let two programs have one port
    request_queue_size = 64

    def __init__(self, site: Path, board: Board, host: str, port: int) -> None:
        self.files = SiteFiles(site)
        self.board = board
        self.host = host
        self.address_family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        super().__init__((host, port), _Visit)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # without asking the network for the machine's name

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # a browser that hangs up is no news
            super().handle_error(request, client_address)

    @property
    def is_open_to_all(self) -> bool:
        return self.host in ("0.0.0.0", "::", "")

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    @property
    def address(self) -> str:
        """Where to look at the site on this machine."""
        host = "127.0.0.1" if self.is_open_to_all else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def is_meant(self, host: str) -> bool:
        """Whether a request with this Host is for us. A foreign name means that another site's page was led
        here by its name server (DNS rebinding)."""
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        name = name.lower().strip("[]")
        if name in ("localhost", "127.0.0.1", "::1", self.host.lower()):
            return True
        return self.is_open_to_all and _is_number(name)

    @contextmanager
    def answering(self) -> Iterator[None]:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.shutdown()
            self.server_close()


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class _Visit(BaseHTTPRequestHandler):
    """One connection of a browser, with one request after the other."""

    protocol_version = "HTTP/1.1"
    server_version = "preview"
    sys_version = ""
    timeout = IDLE
    disable_nagle_algorithm = True  # else news may wait 40 ms for the browser's acknowledgement

    @property
    def preview(self) -> PreviewServer:
        return cast(PreviewServer, self.server)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal is for what one writes."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if not self.preview.is_meant(self.headers.get("Host", "")):
            self.send_error(HTTPStatus.FORBIDDEN, f"这里只回答本机：请用 {self.preview.address} 打开。")
        elif path == EVENTS and self.command == "GET":
            self._tell_news(parse_qs(query))
        elif path in OWN:
            self._send(200, type_of(path), OWN[path].read_bytes())
        else:
            self._send_file(path, query)

    def do_HEAD(self) -> None:
        self.do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """In the place of the library's English page."""
        self.close_connection = True
        if code == HTTPStatus.NOT_IMPLEMENTED:
            code, message = HTTPStatus.METHOD_NOT_ALLOWED, "这里的网页只能看，不能改。"
        self._send(code, "text/plain; charset=utf-8", (message or HTTPStatus(code).phrase).encode())

    def _send_file(self, path: str, query: str) -> None:
        files = self.preview.files
        found = files.open(path)
        if isinstance(found, Moved):
            to = quote(found.to, safe="/%") + (f"?{query}" if query else "")
            self._send(302, "text/plain", b"", location=to)
        elif found is None:
            if files.is_there:
                self._send_page(404, *files.not_found())
            else:
                self._send_page(503, "", NOT_YET.encode())
        else:
            url, stream = found
            with stream:
                if url.endswith(".html"):
                    self._send_page(200, url, stream.read())
                else:
                    self._send(200, type_of(url), stream)

    def _send_page(self, status: int, url: str, page: bytes) -> None:
        mark = self.preview.files.mark_of(url, page)
        script = (
            f'<script src="/__preview/script.js" data-mark="{html.escape(mark)}" defer></script>'.encode()
        )
        page = listening(page)
        end = page.rfind(b"</body>")
        end = len(page) if end < 0 else end
        self._send(status, "text/html; charset=utf-8", page[:end] + script + page[end:])

    def _send(self, status: int, kind: str, content: bytes | BinaryIO, location: str = "") -> None:
        stream = BytesIO(content) if isinstance(content, bytes) else content
        size = len(content) if isinstance(content, bytes) else os.fstat(content.fileno()).st_size
        self.send_response(status)
        for name, value in (*HEADERS, ("Content-Type", kind), ("Content-Length", str(size))):
            self.send_header(name, value)
        if location:
            self.send_header("Location", location)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            shutil.copyfileobj(stream, self.wfile, 1 << 18)

    def _tell_news(self, asked: dict[str, list[str]]) -> None:
        """News as they come, until the page is left. A page that is not as it was shown is told to reload."""
        self.send_response(200)
        for name, value in (*HEADERS, ("Content-Type", "text/event-stream; charset=utf-8")):
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"retry: 500\n\n")
        page, shown = asked.get("page", ["/"])[0], asked.get("mark", [""])[0]
        number, version = 0, -1
        while True:
            fresh = self.preview.board.next(number, HEARTBEAT)
            if fresh is None:
                self.wfile.write(b": \n\n")
                continue
            number, news = fresh
            tell: dict[str, Any] = {"shown": news.shown}
            if news.version != version:
                version = news.version
                tell |= self._compared(page, shown)
            self.wfile.write(f"data: {json.dumps(tell, ensure_ascii=False)}\n\n".encode())

    def _compared(self, page: str, shown: str) -> dict[str, Any]:
        files = self.preview.files
        mark = files.mark(page) if files.is_there else files.mark_of("", NOT_YET.encode())
        return {"reload": mark != shown, "index": files.index_mark()}
