"""What the command line understands: the commands, their options and their help.

Used by the conductor alone, which runs the commands. It knows no stage and no record.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from caselib.check_command import add_check_arguments
from caselib.console import ChineseParser, add_search_arguments, add_serve_arguments
from caselib.diff_command import add_diff_arguments
from caselib.edit_commands import add_fix_arguments, add_fmt_arguments, add_new_arguments
from caselib.filled.commands import add_import_arguments, add_issue_arguments, add_template_arguments

Run = Callable[[argparse.Namespace], int]


def command_line(home: Path, runs: Mapping[str, Run]) -> argparse.ArgumentParser:
    """`home`: where the library is, unless another one is named. `runs`: a command's name → what runs it."""
    top = ChineseParser(prog="build_site.py", description="把案例库的记录建成一个可以离线浏览的静态网站。")
    top.add_argument(
        "--library", type=Path, default=home, metavar="目录", help="案例库所在的目录（默认是本程序的目录）"
    )
    commands = top.add_subparsers(title="命令", dest="command", required=True, metavar="命令")
    for name, (summary, description, add) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=description)
        add(command)
        command.set_defaults(run=runs[name])
    return top


def _add_build_arguments(build: argparse.ArgumentParser) -> None:
    build.add_argument("--site", type=Path, metavar="目录", help="网站写到哪里（默认是案例库里的 site）")
    build.add_argument(
        "--builder", choices=("mkdocs", "properdocs", "zensical"), default="mkdocs", help="用哪个程序生成外壳"
    )
    build.add_argument("--full", action="store_true", help="另做 Excel 工作簿、SQLite 数据库和全书，费时较多")
    build.add_argument(
        "--zip",
        nargs="?",
        type=Path,
        const=BESIDE,
        metavar="文件",
        help="另做一个压缩包，拷走就能离线看（不写文件名就放在网站文件夹旁边）",
    )
    build.add_argument("--preview", action="store_true", help="预览：未审稿的记录也放进去，并标明")
    build.add_argument("--keep-going", action="store_true", help="有错误的记录这次不收，先发布其余的")
    build.add_argument("-v", "--verbose", action="store_true", help="显示每一步用时")


def _add_export_arguments(export: argparse.ArgumentParser) -> None:
    export.add_argument(
        "--out", type=Path, default=Path("export"), metavar="目录", help="写到哪里（默认 export）"
    )
    export.add_argument("--full", action="store_true", help="另做 Excel 工作簿和 SQLite 数据库")


def _add_verify_arguments(verify: argparse.ArgumentParser) -> None:
    verify.add_argument(
        "--texts",
        type=Path,
        required=True,
        metavar="目录",
        help="放来源全文的文件夹；文件名写在来源的 text 里",
    )


BESIDE = Path()
"""Stands for the file beside the site, where no name is given."""
COMMANDS: Mapping[str, tuple[str, str, Callable[[argparse.ArgumentParser], None]]] = {
    "build": ("检查记录并建成网站", "检查记录，没有错误就建成网站。", _add_build_arguments),
    "check": ("只检查，不建站", "检查记录；不写文件名就检查全库。", add_check_arguments),
    "new": (
        "新建一条记录",
        "问几个问题，写好一个带说明的记录文件；编号取自拼音。",
        add_new_arguments,
    ),
    "fix": (
        "自动修改",
        "改掉能放心改的毛病：全角冒号、Tab、编码、引号、文号、日期等。",
        add_fix_arguments,
    ),
    "template": (
        "取一份空白填报表",
        "写一份空白填报表，用 WPS、Excel 或 Word 填写；不懂记录文件的人也能填。",
        add_template_arguments,
    ),
    "import": (
        "导入填好的表",
        "把填好的填报表变成记录文件；有问题时说明在哪张表哪一格，什么也不写。",
        add_import_arguments,
    ),
    "from-issue": (
        "导入填报的工单",
        "把用填报表单提交的工单（issue）的正文变成记录文件。",
        add_issue_arguments,
    ),
    "fmt": ("整理写法", "把记录整理成统一的顺序和写法；内容和注释不变。", add_fmt_arguments),
    "serve": ("边改边看", "建好预览，在浏览器里看；保存后自动重建，网页自己更新。", add_serve_arguments),
    "export": (
        "只导出数据",
        "把记录导出为 JSON 和 CSV 数据文件，与网站 data 目录里的相同。",
        _add_export_arguments,
    ),
    "search": ("检索", "在案例库里检索，不用联网，也不用先建站。", add_search_arguments),
    "diff": (
        "这次改动对网站的影响",
        "与以前的版本或另一份案例库相比，说明网站上会有什么不同。",
        add_diff_arguments,
    ),
    "verify": (
        "对照来源全文核对引文",
        "核对每句原文短语是否在来源全文里，写出核对记录。",
        _add_verify_arguments,
    ),
}
"""Name → a line of help, the description, what adds its options."""
