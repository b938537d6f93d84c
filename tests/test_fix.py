"""The safe repairs: each on samples that it mends, and on such as only look like them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from caselib.edit_commands import cmd_fix
from caselib.edit_files import Edited, Trials, trials
from caselib.fix import fix_file, fixed, hinted
from caselib.fix_repairs import REPAIRS
from caselib.load import load
from caselib.model import KIND_BY_NAME
from caselib.problem import FIX_HINT, Problem
from caselib.whole import examine

ROOT = Path(__file__).resolve().parent
LIBRARY = ROOT / "library"
BROKEN = ROOT / "library_broken"
GOLDEN = ROOT / "golden" / "fix"
MISSING = "E202"
SAMPLES = [
    pytest.param(sample, id=f"{path.stem}: {sample['name']}")
    for path in sorted(GOLDEN.glob("*.yaml"))
    for sample in yaml.safe_load(path.read_text("utf-8"))
]


def raw_of(sample: dict[str, Any]) -> bytes:
    if "bytes" in sample:
        return bytes.fromhex(sample["bytes"])
    raw: bytes = sample["before"].encode(sample.get("encoding", "utf-8"))
    return raw


def file_of(sample: dict[str, Any]) -> str:
    return f"{KIND_BY_NAME[sample.get('kind', 'case')].folder}/sample.yml"


@pytest.fixture(scope="module")
def attempt() -> Iterator[Trials]:
    with trials(LIBRARY) as ready:
        yield ready


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_is_certain_is_mended_and_nothing_else(sample: dict[str, Any], attempt: Trials) -> None:
    raw = raw_of(sample)
    done = fixed(attempt, file_of(sample), raw)
    assert list(done.said) == sample.get("said", [])
    assert done.raw == (sample["after"].encode() if "after" in sample else raw)
    assert sorted({p.code for p in done.problems} - {MISSING}) == sample.get("left", [])


@pytest.mark.parametrize("sample", SAMPLES)
def test_mending_twice_changes_nothing_more(sample: dict[str, Any], attempt: Trials) -> None:
    once = fixed(attempt, file_of(sample), raw_of(sample))
    again = fixed(attempt, file_of(sample), once.raw)
    assert (again.raw, again.said, again.problems) == (once.raw, (), once.problems)


def test_each_repair_has_its_samples() -> None:
    names = {path.stem for path in GOLDEN.glob("*.yaml")}
    assert {repair.name for repair in REPAIRS} | {"whole-file"} == names


def problems_of(root: Path) -> tuple[Problem, ...]:
    return examine(root).problems


def test_the_hint_stands_exactly_where_the_repair_succeeds() -> None:
    """In the library that breaks every rule; what is not mended keeps its message to the letter."""
    before = problems_of(BROKEN)
    after = hinted(BROKEN, before)
    offered = {(p.file, p.code) for p in after if p.remedy.endswith(FIX_HINT)}
    assert offered == {
        ("cases/gbk.yml", "E101"),
        ("cases/kongbai.yml", "W107"),
        ("cases/quanjiao.yml", "E105"),
        ("policies/jiu-tongzhi.yml", "E611"),
        ("policies/wenhao.yml", "E611"),
    }
    assert [p.remedy.removesuffix(FIX_HINT) for p in after] == [p.remedy for p in before]
    for file, _ in offered:
        with trials(BROKEN) as attempt:
            assert fixed(attempt, file, (BROKEN / file).read_bytes()).said, file


def test_sound_libraries_need_no_repair() -> None:
    for root in (LIBRARY, ROOT.parent):
        with trials(root) as attempt:
            for record in load(root)[0]:
                raw = (root / record.file).read_bytes()
                assert fixed(attempt, record.file, raw).said == (), record.file


def copy_of_broken(root: Path) -> Path:
    for name in ("cases/gbk.yml", "policies/wenhao.yml", "mkdocs.yml"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes((BROKEN / name).read_bytes())
    return root


def test_the_command_writes_the_files_and_says_what_it_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_of_broken(tmp_path)
    assert cmd_fix(root, [], dry=True) == 1
    assert (root / "cases/gbk.yml").read_bytes() == (BROKEN / "cases/gbk.yml").read_bytes()
    assert "2 个文件可以自动修改。" in capsys.readouterr().out
    assert cmd_fix(root, []) == 1  # faults are left: there are no closed lists, fields are missing
    out = capsys.readouterr().out
    assert "cases/gbk.yml\n  编码从 GBK 改成了 UTF-8\n" in out
    assert "已自动修改 2 个文件。" in out
    assert "〔2019〕29号" in (root / "policies/wenhao.yml").read_text("utf-8")
    assert cmd_fix(root, []) == 1
    assert "没有要改的。" in capsys.readouterr().out
    assert [p.name for p in (root / "cases").iterdir()] == ["gbk.yml"]


def test_what_is_saved_meanwhile_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_of_broken(tmp_path)
    file = root / "policies/wenhao.yml"

    def slowly(attempt: Trials, name: str) -> tuple[Edited, bytes | None]:
        done = fix_file(attempt, name)
        file.write_text("title: 另存的\n", "utf-8")
        return done

    monkeypatch.setattr("caselib.fix.fix_file", slowly)
    assert cmd_fix(root, [file]) == 2
    assert "policies/wenhao.yml 刚才又有改动" in capsys.readouterr().err
    assert file.read_text("utf-8") == "title: 另存的\n"


def test_a_misspelt_id_is_told_as_check_tells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the record that was probably meant, which is not made a second time then."""
    root = shutil.copytree(LIBRARY, tmp_path / "library", ignore=shutil.ignore_patterns(".cache", "site"))
    case = next(
        path for path in sorted((root / "cases").glob("*.yml")) if "sources: [" in path.read_text("utf-8")
    )
    case.write_text(case.read_text("utf-8").replace("sources: [", "sources: [x"), "utf-8")
    (said,) = (p for p in problems_of(root) if p.code == "E311")
    assert "是不是" in said.remedy
    assert cmd_fix(root, [case]) == 1
    assert said.remedy in capsys.readouterr().err


def test_nothing_is_written_through_a_link_or_outside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "library").mkdir()
    root = copy_of_broken(tmp_path / "library")
    outside = tmp_path / "outside.yml"
    outside.write_bytes("title：试\n".encode())
    (root / "cases" / "link.yml").symlink_to(outside)
    for named in (root / "cases" / "link.yml", outside, root / "mkdocs.yml", root / "cases" / "none.yml"):
        assert cmd_fix(root, [named]) == 2
        assert capsys.readouterr().err.strip()
    assert cmd_fix(root, []) == 1
    assert outside.read_text("utf-8") == "title：试\n"
    assert (root / "cases" / "link.yml").is_symlink()
