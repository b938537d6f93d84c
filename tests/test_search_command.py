"""The command `search` as people and scripts meet it: what it finds, says, and keeps up to date."""

from __future__ import annotations

import gc
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rendered import a_case
from sites import ROOT, SMALL, copy_library

import build_site
from search import Facet, FacetCount, Hit, Result, Snippet
from search.freshness import look_at, read_note
from search.output import BOLD, as_json, as_text

ENGINES = ("whoosh", "sqlite")


@dataclass(frozen=True)
class Done:
    """What a command printed, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def command(*arguments: str | Path) -> Done:
    """`build_site.py` in this process: many questions are asked here, and most of the time is starting."""
    out, err = io.StringIO(), io.StringIO()
    threshold, handler = gc.get_threshold(), signal.getsignal(signal.SIGTERM)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = build_site.main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    finally:
        gc.set_threshold(*threshold)
        signal.signal(signal.SIGTERM, handler)
    return Done(code, out.getvalue(), err.getvalue())


def search(library: Path, *arguments: str, engine: str = "sqlite") -> Done:
    done = command("--library", library, "search", "--engine", engine, *arguments)
    assert done.returncode == 0, done.stderr
    return done


def asked(library: Path, *arguments: str, engine: str = "sqlite") -> Any:
    return json.loads(search(library, "--json", *arguments, engine=engine).stdout)


def ids(library: Path, *arguments: str, engine: str = "sqlite") -> list[str]:
    answer = asked(library, "--limit", "0", *arguments, engine=engine)
    assert answer["total"] == len(answer["hits"])
    return [hit["id"] for hit in answer["hits"]]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return copy_library(SMALL, tmp_path / "library")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library with its indexes made; tests only ask it."""
    folder = copy_library(SMALL, tmp_path_factory.mktemp("asked") / "library")
    for engine in ENGINES:
        search(folder, "书", engine=engine)
    return folder


def settle(library: Path, engine: str = "sqlite") -> None:
    """Let a minute pass, as far as the note can tell: files that have just changed are always read again."""
    later = time.time() + 60
    os.utime(library / ".cache" / "search" / f"{engine}.note", (later, later))


def test_any_part_of_a_text_is_found_and_shown_with_its_field_and_address(library: Path) -> None:
    done = search(library, "，把社区图书室连")
    assert done.stdout.startswith(
        "案例  杭州市社区图书室“1+N”服务体系\n"
        "    内容提要：以市图书馆为中心馆，【把社区图书室连】成一张网。\n"
        "    cases/hangzhou-tushushi.html#summary\n"
    )
    assert "\n共 1 条。\n  类型：案例 1\n  地区：浙江省 1 · 杭州市 1\n" in done.stdout
    assert done.stderr == "已建好检索的索引（25 条）：还没有索引。\n"


def test_words_are_one_query_however_the_shell_was_told(small: Path) -> None:
    apart = asked(small, "图书", "西湖")
    assert apart == {**asked(small, "图书 西湖"), "query": "图书 西湖"}
    assert [hit["id"] for hit in apart["hits"]][:1] == ["xihu-tushushi"]


def test_a_word_after_a_minus_must_not_be_there(small: Path) -> None:
    everything, without = ids(small, "图书"), ids(small, "图书", "-漂流")
    assert 0 < len(without) < len(everything)
    assert without == ids(small, "-漂流", "图书") == ids(small, "--", "图书", "-漂流")
    assert ids(small, "1+N") != ids(small, "--", "1+N", "-n")


