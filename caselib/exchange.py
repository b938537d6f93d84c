"""Putting a finished site in the place of the old one, in one step, and never over a stranger's folder.

The last step of publish. In: the folder for the site, and a new site built in a workspace beside
it. Out: the new site in place. It knows no page and runs nothing.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from caselib.trouble import NotBuiltError, reason

if sys.platform != "win32":
    import fcntl

MARKER = ".caselib-site"
MARKER_HEAD = "caselib site\n"
MARKER_TEXT = MARKER_HEAD + "这个文件夹由案例库程序生成，重建时会整个换掉。请不要把自己的文件放在这里。\n"

# Folders of a library that hold what people wrote.
_KEPT = (
    "cases", "practices", "policies", "organizations", "sources",
    "vocabulary", "schema", "docs", "theme", ".git",
)  # fmt: skip
CACHE = ".cache"
PREVIEW = ".cache/preview"
"""Below a library: what a build keeps, and the site that `serve` shows."""
PATIENCE = 3.0
"""Seconds that a run waits for another one that builds the same site."""
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


class PublishError(NotBuiltError):
    """The machine or the wish stands in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A folder beside the site, on the same file system. `lock` tells other runs that it is in use."""

    path: Path
    lock: int

    @property
    def site(self) -> Path:
        return self.path / "site"


def refuse_strange_target(site: Path, library: Path) -> None:
    """Raise PublishError unless `site` is absent, empty, or a site made by this program."""
    site, library = Path(os.path.realpath(site)), Path(os.path.realpath(library))
    advice = "请用 --site 换一个文件夹。"
    if site.is_symlink():
        raise PublishError(f"不能把网站建在 {site}：那里是一个指向自己的链接。{advice}")
    if library.is_relative_to(site):
        raise PublishError(f"不能把网站建在 {site}：案例库自己就在里面。{advice}")
    for name in _KEPT:
        if site.is_relative_to(library / name):
            raise PublishError(f"不能把网站建在 {site}：{library / name} 里是手写的文件。{advice}")
    if site.is_relative_to(library / CACHE) and site != library / PREVIEW:
        raise PublishError(f"不能把网站建在 {site}：{library / CACHE} 里的文件随时会被清掉。{advice}")
    if outer := next(filter(is_ours, site.parents), None):
        raise PublishError(f"不能把网站建在 {site}：{outer} 是另一个网站，重建时会整个换掉。{advice}")
    if not site.exists():
        return
    if not site.is_dir():
        raise PublishError(f"不能把网站建在 {site}：那里是一个文件，不是文件夹。{advice}")
    if not is_ours(site) and any(site.iterdir()):
        raise PublishError(f"不能把网站建在 {site}：那里已有别的文件，不是本程序生成的。{advice}")


def is_ours(folder: Path) -> bool:
    """Whether this program, of whatever version, made the folder: the marker file stands in it."""
    marker = folder / MARKER
    try:
        return not marker.is_symlink() and marker.read_text(encoding="utf-8").startswith(MARKER_HEAD)
    except (OSError, UnicodeDecodeError):
        return False


@contextmanager
def workspace(site: Path) -> Iterator[Workspace]:
    """Make a folder beside `site` to build in, and remove it at the end with whatever is left in it.

    First removes those that killed runs left. Passing files go there too, for where the site has room, they
    have. Raises PublishError, also when another run is at work there.
    """
    site, usual = site.resolve(), tempfile.tempdir
    try:
        site.parent.mkdir(parents=True, exist_ok=True)
        _wait_for_others(site)
        path, lock = _locked_folder(site)
    except OSError as error:
        raise PublishError(f"不能在 {site.parent} 里新建文件夹：{reason(error)}") from error
    try:
        tempfile.tempdir = str(path)
        yield Workspace(path=path, lock=lock)
    finally:
        tempfile.tempdir = usual
        os.close(lock)
        shutil.rmtree(path, ignore_errors=True)


def exchange(new: Path, site: Path) -> None:
    """Put the folder `new` in the place of `site`; what stood there stands at `new` afterwards.

    In one step where the system can swap two names (Linux, macOS), so that a reader meets the old
    or the new site, never none. Elsewhere by two renames, with a moment between them.
    """
    site = site.resolve()
    try:
        if not site.exists():
            new.rename(site)
        elif not _swap(new, site):
            exchange_by_two_renames(new, site)
    except OSError as error:
        raise PublishError(f"新网站已建好，但不能换到 {site}：{reason(error)}。原来的网站没有动。") from error


def exchange_by_two_renames(new: Path, site: Path) -> None:
    """Do the same where names cannot be swapped; a failure puts the old site back.

    For a moment there is no site.
    """
    old = new.with_name("old")
    site.rename(old)
    try:
        new.rename(site)
    except BaseException:
        old.rename(site)
        raise
    old.rename(new)


def _prefix(site: Path) -> str:
    return f".{site.name}.caselib-"


def _locked_folder(site: Path) -> tuple[Path, int]:
    """A new folder and the lock on its marker. Another run that clears away leftovers may take the folder
    before it is locked: then there is another one."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=_prefix(site), dir=site.parent))
        try:
            lock = os.open(path / MARKER, os.O_RDWR | os.O_CREAT, 0o644)
            with suppress(BlockingIOError):
                _lock_if_possible(lock)
                if (path / MARKER).exists():
                    os.write(lock, f"{MARKER_TEXT}{os.getpid()}\n".encode())
                    return path, lock
            os.close(lock)
        except FileNotFoundError:
            continue
        except BaseException:  # a signal, too, leaves nothing behind
            shutil.rmtree(path, ignore_errors=True)
            raise


