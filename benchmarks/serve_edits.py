"""From a save to the reloaded page, in `serve` and a real browser.

    python -m benchmarks.serve_edits [--cases N] [--rounds N] [--library DIR]

Each round writes another sentence into the case that a page is open of, and waits until the page shows it:
the notice of the save, the build, the exchange, the page's news, and the browser's reload are all in it. The
file says when it was saved, and the page itself when it had drawn the first frame with the new text: what
drives the browser looks only now and then, at last twice a second.
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.edits import Edits, case_at
from benchmarks.generate import HERE, write_library
from benchmarks.search_browser import chromium
from benchmarks.whole_process import usual_environment

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
PATIENCE = 120_000
"""Milliseconds."""
DRAWN = """addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { window.drawn = Date.now(); };
  port2.postMessage(null);
}));"""
"""In each page: notes when its whole text is on the screen. A message arrives after the frame is drawn."""


def main() -> int:
    options = parsed()
    with ExitStack() as stack:
        library: Path = options.library or generated(stack, options.cases)
        process = subprocess.Popen(
            [sys.executable, HERE / "build_site.py", "--library", library, "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=usual_environment(),
        )
        stack.callback(process.wait)
        stack.callback(process.send_signal, signal.SIGINT)
        took = [f"{1000 * seconds:.0f}" for seconds in saves(process, library, options.rounds, stack)]
    print(f"从保存到网页换新（毫秒）：{'、'.join(took)}；中位数 {median(map(int, took)):.0f}")
    return 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--library", type=Path, help="a library that benchmarks.generate has written")
    return parser.parse_args()


def generated(stack: ExitStack, cases: int) -> Path:
    library = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "library"
    write_library(library, cases)
    return library


def saves(process: subprocess.Popen[str], library: Path, rounds: int, stack: ExitStack) -> list[float]:
    """Seconds that each save takes."""
    home = address_of(process)
    edits = Edits(library)
    stack.callback(edits.undo)
    case = case_at(library, 1, 2)
    page = stack.enter_context(chromium()).new_page()
    page.add_init_script(DRAWN)
    page.goto(f"{home}cases/{case.stem}.html")
    return [one_save(edits, page, case, number) for number in range(rounds)]


def one_save(edits: Edits, page: Any, case: Path, number: int) -> float:
    edits.undo()
    page.wait_for_timeout(3000)  # what was undone is built, and the machine at rest
    edits.change_text(number)
    page.get_by_text(f"第{number}次改过的一句话").first.wait_for(timeout=PATIENCE)
    drawn: float = page.wait_for_function("window.drawn", timeout=PATIENCE).json_value()
    return drawn / 1000 - case.stat().st_mtime


def address_of(process: subprocess.Popen[str]) -> str:
    """Where it shows the site, once that is built."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := ADDRESS.search(line):
            return found[0]
    raise SystemExit("serve 没有开始。")


if __name__ == "__main__":
    raise SystemExit(main())