FILTERED = {
    "kind": (("--kind", "案例"), "类型:案例"),
    "place": (("--place", "西湖"), "地区:西湖"),
    "practice": (("--practice", "“1+N” 服务"), "做法:1+N"),
    "years": (("--year", "2018..2019"), "年份:2018..2019"),
    "two of them": (("--kind", "案例", "--place", "浙江省"), "类型:案例 地区:浙江省"),
    "twice the same": (("--place", "西湖", "--place", "杭州"), "地区:西湖 地区:杭州"),
    "a guess": (("--inferred-place", "桐庐"), "推断地区:桐庐"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", FILTERED)
def test_an_option_is_the_filter_that_can_be_typed(small: Path, name: str, engine: str) -> None:
    options, typed = FILTERED[name]
    found = ids(small, *options, engine=engine)
    assert found == ids(small, typed, engine=engine)
    assert found


def test_an_inferred_place_is_no_place(small: Path) -> None:
    assert ids(small, "--inferred-place", "桐庐") == ["x-xian-liudong-tushu"]
    assert ids(small, "--place", "桐庐") == []
    assert ids(small, "桐庐") == ["x-xian-liudong-tushu"]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_machine_form_is_stated(small: Path, engine: str) -> None:
    answer = asked(small, "通借通还", "--limit", "1", engine=engine)
    assert list(answer) == ["query", "engine", "total", "hits", "partial", "suggestions", "facets"]
    (hit,) = answer["hits"]
    assert (answer["query"], answer["engine"], answer["partial"]) == ("通借通还", engine, [])
    assert (hit["kind"], hit["id"], hit["title"]) == ("practice", "tongjie-tonghuan", "通借通还")
    assert hit["url"] == "practices/tongjie-tonghuan.html"
    assert set(hit) == {"kind", "id", "title", "url", "score", "snippet", "marks", "label", "anchor"}
    assert answer["total"] > 1
    assert {"value": "做法", "count": 2} in answer["facets"]["kind"]


def test_a_limit_cuts_the_list_and_not_the_count(small: Path) -> None:
    done = search(small, "图书", "--limit", "2")
    total = asked(small, "图书")["total"]
    assert f"共 {total} 条，列出前 2 条（--limit 0 列出全部）。" in done.stdout


@pytest.mark.parametrize("written", ["杭文发〔2019〕29号", "杭文发[2019]第029号", "(2019)29号"])
def test_a_document_is_found_by_its_number_in_any_bracket(small: Path, written: str) -> None:
    assert ids(small, written) == ["yuedu-yijian-2019"]


def test_names_are_found_by_their_letters(small: Path) -> None:
    assert ids(small, "tushupiaoliu")[0] == ids(small, "tspl")[0] == "tushu-piaoliu"


def test_what_is_nearly_there_stands_apart_and_is_no_hit(library: Path) -> None:
    words = "- {id: shuche, label: 图书车, aliases: [流动书车]}\n"
    (library / "vocabulary" / "synonyms.yml").write_text(words, encoding="utf-8")
    done = search(library, "流动书车")
    assert done.stdout.startswith("没有完全符合的；部分符合：\n\n案例  ")
    assert "也搜：图书车" in done.stdout
    answer = asked(library, "流动书车")
    assert (answer["total"], answer["hits"], answer["suggestions"]) == (0, [], ["图书车"])
    assert "x-xian-liudong-tushu" in {hit["id"] for hit in answer["partial"]}


def test_nothing_found_is_said_and_is_no_failure(small: Path) -> None:
    assert search(small, "夔夬夤").stdout.startswith("没有找到。")
    empty = search(small, "，")
    assert empty.stderr == "查询里没有可以检索的字。\n"


def test_drafts_and_withdrawn_records_are_not_found(small: Path) -> None:
    assert ids(small, "荷花小区") == ids(small, "旧的一稿") == ids(small, "隐秘") == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_changed_library_is_searched_as_it_is_now(library: Path, engine: str) -> None:
    search(library, "书", engine=engine)
    settle(library, engine)
    case = library / "cases" / "xihu-tushushi.yml"
    case.write_text(case.read_text(encoding="utf-8").replace("一证借还", "凭夔夬借还"), encoding="utf-8")
    done = search(library, "夔夬", engine=engine)
    assert done.stdout.startswith("案例  西湖区社区图书室通借通还\n")
    assert done.stderr.startswith("检索的索引已更新：新增 0，改动 1，删去 0")
    settle(library, engine)
    (library / "cases" / "xin.yml").write_text(a_case("夔夬书屋"), encoding="utf-8")
    case.unlink()
    assert ids(library, "夔夬", engine=engine) == ["xin"]


def test_an_unchanged_library_is_not_read_again(library: Path) -> None:
    search(library, "书")
    settle(library)
    start = [sys.executable, "-X", "importtime", str(ROOT / "build_site.py"), "--library", str(library)]
    done = subprocess.run(
        [*start, "search", "书", "--engine", "sqlite"], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "search.engine_sqlite" in loaded
    assert not loaded & {
        "caselib.load",
        "caselib.model",
        "caselib.index",
        "numpy",
        "whoosh",
        "yaml",
        "pypinyin",
    }


def test_a_note_that_was_changed_counts_for_nothing(library: Path) -> None:
    search(library, "书")
    note = library / ".cache" / "search" / "sqlite.note"
    whole = note.read_bytes()
    for i in range(0, len(whole), 97):
        note.write_bytes(whole[:i] + bytes([whole[i] ^ 1]) + whole[i + 1 :])
        settle(library)
        assert ids(library, "地区:西湖", "图书") == ["xihu-tushushi"]
    note.write_bytes(whole[: len(whole) // 2])
    assert ids(library, "地区:西湖", "图书") == ["xihu-tushushi"]


def test_an_older_index_put_back_is_noticed(library: Path, tmp_path: Path) -> None:
    search(library, "书")
    index = library / ".cache" / "search" / "sqlite"
    shutil.copytree(index, tmp_path / "older")
    (library / "cases" / "xin.yml").write_text(a_case("夔夬书屋"), encoding="utf-8")
    search(library, "书")
    shutil.rmtree(index)
    shutil.copytree(tmp_path / "older", index)
    settle(library)
    assert ids(library, "夔夬") == ["xin"]


def test_a_note_just_after_a_change_counts_for_nothing(library: Path) -> None:
    """The file may have changed twice between two ticks of the clock."""
    search(library, "书")
    note, index = library / ".cache" / "search" / "sqlite.note", library / ".cache" / "search" / "sqlite"
    look = look_at((library,), (ROOT / "caselib", ROOT / "search"))
    for seconds, counts in ((1, False), (3, True)):
        os.utime(note, ns=(0, look.newest + seconds * 10**9))
        assert (read_note(note, index, look) is not None) == counts


def files_to_harm(index: Path) -> list[Path]:
    harmless = ("lock", "CACHEDIR.TAG")
    return sorted(path for path in index.rglob("*") if path.is_file() and path.name not in harmless)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_damaged_index_is_made_anew_and_that_is_said(library: Path, engine: str) -> None:
    expected = ids(library, "图书", engine=engine)
    index = library / ".cache" / "search" / engine
    for number in range(len(files_to_harm(index))):
        path = files_to_harm(index)[number]
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 255]) if data else b"x")
        done = search(library, "图书", "--limit", "0", "--json", engine=engine)
        assert [hit["id"] for hit in json.loads(done.stdout)["hits"]] == expected, path
        assert done.stderr.startswith("已建好检索的索引（25 条）：索引"), (path, done.stderr)
    shutil.rmtree(index)
    assert ids(library, "图书", engine=engine) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_several_may_search_and_index_at_once(library: Path, engine: str) -> None:
    start = [sys.executable, str(ROOT / "build_site.py"), "--library", str(library), "search", "图书"]
    several = [
        subprocess.Popen(
            [*start, "--json", "--engine", engine], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    answers = [process.communicate() for process in several]
    assert [process.returncode for process in several] == [0, 0, 0], answers
    assert len({out for out, _ in answers}) == 1
    assert json.loads(answers[0][0])["total"] > 3


def test_a_file_that_is_wrong_is_left_out_and_named_each_time(library: Path) -> None:
    (library / "cases" / "xihu-tushushi.yml").write_text("title：写错了\n", encoding="utf-8")
    for _ in range(2):
        done = search(library, "图书")
        assert "有 1 个文件写错了，没有放进检索；运行 check 查看。\n" in done.stderr
        assert "杭州市社区图书室" in done.stdout
        assert "西湖区社区图书室通借通还" not in done.stdout


def test_a_library_full_of_faults_can_be_searched(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "tests" / "library_broken", tmp_path / "library")
    done = search(folder, "图书")
    assert "个文件写错了" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "缺少：词"),
        (["图书", "--limit", "x"], "请写 0 或正整数"),
        (["图书", "--engine", "lucene"], "不能写"),
        (["图书", "--地区", "浙江"], "不认识的参数"),
        (["图书", "--colour", "红"], "不认识的参数"),
    ],
)
def test_wrong_usage_is_explained(small: Path, arguments: list[str], said: str) -> None:
    done = command("--library", small, "search", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def elsewhere(library: Path, engine: str, before: str, home: Path) -> Done:
    """The command in a process of its own, in which `before` has been run."""
    home.mkdir()
    (home / "sitecustomize.py").write_text(before, encoding="utf-8")
    start = [sys.executable, str(ROOT / "build_site.py"), "--library", str(library), "search", "图书"]
    done = subprocess.run(
        [*start, "--engine", engine],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(home)},
    )
    return Done(done.returncode, done.stdout, done.stderr)


NO_SQLITE = "import sys; sys.modules['_sqlite3'] = None"
SMALL_DISK = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))"
"""As files go, a disk on which an index finds no room."""


