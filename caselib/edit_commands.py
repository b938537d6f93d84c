"""The commands that write records: `fmt`, `fix` and `new`. Used by the conductor alone.

Each takes plain arguments and returns an exit code: 0 done, 1 faults in the data are left, 2 wrong usage.
What was done goes to stdout, what is wrong to stderr. What the commands do stands in `edit.py`, `fix.py`,
`new.py`.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caselib.edit_files import Edited, Trials
    from caselib.new import Maker
    from caselib.problem import Problem

NEW_OPTIONS = (
    ("title", "名称"),
    ("place", "地区：代码或名称；来源隐去的照写，如 xx市"),
    ("level", "层级"),
    ("period", "实施时间：2019-07，或 2018..2020"),
    ("summary", "内容提要"),
    ("sources", "来源的编号，几个用逗号隔开"),
    ("nature", "性质"),
    ("dimension", "工作维度"),
    ("standing", "来历"),
    ("type", "类别、类型或体裁"),
    ("channel", "发布渠道"),
)
"""Options of `new` and what they mean: the needed fields of all kinds. They stand here a second time, since
the parser must not wait for the model; a test holds the two together."""
NEW_KINDS = ("case", "practice", "policy", "organization", "source")
_NAME = "请写名称（--title）；编号由它的拼音来定。"
NOT_FOUND, SAME_TITLE = "E311", "E304"
YES = ("是", "y", "yes", "已公开")

NOT_YET = "（还没有改，会这样改）"

Ask = Callable[[str], str]


def add_new_arguments(new: argparse.ArgumentParser) -> None:
    """The kind, the answers that can be given beforehand, the first question."""
    new.add_argument("kind", choices=NEW_KINDS, metavar="类", help="、".join(NEW_KINDS))
    for name, label in NEW_OPTIONS:
        new.add_argument(f"--{name}", metavar="内容", help=label)
    new.add_argument(
        "--public", action="store_true", default=None, help="材料已公开发布（案例、来源先答这一问）"
    )
    new.add_argument("--id", default="", metavar="编号", help="不写时由名称的拼音来定")


def add_files_argument(command: argparse.ArgumentParser) -> None:
    """The files of `fmt` and `fix`."""
    command.add_argument("files", nargs="*", type=Path, metavar="文件", help="只改这些文件；不写就改全库")


def add_fmt_arguments(fmt: argparse.ArgumentParser) -> None:
    add_files_argument(fmt)
    fmt.add_argument("--check", action="store_true", help="只说哪些文件要整理，不改")


def add_fix_arguments(fix: argparse.ArgumentParser) -> None:
    add_files_argument(fix)
    fix.add_argument("--dry", action="store_true", help="只说能改什么，不改")


def run_fmt(options: argparse.Namespace) -> int:
    return cmd_fmt(options.library, options.files, check=options.check)


def run_fix(options: argparse.Namespace) -> int:
    return cmd_fix(options.library, options.files, dry=options.dry)


def run_new(options: argparse.Namespace) -> int:
    """What is not answered by options is asked, where somebody sits at a terminal."""
    ask = input if sys.stdin and sys.stdin.isatty() else None
    answers = answers_of(options)
    return cmd_new(
        options.library, options.kind, answers, public=options.public, wished_id=options.id, ask=ask
    )


def answers_of(options: argparse.Namespace) -> dict[str, str]:
    """What was answered on the command line, by the fields' keys."""
    found = {name: getattr(options, name) for name, _ in NEW_OPTIONS}
    return {name: said for name, said in found.items() if said is not None}


def cmd_fmt(root: Path, files: Sequence[Path], *, check: bool = False) -> int:
    """Put files, or all of the library, into their canonical form; `check` only says which are not."""
    from caselib.edit import format_file

    closing = "{0} 个文件要整理。" if check else "已整理 {0} 个文件。"
    return _changed(root, files, format_file, closing, keep=not check, failing=check)


def cmd_fix(root: Path, files: Sequence[Path], *, dry: bool = False) -> int:
    """Mend what can safely be mended; `dry` only says what."""
    from caselib.fix import fix_file

    closing = "{0} 个文件可以自动修改。" if dry else "已自动修改 {0} 个文件。"
    return _changed(root, files, fix_file, closing, keep=not dry)


def _changed(
    root: Path,
    files: Sequence[Path],
    change: Callable[[Trials, str], tuple[Edited, bytes | None]],
    closing: str,
    *,
    keep: bool,
    failing: bool = False,
) -> int:
    from caselib.edit_files import EditError, files_meant, read_file, trials, write_file
    from caselib.explained import explained
    from caselib.problem import count_errors, in_one_line

    count = 0
    problems: list[Problem] = []
    try:
        with trials(root) as attempt:
            for file in files_meant(root, list(files)):
                before = read_file(root, file)
                edited, raw = change(attempt, file)
                if raw is not None:
                    count += 1
                    if keep:
                        if read_file(root, file) != before:  # an editor has saved it again
                            raise EditError(f"{file} 刚才又有改动，没有写进去。请再运行一次。")
                        write_file(root, file, raw)
                    said = (f"{file}{'' if keep else NOT_YET}", *(f"  {line}" for line in edited.said))
                    _say(*map(in_one_line, said))
                problems += edited.problems
    except EditError as error:
        print(error, file=sys.stderr)
        return 2
    told = _with_suggestions(root, problems)
    for problem in explained(root, told) if keep else told:  # else the lines are not what they would be
        print(problem.to_text(), end="\n\n", file=sys.stderr)
    _say(closing.format(count) if count else "没有要改的。")
    if keep and count_errors(problems):
        _say("还有错误：请照“→”后面说的改好，再运行 check。")
    return int(bool(count_errors(problems)) or (failing and count > 0))


