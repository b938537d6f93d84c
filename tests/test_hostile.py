"""Files that mean harm, or are merely strange: the answer is a problem or a page, soon, and no traceback.

Each line of a table is one such file, put into the small library; nothing here measures time, but a cost
that grows with the square of a file's size would be felt as minutes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sites import ROOT, SMALL, build, copy_library, pages_of, run

from caselib.yaml_file import MAX_BYTES

HEAD = """\
title: 怪案例
place: "330106"
level: 县级
subject: 公共图书馆
period: {from: 2019-07}
sources: [hzwh-2020-11-tushushi]
disclosure: public
review: {state: 已核对来源}
added: 2021-02-01
"""
WHOLE = f"{HEAD}summary: 概要。\n"
MEASURE = f"{WHOLE}measures:\n  - title: 甲\n    practices:\n      - practice: tongjie-tonghuan\n"

FILES: dict[str, tuple[str | bytes, set[str]]] = {
    "ten megabytes": (f"{HEAD}summary: {'a' * 10_000_000}\n", {"E102"}),
    "ten thousand levels": (f"{WHOLE}background: {'[' * 10_000}{']' * 10_000}\n", {"E110"}),
    "a hundred thousand levels": (f"{WHOLE}background: {'[' * 100_000}\n", {"E110"}),
    "a hundred thousand levels of dashes": (f"{WHOLE}background:\n{'- ' * 100_000}\n", {"E110"}),
    "a hundred thousand items": (f"{WHOLE}aliases: [{'a,' * 100_000}]\n", {"E110"}),
    "references to nowhere": (f"{WHOLE}policies: [{'a,' * 9_000}]\n", {"E311"}),
    "measures without practices": (
        f"{WHOLE}measures:\n" + "".join(f"  - {{title: 第{i}, practices: [p{i}]}}\n" for i in range(1_500)),
        {"E311"},
    ),
    "unknown keys": (WHOLE + "".join(f"k{i}: 1\n" for i in range(5_000)), {"E201"}),
    "many params": (f"{MEASURE}        params: {{{','.join(f'k{i}: v' for i in range(9_000))}}}\n", set()),
    "a key of 240,000 characters": (f'{WHOLE}? "{"k" * 240_000}"\n: 1\n', {"E201"}),
    "keys that are no texts": (f"{WHOLE}? [a]\n: 1\n? {{b: c}}\n: 2\n", {"E201"}),
    "telephone numbers": (f"{HEAD}summary: {'13800000000 ' * 1_600}\n", {"E703"}),
    "addresses": (f"{HEAD}summary: {'a@b.c ' * 3_000}\n", {"E704"}),
    "half an address": (f"{HEAD}summary: {'a@b.' * 4_900}\n", {"E704"}),
    "half a number of a document": (f"{WHOLE}note: {'〔2020年' * 3_000}\n", set()),
    "a steering mark by escape": (f'{WHOLE}background: "甲\\u202e乙"\n', {"E103"}),
    "an invisible tag by escape": (f'{WHOLE}background: "甲\\U000e0041乙"\n', {"E103"}),
    "a null by escape": (f'{WHOLE}background: "甲\\0乙"\n', {"E103"}),
    "a terminal's escape": (f'{WHOLE}background: "\\e[31m"\n', {"E103"}),
    "half a surrogate pair": (f'{WHOLE}background: "\\ud800"\n', {"E105"}),
    "a Python object": (f"{WHOLE}background: !!python/object/apply:os.system [id]\n", {"E108"}),
    "a bracket that ends the file": ("{i,", {"E105"}),
    "lines without words": (f"{HEAD}summary: '甲{chr(10) * 19_000}  乙'\n", set()),
    "a line of unknown references": (
        f"{WHOLE}policies: [{','.join('x' * 120 + str(i) for i in range(1_800))}]\n",
        {"E311"},
    ),
    "noise": (bytes(range(256)) * 100, {"E101"}),
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return copy_library(SMALL, tmp_path / "library")


@pytest.mark.parametrize("name", FILES)
def test_a_strange_file_gives_a_problem_and_not_a_traceback(library: Path, name: str) -> None:
    content, codes = FILES[name]
    (library / "cases" / "guai.yml").write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run("--library", library, "check")
    assert "Traceback" not in done.stderr
    assert set(re.findall(r"\[(E\d+)\]", done.stderr)) == codes, done.stderr[:2_000]
    assert done.returncode == bool(codes)


def test_a_problem_does_not_repeat_a_pasted_page(library: Path) -> None:
    (library / "cases" / "guai.yml").write_text(f'{WHOLE}? "{"长" * (MAX_BYTES // 4)}"\n: 1\n', "utf-8")
    done = run("--library", library, "check")
    assert len(done.stderr) < 3_000
    assert "不是这里的字段" in done.stderr


COMMANDS = ("check", "build", "build --keep-going", "fix --dry", "fmt --check", "check cases/guai.yml")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_text_of_a_stranger_begins_a_line(library: Path, command: str) -> None:
    """It could pass for a message of ours, or for a command to a machine that reads the log."""
    text = '"甲\\n::stop-commands::x\\n::error::y": 1\n'
    text += 'level: "市\\n::add-mask::e"\npolicies: ["a\\n::warning::z"]\n'
    (library / "cases" / "guai.yml").write_text(f"title: 甲\n{text}", "utf-8")
    shutil.copy(library / "cases" / "hehua-shuwu.yml", library / "cases" / "y\n::error::name.yml")
    done = run("--library", library, *command.split())
    assert done.returncode == 1
    assert [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("::")] == []


def test_a_library_that_leads_to_itself_is_none(tmp_path: Path) -> None:
    _loop(tmp_path / "l")
    done = run("--library", tmp_path / "l", "check")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2,
        f"这里不是案例库（没有 mkdocs.yml）：{tmp_path / 'l'}",
    )


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.symlink_to(ROOT / "LICENSE")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _folder_elsewhere(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent / "elsewhere")


def _file_for_folder(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere")
    path.write_text("x", "utf-8")


def _list(path: Path) -> None:
    path.write_text("- a\n", "utf-8")


STRANGE = [
    (_pipe, "cases/guai.yml", 1, "E111"),
    (_pipe, "vocabulary/guai.yml", 1, "E106"),
    (_pipe, "docs/guai.md", 2, "不是普通的文件或文件夹"),
    (_link, "cases/guai.yml", 1, "E112"),
    (_link, "vocabulary/guai.yml", 1, "E112"),
    (_loop, "cases/guai.yml", 1, "E112"),
    (_loop, "cases/guai", 1, "E111"),
    (_loop, "vocabulary/guai.yml", 1, "E112"),
    (_link, "docs/guai.md", 2, "不是普通的文件或文件夹"),
    (_folder_elsewhere, "cases", 1, "E112"),
    (_file_for_folder, "cases", 1, "E112"),
    (Path.mkdir, "cases/guai.yml", 1, "E111"),
    (_list, "mkdocs.yml", 1, "E202"),
]


@pytest.mark.parametrize(("make", "name", "code", "said"), STRANGE)
def test_what_is_no_plain_file_stops_the_build(
    library: Path, make: object, name: str, code: int, said: str
) -> None:
    assert callable(make)
    make(library / name)
    done = run("--library", library, "build")
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (library / "site").exists()


def test_a_page_or_file_by_hand_is_not_overwritten_without_a_word(library: Path) -> None:
    (library / "docs" / "data").mkdir()
    (library / "docs" / "data" / "cases.json").write_text("{}", "utf-8")
    done = run("--library", library, "build")
    assert done.returncode == 2
    assert "data/cases.json" in done.stderr


@pytest.mark.parametrize(
    ("redirection", "code"),
    [(">&-", 0), ("2>&-", 0), (">&- 2>&- <&-", 0), (">/dev/full", 2), ("2>/dev/full", 2)],
)
def test_a_closed_or_full_stream_is_no_fault_of_the_data(redirection: str, code: int, library: Path) -> None:
    if "/dev/full" in redirection and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    form = "json" if redirection[0] == ">" else "text"
    command = f'"$0" build_site.py --library "$1" check --format {form}'
    done = subprocess.run(
        ["/bin/sh", "-c", f"{command} {redirection}", sys.executable, str(library)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


PAYLOAD = (
    '<script>alert(1)</script>"><b onmouseover=alert(1)>'
    "' onfocus='alert(1) </title></textarea><!--"
    "{{ 7*7 }}{% raw %}%%caselib.body%%%%caselib.date%%"
    "&lt;script&gt;&#60;]]><![CDATA["
)


def test_no_payload_changes_the_elements_of_any_page(tmp_path: Path) -> None:
    """A title stands in headings, lists, addresses' texts, the page's head and the data."""

    def shapes(name: str, payload: str) -> dict[str, Counter[tuple[str, tuple[str, ...]]]]:
        library = copy_library(SMALL, tmp_path / name)
        for path in sorted(library.glob("*/*.yml")):
            text = path.read_text(encoding="utf-8")
            if path.parent.name != "vocabulary":
                quoted = payload.replace("'", "''")
                text = re.sub(r"(?m)^(title|案例名称): (.*)$", rf"\1: '\2{quoted}'", text)
            path.write_text(text, "utf-8")
        site = build(library, tmp_path / f"{name}-site")
        return {
            url: Counter((node.tag or "", tuple(sorted(node.attributes))) for node in page.tree.css("*"))
            for url, page in pages_of(site).items()
        }

    assert shapes("hostile", PAYLOAD) == shapes("harmless", "无害")
