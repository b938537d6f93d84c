"""The commands of the forms: `template`, `import` and `from-issue`. Used by the conductor alone.

Each returns an exit code: 0 done, 1 something is wrong with what was filled in, 2 wrong usage. What was done
goes to stdout, what is wrong to stderr. Modules that read or write are imported where they are used.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caselib.filled.records import Made
    from caselib.library import Library

FORM_KINDS = ("case", "practice", "policy", "organization", "source")
STANDARD_INPUT = "-"
UNRESOLVED = "E311"
"""Of a record that names another which nobody knows yet."""
MOST_OF_ISSUE = 1_000_000
NEXT = (
    "都是未审稿，审核以前不进网站。下一步：运行 check 检查全库，再请编辑对照来源核对；"
    "不在本机建站的，把这些文件寄给编辑。"
)
NOTHING_WRITTEN = "没有写入任何文件。请照上面说的改好，存盘后再导入一次。"


def add_template_arguments(template: argparse.ArgumentParser) -> None:
    template.add_argument("kind", nargs="?", default="", metavar="类", help="、".join(FORM_KINDS))
    for form, what in (("xlsx", "工作簿"), ("docx", "Word 文件")):
        template.add_argument(
            f"--{form}", nargs="?", const="", metavar="文件", help=f"写成{what}（不写文件名就放在当前文件夹）"
        )


def add_import_arguments(taking: argparse.ArgumentParser) -> None:
    taking.add_argument(
        "files", nargs="+", type=Path, metavar="文件", help="填好的 .xlsx、.docx，或填报页面下载的 .yml"
    )
    _add_where(taking)


def add_issue_arguments(taking: argparse.ArgumentParser) -> None:
    taking.add_argument("file", metavar="文件", help="工单的正文；写 - 就从标准输入读")
    _add_where(taking)


def _add_where(command: argparse.ArgumentParser) -> None:
    where = command.add_mutually_exclusive_group()
    where.add_argument("--to", type=Path, metavar="目录", help="写到别的文件夹（默认写进案例库）")
    where.add_argument("--dry", action="store_true", help="只说会写什么，不写")


def run_template(options: argparse.Namespace) -> int:
    """What stands after `--xlsx` is a kind where it is the name of one."""
    wanted = {form: getattr(options, form) for form in ("xlsx", "docx") if getattr(options, form) is not None}
    kind = options.kind
    for form, name in wanted.items():
        if not kind and name in FORM_KINDS:
            kind, wanted[form] = name, ""
    kind = kind or FORM_KINDS[0]
    if kind not in FORM_KINDS:
        return _refuse(f"没有“{kind}”这一类。可选：{'、'.join(FORM_KINDS)}。")
    return cmd_template(options.library, kind, wanted or {"xlsx": ""})


def cmd_template(root: Path, kind_name: str, wanted: dict[str, str]) -> int:
    """Write blank forms. `wanted`: format → name of the file, empty for one after the form's title."""
    from caselib.filled.blanks import blank
    from caselib.filled.wording import title
    from caselib.load import load
    from caselib.model import KIND_BY_NAME

    kind = KIND_BY_NAME[kind_name]
    library = load(root)[0]
    for form, name in wanted.items():
        path = Path(name or f"{title(kind)}.{form}")
        try:
            with path.open("xb") as stream:
                stream.write(blank(kind, library, form))
        except FileExistsError:
            return _refuse(f"{path} 已经有了，没有改动。请换一个文件名，或先移走它。")
        print(f"已写出空白填报表：{path}")
    print("填好后寄回来，用 import 导入。")
    return 0


def run_import(options: argparse.Namespace) -> int:
    from caselib.load import load

    try:
        made = _made_of_all(options.files, load(options.library)[0])
    except FileNotFoundError as error:
        return _refuse(f"找不到文件：{error.filename}")
    return _finish(options, [(path.name, done) for path, done in made.items()])


def _made_of_all(paths: Sequence[Path], library: Library) -> dict[Path, Made]:
    """What is made of several files. One that names a record of another comes after that one, in whatever
    order they are given. Raises FileNotFoundError."""
    from caselib.filled.cells import RefusedError
    from caselib.filled.reading import read_file

    made: dict[Path, Made] = {}
    left = list(paths)
    while left:
        waiting = []
        for path in left:
            try:
                made[path] = read_file(path, library, datetime.date.today())
            except RefusedError as error:
                made[path] = _refused(str(error))
            if any(remark.code == UNRESOLVED for remark in made[path].remarks):
                waiting.append(path)
            else:
                library = _with(library, made[path])
        if len(waiting) == len(left):
            break
        left = waiting
    return made


def run_from_issue(options: argparse.Namespace) -> int:
    from caselib.filled.cells import RefusedError
    from caselib.filled.issue import read_issue
    from caselib.filled.records import make
    from caselib.load import load
    from caselib.model import KIND_BY_NAME

    if options.file == STANDARD_INPUT:
        raw = sys.stdin.buffer.read(MOST_OF_ISSUE)
    else:
        try:
            with Path(options.file).open("rb") as stream:
                raw = stream.read(MOST_OF_ISSUE)
        except FileNotFoundError:
            return _refuse(f"找不到文件：{options.file}")
    kind = KIND_BY_NAME[FORM_KINDS[0]]
    try:
        filled = read_issue(raw.decode("utf-8-sig", errors="replace"), kind)
        done = make(kind, filled, load(options.library)[0], datetime.date.today())
    except RefusedError as error:
        done = _refused(str(error))
    return _finish(options, [("工单", done)])


def _refused(message: str) -> Made:
    from caselib.filled.cells import Remark
    from caselib.filled.records import Made

    return Made(remarks=(Remark("error", "", message),))


def _with(library: Library, made: Made) -> Library:
    """The library as the next form finds it."""
    from caselib.library import kind_of

    records = dict(library.records)
    for record in made.records:
        kind = kind_of(record).name
        records[kind] = {**records[kind], record.id: record}
    return replace(library, records=records)


def _finish(options: argparse.Namespace, made: Sequence[tuple[str, Made]]) -> int:
    """Say what is to be said, and write the files of all forms, or of none."""
    from caselib.edit_files import EditError, write_file
    from caselib.problem import in_one_line

    for name, done in made:
        for remark in done.remarks:
            level = "错误" if remark.severity == "error" else "建议"
            code = f" [{remark.code}]" if remark.code else ""
            print(in_one_line(f"{level} {name} {remark}{code}"), file=sys.stderr)
    if any(done.failed for _, done in made):
        print(NOTHING_WRITTEN, file=sys.stderr)
        return 1
    files = [file for _, done in made for file in done.files]
    names = "\n".join(f"  {name}" for name, _ in files)
    if options.dry:
        print(f"会写出 {len(files)} 个文件：\n{names}\n这一次没有写。")
        return 0
    root: Path = options.to or options.library
    written: list[Path] = []
    try:
        root.mkdir(parents=True, exist_ok=True)
        for name, text in files:
            write_file(root, name, text.encode("utf-8"), new=True)
            written.append(root / name)
    except EditError as error:
        for path in written:
            path.unlink(missing_ok=True)
        return _refuse(f"{error}没有写入任何文件。")
    print(f"已写出 {len(files)} 个文件（在 {root} 里）：\n{names}\n{NEXT}")
    return 0


def _refuse(message: str) -> int:
    from caselib.problem import printable

    print(printable(message), file=sys.stderr)
    return 2
