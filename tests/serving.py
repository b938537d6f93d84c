"""`build_site.py serve` as a process of its own, as one meets it: its terminal, its pages, its news."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sites import BRIDGES, ROOT, copy_library

PATIENCE = 180.0
LUGOU = "cases/lugou-qiao.yml"


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass
class Serving:
    """The command while it runs."""

    process: subprocess.Popen[bytes]
    library: Path
    log: Path
    port: int = 0
    _read: int = field(default=0)

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def terminal(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def says(self, pattern: str) -> re.Match[str]:
        """Wait until the terminal says so after what was waited for last."""
        end = time.monotonic() + PATIENCE
        while True:
            found = re.search(pattern, self.terminal[self._read :])
            if found:
                self._read += found.end()
                return found
            ended = self.process.poll()
            assert time.monotonic() < end, f"“{pattern}” never came ({ended=}):\n{self.terminal[-3000:]}"
            time.sleep(0.02)

    def get(
        self,
        path: str,
        method: str = "GET",
        host: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The path is sent as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"Host": host or f"127.0.0.1:{self.port}", **(headers or {})}.items():
            if value:
                connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body)

    def news(self, page: str, mark: str) -> Iterator[dict[str, Any]]:
        """What the page's script would hear, from now on."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", f"/__preview/events?page={quote(page, safe='')}&mark={mark}")
        answer = connection.getresponse()
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        try:
            while line := answer.readline():
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))
        finally:
            connection.close()

    def edit(self, old: str, new: str, file: str = LUGOU) -> None:
        path = self.library / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def children(self) -> list[int]:
        """Processes that it has started, on Linux."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listed.read_text().split()]


def copy_program(folder: Path) -> Path:
    """The program itself, to be changed."""
    folder.mkdir()
    for name in ("caselib", "search", "theme"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build_site.py", folder)
    return folder


def bridges(folder: Path) -> Path:
    """A small library that can be changed, and built from anywhere."""
    library = copy_library(BRIDGES, folder)
    config = library / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("../../", f"{ROOT}/"), encoding="utf-8")
    return library


@contextmanager
def preview(
    library: Path, log: Path, options: Sequence[str] = ("--port", "0"), program: Path = ROOT
) -> Iterator[Serving]:
    """The command, once its first build is done."""
    with starting(library, log, options, program) as started:
        started.port = int(started.says(r"请打开 http://[^ ]+:(\d+)/")[1])
        yield started


@contextmanager
def starting(
    library: Path, log: Path, options: Sequence[str] = ("--port", "0"), program: Path = ROOT
) -> Iterator[Serving]:
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, str(program / "build_site.py"), "--library", str(library), "serve", *options],
            stdout=stream,
            stderr=stream,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        yield Serving(process, library, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
