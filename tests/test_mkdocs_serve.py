"""`mkdocs serve` alone: the whole site while one writes, and it lives on when a record is broken."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from sites import BRIDGES, ROOT, copy_library

PATIENCE = 60.0
WATCHED = "\nwatch: [cases, practices]\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(library: Path, log: Path) -> Iterator[str]:
    address = f"127.0.0.1:{free_port()}"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-a", address],
            cwd=library,
            stdout=stream,
            stderr=stream,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "1"},
        )
        try:
            yield f"http://{address}/"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def wait_for(address: str, text: str, log: Path) -> str:
    """The page, once it holds `text`."""
    end = time.monotonic() + PATIENCE
    page = ""
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                page = answer.read().decode()
        except (URLError, ConnectionError):
            page = ""
        if text in page:
            return page
        time.sleep(0.2)
    raise AssertionError(f"“{text}” never came:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def wait_for_log(log: Path, text: str) -> None:
    end = time.monotonic() + PATIENCE
    while text not in log.read_text(encoding="utf-8", errors="replace"):
        assert time.monotonic() < end, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        time.sleep(0.2)


def test_serve_shows_edits_and_survives_a_broken_record(tmp_path: Path) -> None:
    library = copy_library(BRIDGES, tmp_path / "library")
    config = (library / "mkdocs.yml").read_text(encoding="utf-8").replace("../../", f"{ROOT}/") + WATCHED
    (library / "mkdocs.yml").write_text(config, encoding="utf-8")
    record = library / "cases" / "lugou-qiao.yml"
    sound = record.read_text(encoding="utf-8")
    log = tmp_path / "log.txt"
    with served(library, log) as home:
        wait_for(f"{home}cases/lugou-qiao.html", "永定河上的联拱石桥", log)
        record.write_text(sound.replace("永定河上的联拱石桥", "永定河上的一座联拱石桥"), encoding="utf-8")
        wait_for(f"{home}cases/lugou-qiao.html", "永定河上的一座联拱石桥", log)
        record.write_text(sound.replace("title:", "titel:"), encoding="utf-8")
        wait_for_log(log, "titel")
        record.write_text(sound, encoding="utf-8")
        wait_for(f"{home}cases/lugou-qiao.html", "永定河上的联拱石桥", log)
    assert "Traceback" not in log.read_text(encoding="utf-8", errors="replace")