def test_a_python_without_sqlite_says_so_and_searches_with_whoosh(library: Path, tmp_path: Path) -> None:
    refused = elsewhere(library, "sqlite", NO_SQLITE, tmp_path / "a")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "这个 Python 的 SQLite 不能检索全文（没有 FTS5）；请去掉 --engine sqlite。\n"
    assert "图书漂流" in elsewhere(library, "auto", NO_SQLITE, tmp_path / "b").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
@pytest.mark.parametrize("engine", ENGINES)
def test_no_room_for_an_index_is_said_and_no_traceback(library: Path, tmp_path: Path, engine: str) -> None:
    full = elsewhere(library, engine, SMALL_DISK, tmp_path / "home")
    assert (full.returncode, full.stdout) == (2, "")
    assert full.stderr.startswith("读写文件时出错：")
    assert full.stderr.count("\n") == 1
    assert ids(library, "图书漂流", engine=engine)


HOSTILE = "甲\x1b[31m\x9b\u202e乙\u3000丙\n丁"


def hostile_hit() -> Hit:
    return Hit(
        kind="case",
        id="a",
        title=HOSTILE,
        url="cases/a.html",
        score=1.0,
        snippet=Snippet(f"前{HOSTILE}后", ((1, 2),), "内容提要", "summary"),
    )


