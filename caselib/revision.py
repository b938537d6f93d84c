"""A library's data as it stands in git, put into a folder: read, never run, never trusted.

In: a folder inside a repository, the name of a revision, which files are wanted. Out: plain files in another
folder, and a list of what was left behind and why. The work tree is neither read nor touched. Names, sorts
and sizes are looked at before anything is read: no links, no paths out of the folder, nothing larger than its
sort may be.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from caselib.model import KINDS
from caselib.quotes import LOCK
from caselib.trouble import NotBuiltError

MOST_FILES = 200_000
MOST_BYTES = 1_000_000_000
LONGEST_NAME = 200
"""Bytes of a path."""
_SAFE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\\:*?\"<>|]+")
_PLAIN_FILE = ("100644", "100755")
_FOLDERS = "|".join(kind.folder for kind in KINDS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Files whose names fit `pattern`, up to so many bytes each."""

    pattern: str
    largest: int

    def fits(self, name: str) -> bool:
        return re.fullmatch(self.pattern, name) is not None


RECORDS = (
    Wanted(re.escape(LOCK), 20_000_000),
    Wanted(rf"(?:{_FOLDERS})/[^/.][^/]*", 1_000_000),
)
"""What people contribute. Files of other sorts in these folders come along, so that `check` can say so; a
record may have at most a quarter of this, and `check` says that too."""
LISTS = (Wanted(r"vocabulary/[a-z0-9_]+\.yml", 1_000_000), Wanted(r"mkdocs\.yml", 100_000))
HAND_WRITTEN = (Wanted(r"docs/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_.-]+\.md", 2_000_000),)
IMAGES = (Wanted(r"docs/images/[A-Za-z0-9_.-]+\.(?:png|jpg|svg|webp)", 2_000_000),)


