"""The command `check`: the problems of a library, or of named files, in the form that is asked for.

Used by the conductor alone. In: the options. Out: an exit code; problems for people go to stderr, machine
forms to stdout. What is wrong with a record is said by the stages; nothing is judged here.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from caselib.console import fail
from caselib.formats import FORMATS

if TYPE_CHECKING:
    from caselib.inspecting import Inspected

FORMS = ("text", "json", *FORMATS)
"""What `--format` may say."""
LIKE_ENOUGH = 0.7


def add_check_arguments(check: argparse.ArgumentParser) -> None:
    check.add_argument("files", nargs="*", type=Path, metavar="文件", help="只看这些文件的问题")
    check.add_argument("--list", action="store_true", help="列出所有检查规则")
    check.add_argument(
        "--format",
        choices=FORMS,
        default="text",
        help="输出格式：text 给人看；github、gitlab、sarif、rdjson 给代码托管平台",
    )


def run_check(options: argparse.Namespace, report: Callable[[Inspected, str], None]) -> int:
    """`report` prints what people read, and the plain JSON."""
    if options.list:
        from caselib.codes import listed

        print(listed())
        return 0
    names = {within(options.library, file) for file in options.files}
    gc.disable()  # what is read stays until the end: a twentieth of the time
    from caselib.explained import explained
    from caselib.fix import hinted
    from caselib.inspecting import inspect

    examined = inspect(options.library, names)
    problems = explained(options.library, hinted(options.library, examined.problems))
    examined = replace(examined, problems=problems)
    if options.format in ("text", "json"):
        report(examined, options.format)
    else:
        sys.stdout.write(for_machines(options.format, examined, options.library) + "\n")
    return int(examined.failed)


def for_machines(form: str, examined: Inspected, root: Path) -> str:
    """All problems in a form that other programs read."""
    from caselib.formats import formatted
    from caselib.formats.report import Report

    site = examined.library.site.url
    return formatted(
        form,
        Report(
            problems=examined.problems,
            checked=examined.records,
            root=root,
            site=f"{site.rstrip('/')}/" if site else "",
        ),
    )


def within(root: Path, given: Path) -> str:
    """A named file relative to the library, as problems name it. The last part of its name is not followed
    where it is a link: that is what is wrong with it."""
    here = given.parent.resolve().is_relative_to(root) and os.path.lexists(given)
    path = given if here or given.is_absolute() or not os.path.lexists(root / given) else root / given
    folder = path.parent.resolve()
    if not os.path.lexists(path):
        fail(f"找不到文件：{given}{_perhaps(root, given)}")
    if path.is_dir() and not path.is_symlink():
        fail(f"{given} 是文件夹。请写出里面的文件名；不写文件名就检查全库。")
    if not folder.is_relative_to(root):
        fail(f"这个文件不在案例库里：{given}")
    name = (folder.relative_to(root) / path.name).as_posix()
    if not _is_checked(name):
        fail(f"{given} 不是记录、词表或设置（mkdocs.yml），没有可检查的。{_where_it_belongs(path)}")
    return name


def _is_checked(name: str) -> bool:
    """Whether `check` looks at a file by this name; what lies in a folder of records should be one."""
    from caselib.model import KINDS

    folder, _, rest = name.rpartition("/")
    if folder == "vocabulary":
        return rest.endswith(".yml")
    return folder in {kind.folder for kind in KINDS} or name == "mkdocs.yml"


def _where_it_belongs(path: Path) -> str:
    """In which folder a file stands that is checked."""
    from caselib.misplaced import kind_meant
    from caselib.model import KINDS
    from caselib.node import Mapping
    from caselib.yaml_file import read_node

    node = read_node(path, path.name) if path.suffix in (".yml", ".yaml") else None
    kind = kind_meant(node) if isinstance(node, Mapping) else None
    if kind:
        return f"它像是{kind.label}：请移到 {kind.folder}/，再检查。"
    return "记录要放在：" + "、".join(f"{kind.folder}/（{kind.label}）" for kind in KINDS) + "。"


def _perhaps(root: Path, given: Path) -> str:
    """Which record's file was probably meant."""
    from caselib.alike import likeliest
    from caselib.load import record_files

    stems = {file.stem: file.name for file in record_files(root, [], set())}
    meant = likeliest(given.name.partition(".")[0], stems, LIKE_ENOUGH)
    return f"。是不是 {stems[meant]}？" if meant else ""
