"""A seam in every Python process of a build: it counts what the process does to files, and strikes.

`torture.py` puts a copy of this file, as `sitecustomize.py`, on the path of the build. So it runs before the
program in the main process, in the site builder and, by fork or by spawn, in the workers. The program knows
nothing of it: CPython itself reports each operation to an audit hook just before it is done.

In: the file named by CASELIB_SEAM, with what to strike. Out: one line per operation in its log.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

KINDS = {
    "os.rename": "rename",
    "os.remove": "remove",
    "os.mkdir": "mkdir",
    "os.rmdir": "rmdir",
    "os.link": "link",
    "os.symlink": "symlink",
    "os.truncate": "truncate",
    "os.chmod": "chmod",
    "os.utime": "utime",
    "os.scandir": "list",
    "os.listdir": "list",
    "os.fork": "fork",
    "subprocess.Popen": "start",
    "ctypes.dlsym": "swap",
    "import": "import",
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def kind_of(event: str, args: tuple[Any, ...]) -> str:
    """The operation in one word; empty when it is none that counts."""
    if event == "open":
        return "write" if isinstance(args[2], int) and args[2] & WRITING else "read"
    if event == "ctypes.dlsym" and "rename" not in str(args[1]):
        return ""
    return KINDS.get(event, "")


def role_of(first: int) -> str:
    """main, builder or worker; `first` is the process in which this file was run."""
    words = sys.orig_argv
    if any(word in ("mkdocs", "properdocs", "zensical") for word in words):
        return "builder"
    forked = os.getpid() != first
    return "worker" if forked or any("multiprocessing" in word for word in words) else "main"


def tight_memory() -> None:
    """Let this process have no more memory, and use up what it has at hand."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        pages = int(stream.read().split()[0])
    limit = pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    hoard = []
    for size in (1 << 20, 1 << 16):
        try:
            while True:
                hoard.append(bytearray(size))
        except MemoryError:
            continue
    setattr(sys, "hoard", hoard)  # noqa: B010  (kept for as long as the process lives)


def install(plan: dict[str, Any]) -> None:
    """Count from now on. `plan`: log, scope, and role, kind, path, number and code, what to strike and how.

    The kind `later` is any operation after the two sites have changed places.
    """
    first = os.getpid()
    log = os.open(plan["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    seen = 0
    busy = later = False
    tools = {"os": os, "signal": signal, "time": time, "tight_memory": tight_memory}

    def note(mark: str, kind: str, path: str) -> None:
        os.write(log, f"{mark}\t{os.getpid()}\t{role_of(first)}\t{kind}\t{path!r}\n".encode())

    def watch(event: str, args: tuple[Any, ...]) -> None:
        nonlocal seen, busy, later
        kind = kind_of(event, args)
        if busy or not kind:
            return
        named = args[event == "ctypes.dlsym"] if args else ""
        path = os.fsdecode(named) if isinstance(named, str | bytes | os.PathLike) else ""
        # A relative name is that of an entry of an open folder, as shutil.rmtree uses it.
        inside = kind in ("fork", "start", "swap", "import") or not path.startswith("/")
        if not inside and not path.startswith(tuple(plan["scope"])):
            return
        busy = True
        try:
            if kind not in ("import", "read", "list"):
                note("-", kind, path)
            wanted = kind == plan["kind"] or (later and plan["kind"] == "later")
            later = later or kind == "swap"
            if wanted and plan["role"] in (role_of(first), "any") and plan["path"] in path:
                seen += 1
                if seen == plan["number"]:
                    note("!", kind, path)
                    exec(plan["code"], dict(tools))
        finally:
            busy = False

    hook: Callable[[str, tuple[Any, ...]], None] = watch
    sys.addaudithook(hook)


if __name__ == "sitecustomize" and "CASELIB_SEAM" in os.environ:
    with open(os.environ["CASELIB_SEAM"], encoding="utf-8") as stream:
        install(json.load(stream))
