"""Carrying a site's unchanged files over into the new tree, and removing the old one, beside other work.

In: the site as it stands, how its files were left, the new tree. Out: the addresses that could not be
carried.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from caselib.tree import Files, carry_over, make_folders


@dataclass(frozen=True, slots=True)
class Carrying:
    old: Path
    new: Path
    files: Files


def by_folders(files: Files, count: int) -> list[tuple[str, ...]]:
    """The folders of these files in so many groups of about as many files; in one at least."""
    sizes: dict[str, int] = {}
    for url in files:
        folder = url.rpartition("/")[0]
        sizes[folder] = sizes.get(folder, 0) + 1
    groups: list[list[str]] = [[] for _ in range(max(count, 1))]
    loads = [0] * len(groups)
    for folder in sorted(sizes, key=lambda f: (-sizes[f], f)):
        least = loads.index(min(loads))
        groups[least].append(folder)
        loads[least] += sizes[folder]
    return [tuple(group) for group in groups if group]


def carry_part(carrying: Carrying, folders: Sequence[str]) -> list[str]:
    """Carry the files of some folders."""
    make_folders(carrying.new, folders)
    return carry_over(carrying.old, carrying.new, carrying.files, folders)


def remove_part(old: Path, folders: Sequence[str]) -> None:
    """Remove the files right in some folders of a tree that is not wanted any more, as far as that can be."""
    for folder in folders:
        with suppress(OSError), os.scandir(old / folder) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
