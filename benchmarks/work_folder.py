"""A folder to measure in, in memory or on a disk, that leaves nothing behind.

What is no longer needed is moved aside on a disk and deleted at the end: on some file systems, creating files
near thousands that were deleted a moment ago takes ten times as long. In memory it is deleted at once.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MOUNTS = Path("/proc/mounts")
IN_MEMORY = ("tmpfs", "ramfs")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFolder:
    path: Path
    filesystem: str

    @property
    def on_disk(self) -> bool:
        return self.filesystem not in IN_MEMORY

    def discard(self, path: Path) -> None:
        if not path.exists():
            return
        if not self.on_disk:
            shutil.rmtree(path)
            return
        aside = self.path / "aside"
        aside.mkdir(exist_ok=True)
        path.rename(Path(tempfile.mkdtemp(dir=aside)) / path.name)

    def settle(self) -> None:
        """What was written before is on the disk, so that its writing is not measured."""
        if self.on_disk:
            os.sync()


@contextmanager
def work_folder(where: Path) -> Iterator[WorkFolder]:
    """A new folder in `where`, removed afterwards."""
    with tempfile.TemporaryDirectory(dir=where, prefix="build-compare-") as name:
        yield WorkFolder(path=Path(name), filesystem=filesystem(where))


def filesystem(path: Path) -> str:
    """Its type as the system names it (`ext4`, `tmpfs`); empty when unknown."""
    lines = MOUNTS.read_text(encoding="utf-8").splitlines() if MOUNTS.exists() else []
    mounted = ((Path(line.split()[1]), line.split()[2]) for line in lines)
    found = [(len(point.parts), kind) for point, kind in mounted if path.resolve().is_relative_to(point)]
    return max(found)[1] if found else ""


@dataclass(frozen=True, slots=True)
class Size:
    bytes: int = 0
    files: int = 0
    pages: int = 0


def size_of(folder: Path) -> Size:
    """What is in a folder and all below it; pages are files that end in `.html`."""
    files = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]
    return Size(
        bytes=sum(os.lstat(file).st_size for file in files),
        files=len(files),
        pages=sum(file.endswith(".html") for file in files),
    )