def _wait_for_others(site: Path) -> None:
    """Remove what killed runs left; wait a moment for one that is just ending. Raises PublishError."""
    until = time.monotonic() + PATIENCE
    while other := _remove_leftovers(site):
        if time.monotonic() > until:
            advice = "请等它结束再试，或用 --site 换一个文件夹。"
            raise PublishError(f"另一个案例库正在把网站建到 {site}（进程 {other}）。{advice}")
        time.sleep(0.05)


def _remove_leftovers(site: Path) -> str:
    """The number of another process that is at work; empty when there is none."""
    for path in sorted(site.parent.glob(f"{_prefix(site)}*")):
        if not _is_leftover(path):
            continue
        with suppress(OSError):
            lock = os.open(path / MARKER, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                if _lock_if_possible(lock):
                    shutil.rmtree(path, ignore_errors=True)
            except BlockingIOError:
                return (path / MARKER).read_text(encoding="utf-8").rstrip().rpartition("\n")[2] or "?"
            finally:
                os.close(lock)
    return ""


def _is_leftover(path: Path) -> bool:
    """Whether a run made the folder, even one that was killed before it wrote its marker."""
    if path.is_symlink() or not path.is_dir():
        return False
    return is_ours(path) or all(p.name == MARKER and not p.stat().st_size for p in path.iterdir())


if sys.platform == "win32":

    def _lock_if_possible(lock: int) -> bool:
        # No folder can be renamed or removed there while a file in it is open: leave leftovers alone.
        return False
else:

    def _lock_if_possible(lock: int) -> bool:
        """False where the file system has no locks. Raises BlockingIOError when another run holds it."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            return False
        return True


def _swap(first: Path, second: Path) -> bool:
    """Swap two names in one step; False where system or file system cannot."""
    a, b = os.fsencode(first), os.fsencode(second)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = library.renamex_np(a, b, ctypes.c_uint(_RENAME_SWAP))
        else:
            failed = library.renameat2(_AT_FDCWD, a, _AT_FDCWD, b, ctypes.c_uint(_RENAME_EXCHANGE))
    except (AttributeError, OSError, TypeError):
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number), str(second))