def test_a_facet_of_many_values_is_a_number_on_a_terminal() -> None:
    counts = {
        "some": tuple(FacetCount(f"值{i}", 1) for i in range(7)),
        "many": tuple(FacetCount(f"值{i}", 1) for i in range(25)),
    }
    facets = (Facet(name="some", label="维度"), Facet(name="many", label="做法"))
    shown = as_text(Result(total=1, hits=(), facets=counts), facets, {})
    assert shown.endswith("值5 1 · 共 7 项\n  做法：共 25 项")


def test_a_record_cannot_steer_the_terminal() -> None:
    counts = {"kind": (FacetCount(HOSTILE, 1),)}
    facets = (Facet(name="kind", label="类型"),)
    result = Result(total=1, hits=(hostile_hit(),), facets=counts, suggestions=(HOSTILE,))
    shown = as_text(result, facets, {"case": "案例"})
    assert "案例  甲[31m乙 丙 丁\n    内容提要：前【甲】[31m乙 丙 丁后\n    cases/a.html#summary\n" in shown
    bold = as_text(result, facets, {}, bold=True)
    assert f"前{BOLD[0]}甲{BOLD[1]}[31m" in bold
    for text in (shown, bold.replace(BOLD[0], "").replace(BOLD[1], "")):
        assert all(c.isprintable() or c == "\n" for c in text)
    written = as_json(result, HOSTILE, "sqlite")
    assert all(c.isprintable() or c == "\n" for c in written)
    assert json.loads(written)["hits"][0]["title"] == json.loads(written)["query"] == HOSTILE