class RevisionError(NotBuiltError):
    """There is no git, no repository, or no such revision. The message is for people."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was left behind."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    blob: str
    size: int
    name: str


def put(folder: Path, revision: str, wanted: Sequence[Wanted], into: Path) -> tuple[Refused, ...]:
    """Write the wanted files of `revision`, as they lie below `folder` there, below `into`.

    Raises RevisionError.
    """
    commit = resolved(folder, revision)
    refused: list[Refused] = []
    entries = _chosen(_listed(folder, commit), wanted, refused)
    if sum(entry.size for entry in entries) > MOST_BYTES or len(entries) > MOST_FILES:
        raise RevisionError(f"{revision} 里的文件太多或太大，没有读。")
    for entry, content in _contents(folder, entries):
        path = into / PurePosixPath(entry.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(content)
    return tuple(sorted(refused, key=lambda one: one.name))


def names(folder: Path, revision: str) -> dict[str, str]:
    """Every file of the whole repository at `revision` → its mode and its content's name.

    Raises RevisionError.
    """
    found = _listed(folder, resolved(folder, revision), whole=True)
    return {entry.name: f"{entry.mode} {entry.blob}" for entry in found}


def resolved(folder: Path, revision: str) -> str:
    """The commit that a revision names; `A...` names where A and the present commit part.

    Raises RevisionError, whose message says what to do.
    """
    if not _said(folder, "rev-parse", "--git-dir"):
        message = f"{folder} 不在 git 仓库里，不能与 {revision} 比；也可以写另一份案例库的文件夹。"
        raise RevisionError(message)
    name = revision.removesuffix("...")
    commit = _said(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit and name != revision:
        commit = _said(folder, "merge-base", commit, "HEAD")
    if re.fullmatch("[0-9a-f]{40,64}", commit):
        return commit
    if _said(folder, "rev-parse", "--is-shallow-repository") == "true":
        advice = "这份仓库只取了最近的历史；请先运行 git fetch --unshallow，再试一次。"
    else:
        advice = "请写分支、标签或提交的编号，例如 main；也可以写另一份案例库的文件夹。"
    raise RevisionError(f"git 里没有“{revision}”。{advice}")


def _listed(folder: Path, commit: str, *, whole: bool = False) -> Iterator[_Entry]:
    more = ("--full-tree",) if whole else ()
    listing = _git(folder, "ls-tree", "-r", "-l", "-z", *more, commit)
    for line in listing.split(b"\0"):
        head, _, name = line.partition(b"\t")
        parts = head.split()
        if len(parts) == 4:
            mode, _, blob, size = (part.decode("ascii", "replace") for part in parts)
            yield _Entry(
                mode, blob, int(size) if size.isdigit() else 0, name.decode("utf-8", "surrogateescape")
            )


def _chosen(entries: Iterator[_Entry], wanted: Sequence[Wanted], refused: list[Refused]) -> list[_Entry]:
    """The entries that may be taken; what belongs to them by its place and may not goes into `refused`."""
    places = tuple(f"{kind.folder}/" for kind in KINDS)
    taken = []
    for entry in entries:
        sort = next((each for each in wanted if each.fits(entry.name)), None)
        if sort is None and not f"{entry.name}/".startswith(places):
            continue
        reason = _reason(entry, sort)
        if reason:
            refused.append(Refused(entry.name, reason))
        else:
            taken.append(entry)
    return taken


def _reason(entry: _Entry, sort: Wanted | None) -> str:
    """Why an entry is left behind; empty when it is taken."""
    if entry.mode == "120000":
        return "是指向别处的链接，不是文件"
    if entry.mode not in _PLAIN_FILE:
        return "不是普通的文件"
    if not _SAFE.fullmatch(entry.name) or len(entry.name.encode("utf-8", "surrogateescape")) > LONGEST_NAME:
        return "文件名里有不能用的字符，或者太长"
    try:
        entry.name.encode("utf-8")
    except UnicodeEncodeError:
        return "文件名不是 UTF-8 编码"
    if sort is None:
        return "放记录的文件夹里不放子文件夹和隐藏的文件"
    if entry.size > sort.largest:
        return f"有 {entry.size / 1e6:.1f} MB，太大"
    return ""


def _contents(folder: Path, entries: Sequence[_Entry]) -> Iterator[tuple[_Entry, bytes]]:
    """The files' bytes, from one process of git."""
    if not entries:
        return
    process = subprocess.Popen(
        _command(folder, "cat-file", "--batch"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        for entry in entries:
            process.stdin.write(entry.blob.encode("ascii") + b"\n")
            process.stdin.flush()
            yield entry, _content(process.stdout, entry)


def _content(stream: IO[bytes], entry: _Entry) -> bytes:
    head = stream.readline().split()
    if len(head) != 3 or head[1] != b"blob" or int(head[2]) != entry.size:
        raise RevisionError(f"git 里缺少 {entry.name!r} 的内容；请先取全（git fetch），再试一次。")
    content = stream.read(entry.size)
    stream.read(1)
    return content


def _said(folder: Path, *arguments: str) -> str:
    """What git answers in a word; nothing where it has no answer."""
    return _git(folder, *arguments, check=False).decode("ascii", "replace").strip()


def _git(folder: Path, *arguments: str, check: bool = True) -> bytes:
    try:
        done = subprocess.run(
            _command(folder, *arguments), capture_output=True, env=_environment(), check=False
        )
    except FileNotFoundError as error:
        message = "这台机器上没有 git，不能与以前的版本比；请装好 git，或者写另一份案例库的文件夹。"
        raise RevisionError(message) from error
    if done.returncode == 0:
        return done.stdout
    if check:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RevisionError(f"git 没有读成：{said[-1] if said else '没有说原因'}")
    return b""


def _command(folder: Path, *arguments: str) -> list[str]:
    """git, told to run nothing that the repository's own settings name."""
    quiet = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never")
    return ["git", "--no-pager", *quiet, "-C", str(folder), *arguments]


def _environment() -> dict[str, str]:
    """Without what a hook of git sets, which would name another repository than the folder's own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    kept = {name: value for name, value in os.environ.items() if name.startswith("GIT_CONFIG")}
    fixed = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    return {**own, **kept, **fixed}