def _with_suggestions(root: Path, problems: Sequence[Problem]) -> Sequence[Problem]:
    """The problems, as `check` words them: which record a reference probably means only a look at all of them
    tells, and that is taken where one was not found."""
    if all(problem.code != NOT_FOUND for problem in problems):
        return problems
    from dataclasses import replace

    from caselib.inspecting import inspect

    found = inspect(root, {problem.file for problem in problems}).problems
    remedies = {(p.file, p.field, p.message): p.remedy for p in found if p.code == NOT_FOUND}
    return [replace(p, remedy=remedies.get((p.file, p.field, p.message), p.remedy)) for p in problems]


def cmd_new(
    root: Path,
    kind: str,
    answers: Mapping[str, str],
    *,
    public: bool | None = None,
    wished_id: str = "",
    ask: Ask | None = None,
) -> int:
    """Make a record's file. `answers` by the fields' keys; what is missing is asked with `ask`, where
    somebody is there to answer. `public`: whether the material has been published, for kinds that need it."""
    from caselib.edit_files import EditError, write_file
    from caselib.model import KIND_BY_NAME
    from caselib.new import NOT_PUBLIC, PUBLIC_QUESTION, TO_FILL_IN, Maker

    if kind in ("case", "source") and public is None:
        if ask is None:
            print(f"{PUBLIC_QUESTION}已公开的，请加上 --public 再运行。", file=sys.stderr)
            return 2
        public = ask(f"{PUBLIC_QUESTION}（是/否）").strip().lower() in YES
    if public is False:
        print(NOT_PUBLIC, file=sys.stderr)
        return 1
    maker = Maker.of(root, KIND_BY_NAME[kind])
    given = dict(answers)
    try:
        faults = _answered(maker, given, ask)
    except EOFError:  # nobody answers any more
        return _unfinished(kind, given)
    if faults:
        _complain(*faults)
        return 1
    if "title" not in maker.texts and not wished_id:
        print(_NAME, file=sys.stderr)
        return 2
    try:
        made = maker.made(wished_id)
        while ask and (same := [p for p in made.problems if p.code == SAME_TITLE]):
            _complain(*(p.to_text() for p in same))
            _ask_again(maker, "title", given, ask)
            made = maker.made(wished_id)
        wrong = [p for p in made.problems if p.code not in TO_FILL_IN]
        if wrong:
            _complain(*(p.to_text() for p in wrong), "没有建立文件。")
            return 1
        write_file(root, made.file, made.text.encode("utf-8"), new=True)
    except EOFError:
        return _unfinished(kind, given)
    except EditError as error:
        print(error, file=sys.stderr)
        return 2
    _say(f"已建立 {made.file}。")
    for problem in made.problems:
        _say(f"  待填：{problem.message}")
    _say("填好后运行 check 检查。")
    return 0


def _unfinished(kind: str, given: Mapping[str, str]) -> int:
    """Says how to go on later from what has been answered."""
    _complain("没有回答完，没有建立文件。")
    public = ["--public"] if kind in ("case", "source") else []
    said = [word for key, value in given.items() if value.strip() for word in (f"--{key}", value)]
    if said:
        _complain("已经回答的不用再打一遍，下次这样运行，接着回答其余的：")
        _complain(f"  python build_site.py new {shlex.join([kind, *public, *said])}")
    return 1


def _ask_again(maker: Maker, key: str, given: dict[str, str], ask: Ask) -> None:
    """Ask for a field whose answer turned out to be taken."""
    spec = next(spec for spec in maker.questions if spec.key == key)
    question = f"{spec.label}（请重写）\n> "
    while fault := maker.answer(spec, said := ask(question)) or ("" if said.strip() else _NAME):
        _say(fault)
    given[key] = said


def _answered(maker: Maker, answers: dict[str, str], ask: Ask | None) -> list[str]:
    """What is wrong with the answers given beforehand; the others are asked for until they fit or are left
    out, and noted in `answers`."""
    faults = []
    asked = {spec.key: spec for spec in maker.questions}
    for key, said in answers.items():
        if key not in asked:
            faults.append(f"{maker.kind.label}没有要填的“{key}”。可以填：{'、'.join(asked)}。")
        elif fault := maker.answer(asked[key], said):
            faults.append(f"“{asked[key].label}”（{key}）：{fault}")
    if ask is None or faults:
        return faults
    for spec in maker.questions:
        if spec.key in answers:
            continue
        options = "".join(f"\n  {n} {label}" for n, label in enumerate(maker.options(spec), start=1))
        later = "" if spec.key == "title" else "（不知道就直接按回车）"
        question = f"{spec.label}{later}{options}\n> "
        while fault := maker.answer(spec, said := ask(question)) or ("" if later or said.strip() else _NAME):
            _say(fault)
        answers[spec.key] = said
    return faults


def _say(*lines: str) -> None:
    from caselib.problem import printable

    for line in lines:
        print(printable(line))


def _complain(*lines: str) -> None:
    from caselib.problem import printable

    for line in lines:
        print(printable(line), file=sys.stderr)
