"""What measurements stand on: generated libraries, questions with true answers, tables. Nothing is timed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml
from sites import ROOT, files_of, run

from benchmarks.build_compare import why_not
from benchmarks.build_rounds import Runs, compared, run_rounds
from benchmarks.build_steps import step_rows, steps_in
from benchmarks.builders import Builder, Job, eleventy, hugo, material, ours
from benchmarks.builders.records import read_content
from benchmarks.documents import documents, statistics
from benchmarks.edits import Edits
from benchmarks.generate import write_library
from benchmarks.growth import carried_on, exponent
from benchmarks.growth import told as growth_told
from benchmarks.measured import Measured, StepError
from benchmarks.peers import Entry, entry
from benchmarks.search_engines import given, measure_engine
from benchmarks.search_queries import folded_texts, questions
from benchmarks.search_table import ENGINE_COLUMNS
from benchmarks.tables import replace_marked, table
from benchmarks.whole_process import Usage, run_whole
from benchmarks.words import invented_words
from benchmarks.work_folder import work_folder
from search.normalize import fold


def test_a_generated_library_is_sound_and_the_same_each_time(tmp_path: Path) -> None:
    assert write_library(tmp_path / "a", 30) == 51
    write_library(tmp_path / "b", 30)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    done = run("--library", tmp_path / "a", "check")
    assert (done.returncode, done.stderr) == (0, "已检查 51 个文件：没有错误。可以提交。\n")
    done = run("--library", tmp_path / "a", "build")  # nothing masked, no policy, no organization in it
    assert done.returncode == 0, done.stderr


def test_generated_texts_have_the_statistics_of_chinese() -> None:
    """100 real texts of this length have about 30,000 different pairs; two characters in three begin one that
    is new in their text."""
    counted = statistics(documents(100, words=invented_words()))
    assert counted.documents == 120
    assert 1700 < counted.characters / 100 < 2000
    assert 25_000 < counted.pairs < 40_000
    assert 0.6 < counted.postings / counted.characters < 0.72


def test_documents_hold_what_records_say() -> None:
    """Engines alone and the whole program are measured with the same texts."""
    words = invented_words()
    case = documents(30, words=words).documents[7]
    texts = [passage.text for passage in case.passages]
    assert (case.key, texts[0]) == ("case/c-000007", case.title)
    assert len(case.facets["place"]) > 1
    assert documents(30, words=words) == documents(30, words=words)


def test_the_same_texts_are_written_as_records(tmp_path: Path) -> None:
    write_library(tmp_path / "library", 20)
    case = documents(20, words=invented_words()).documents[3]
    written = (tmp_path / "library/cases/c-000003.yml").read_text(encoding="utf-8").replace('\\"', '"')
    assert [p.text for p in case.passages if p.role in ("title", "text") and p.text not in written] == []


def test_questions_are_pieces_of_texts_and_their_answers_hold_them() -> None:
    corpus = documents(50, words=invented_words())
    asked = questions(corpus, 100)
    assert asked == questions(corpus, 100)
    texts = folded_texts(corpus)
    for question in asked:
        assert question.answer == {key for key, text in texts.items() if fold(question.text) in text} != set()
    titles = {document.title for document in corpus.documents}
    assert sum(question.text in titles for question in asked) > 5
    assert {len(question.text) for question in asked} >= set(range(2, 11))


def test_engines_are_measured_and_shown_side_by_side(tmp_path: Path) -> None:
    corpus = documents(50, words=invented_words())
    files = given(50, corpus, questions(corpus, 40), tmp_path)
    rows = []
    for name in ("brute-force", "fts5-pairs"):
        folder = tmp_path / name
        folder.mkdir()
        rows.append(measure_engine(entry(name), files, folder, limit=60))
    for row in rows:
        assert row.note == ""
        assert set(row.numbers) == {column.name for column in ENGINE_COLUMNS}
        assert (row.numbers["recall"], row.numbers["precision"]) == (1, 1)
    lines = table(ENGINE_COLUMNS, rows).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| 逐篇查找", "| SQLite FTS5，二字组短语"]


def test_what_is_missing_or_stuck_is_named(tmp_path: Path) -> None:
    corpus = documents(1, words=invented_words())
    files = given(1, corpus, questions(corpus, 1), tmp_path)
    absent = Entry(name="absent", label="没有的", module="benchmarks.peers.brute_force", needs=("no_such",))
    assert measure_engine(absent, files, tmp_path, limit=60).note == "没有安装（缺 no_such）"
    stuck = measure_engine(entry("brute-force"), files, tmp_path, limit=0.001)
    assert (stuck.numbers, stuck.note) == ({}, "build：超过 0 秒，停止")


def test_a_table_gives_every_number_in_its_unit() -> None:
    numbers = {"build": 12.345, "bytes": 1_234_567.0, "p50": 0.00001, "p95": 0.0301, "recall": 0.9999}
    rows = [Measured(label="甲", numbers=numbers), Measured(label="乙|丙", note="没有安装")]
    header, _, first, second = table(ENGINE_COLUMNS, rows).splitlines()
    assert header.startswith("| [怎样量的](#how) | 建索引（秒） |")
    assert first == "| 甲 | 12.3 | — | 1.23 | 0.01 | 30.1 | — | 0.999 | — | — | — |  |"
    assert second == "| 乙／丙 | — | — | — | — | — | — | — | — | — | — | 没有安装 |"


def program(text: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, "-c", text, *map(str, arguments))


BIG = "import os, time; held = bytearray(b'x') * 60_000_000; child = os.fork(); "


def test_a_process_is_measured_with_all_that_it_starts(tmp_path: Path) -> None:
    """Memory that both hold counts once, memory of their own twice; the child's work is the parent's."""
    shared = BIG + "time.sleep(0.5); child and os.wait()"
    own = BIG + "held[::4096] = held[1::4096]; time.sleep(0.5); child and os.wait()"
    peaks = [
        run_whole(program(text), cwd=tmp_path, limit=60, look_at_memory=True).peak for text in (shared, own)
    ]
    assert 60e6 < peaks[0] < 100e6 < 120e6 < peaks[1] < 160e6
    busy = (
        "import os; os.fork() or [sum(range(10**7)) for _ in '123'] and os._exit(0); os.wait(); print('好')"
    )
    used = run_whole(program(busy), cwd=tmp_path, limit=60)
    assert used.cpu > 0.1
    assert (used.peak, used.out) == (0, "好\n")


def test_a_program_that_fails_or_hangs_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(StepError, match=r"^出错（不行）$"):
        run_whole(program("raise SystemExit('不行')"), cwd=tmp_path, limit=60)
    with pytest.raises(StepError, match=r"^超过 1 秒，停止$"):
        run_whole(program("import time; time.sleep(60)"), cwd=tmp_path, limit=1)


def test_jobs_are_run_in_turns(tmp_path: Path) -> None:
    """A slow one once, and one that failed never again; a folder in memory or on a disk is left as it was."""
    log = tmp_path / "log"
    say = (
        "import sys; _, log, key = sys.argv; open(log, 'a').write(key + ' '); key != 'bad' or sys.exit('坏')"
    )

    def job(key: str, *, slow: bool = False) -> Job:
        command = program(say, log, key)
        return Job(key=key, label=key, command=command, cwd=tmp_path, prepare=lambda _: None, slow=slow)

    (tmp_path / "where").mkdir()
    with work_folder(tmp_path / "where") as work:
        (work.path / "old").mkdir()
        work.discard(work.path / "old")
        assert not (work.path / "old").exists()
        runs = run_rounds([job("a"), job("slow", slow=True), job("bad"), job("b")], work, 2, limit=60)
    assert log.read_text("utf-8").split() == ["a", "slow", "bad", "b", "a", "b", "a", "b"]
    assert [len(runs[key].usages) for key in ("a", "slow", "bad", "b")] == [2, 1, 0, 2]
    assert runs["bad"].measured() == Measured(label="bad", note="出错（坏）")
    assert list((tmp_path / "where").iterdir()) == []


def test_a_site_with_too_few_pages_is_not_compared(tmp_path: Path) -> None:
    job = Job(
        key="few",
        label="few",
        command=program("open('a.html', 'w').write('甲')"),
        cwd=tmp_path,
        prepare=lambda _: None,
        output=tmp_path,
        pages=2,
    )
    with work_folder(tmp_path) as work:
        row = run_rounds([job], work, 1, limit=60)["few"].measured()
    assert row.note == "不能比：只有 1 页，应有 2 页以上"


STEPS = """已检查 3 个文件：没有错误。可以提交。
读取：1.50 秒
检索索引：2.00 秒
  页面：0.25 秒
页面：0.25 秒
合计：4.10 秒
"""


def test_steps_are_read_from_what_a_build_prints() -> None:
    steps = steps_in(STEPS)
    assert steps == {"读取": 1.5, "检索索引": 2.0, "页面": 0.5}
    rows = {row.label: row.numbers for row in step_rows(steps, {"read": 0.1, "compose": 0.4, "fill": 0.25})}
    assert rows["读取"] == {"seconds": 1.5, "share": 0.375, "floor": 0.5, "times": 3.0}
    assert rows["页面"] == {"seconds": 0.5, "share": 0.125, "floor": 0.25, "times": 2.0}
    assert rows["检索索引"] == {"seconds": 2.0, "share": 0.5}


def test_growth_is_fitted_and_carried_on() -> None:
    assert exponent([(1, 3), (10, 30), (1000, 3000)]) == pytest.approx(1)
    assert exponent([(2, 5), (4, 20)]) == pytest.approx(2)
    sizes = (100, 1000, 10_000)
    rows = [
        Measured(label=str(n), numbers={"wall": 60.0 * n / 1e6, "cpu": n * n / 1e6, "peak": n * 1000.0,
                                        "bytes": n * 40_000.0, "files": n * 2.5})
        for n in sizes
    ]  # fmt: skip
    text = growth_told(sizes, rows)
    assert text.startswith("从 1,000 到 10,000 个案例，按幂律拟合的指数：历时 1.00，处理器 2.00，")
    assert text.endswith("历时 1 分，处理器 16667 分，内存 1.0 GB，输出 40 GB，文件 2,500,000 个。")
    assert growth_told(sizes[:2], rows[:2]) == ""
    assert carried_on((1000, 15), (10_000, 105), 1_000_000) == pytest.approx(5 + 0.01 * 1_000_000)
    assert carried_on((10, 100), (100, 10_000), 1000) == pytest.approx(1_000_000)


def test_only_the_marked_part_of_a_page_is_replaced() -> None:
    page = "前\n<!-- a -->\n旧\n<!-- /a -->\n后\n<!-- b -->\n<!-- /b -->\n"
    after = "前\n<!-- a -->\n\n新\n\n<!-- /a -->\n后\n<!-- b -->\n<!-- /b -->\n"
    assert replace_marked(page, "a", "新") == replace_marked(after, "a", "新") == after
    with pytest.raises(ValueError, match="no marks"):
        replace_marked(page, "c", "新")


def test_each_edit_changes_one_file_and_is_taken_back(tmp_path: Path) -> None:
    library = tmp_path / "library"
    write_library(library, 30)
    before = files_of(library)
    edits = Edits(library)
    ends = []
    for round_ in (1, 2):
        seen = [before]
        for edit in (edits.change_text, edits.retitle, edits.add_case, edits.begin_a_day):
            edit(round_)
            seen.append(files_of(library))
            assert len(dict(seen[-1].items() - seen[-2].items())) == 1
        done = run("--library", library, "check")
        assert (done.returncode, "没有错误" in done.stderr) == (0, True)
        ends.append(seen[-1])
        edits.undo()
        assert files_of(library) == before
    assert ends[0] != ends[1]


def test_other_builders_are_given_the_same_records(tmp_path: Path) -> None:
    """Every field of a record stands in the front matter or is the text; both read back as they were."""
    write_library(tmp_path / "library", 20)
    content = read_content(tmp_path / "library")
    hugo.write_site(content, tmp_path / "hugo")
    eleventy.write_site(content, tmp_path / "eleventy")
    material.write_site(content, tmp_path / "material", search=True)
    for folder in ("hugo", "eleventy"):
        for case in content.cases:
            page = (tmp_path / folder / "content/cases" / f"{case.id}.md").read_text("utf-8")
            head, text = page.removeprefix("---\n").split("\n---\n")
            data = yaml.load(head, yaml.CBaseLoader)
            data["background"], data["aliases"] = text.strip(), data.pop("also_called")
            assert {**case.data, "aliases": case.data.get("aliases", [])}.items() <= data.items()
            assert set(data["practices"]) == {
                a["practice"] for m in case.data["measures"] for a in m.get("practices", ())
            }
    for case in content.cases:
        page = (tmp_path / "material/docs/cases" / f"{case.id}.md").read_text("utf-8")
        texts = [case.data[name] for name in ("title", "summary", "background", "lessons")]
        assert [t for t in (*texts, *(m["text"] for m in case.data["measures"])) if t not in page] == []
    docs = [p.relative_to(tmp_path / "material/docs").with_suffix("").as_posix()
            for p in (tmp_path / "material/docs").rglob("*.md")]  # fmt: skip
    assert len(docs) == content.records + len(content.names) + 5


def test_the_floor_of_writing_writes_the_same_files(tmp_path: Path) -> None:
    write_library(tmp_path / "library", 3)
    command = program_module(
        "benchmarks.floors", "write", tmp_path / "library", tmp_path / "library", tmp_path / "out"
    )
    told = json.loads(run_whole(command, cwd=ROOT, limit=60).out)
    assert set(told) == {"wall", "cpu"}
    assert files_of(tmp_path / "out") == files_of(tmp_path / "library")
    for step in ("read", "compose", "fill"):
        command = program_module("benchmarks.floors", step, tmp_path / "library", tmp_path, tmp_path)
        assert json.loads(run_whole(command, cwd=ROOT, limit=60).out)["wall"] > 0


def program_module(name: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *map(str, arguments))


def test_a_builder_that_is_not_measured_says_why() -> None:
    absent = Builder(name="a", label="甲", jobs=ours.jobs, missing=lambda: "jia")
    slow = Builder(name="b", label="乙", jobs=ours.jobs, slow=True)
    assert why_not(absent, 10, slow=True) == "没有安装（缺 jia）"
    assert why_not(slow, 10_000, slow=False) == "没有量：要几分钟，加 --slow 才量"
    assert why_not(slow, 10_000, slow=True) == why_not(slow, 1000, slow=False) == ""


def test_how_long_it_took_is_compared_within_each_round(tmp_path: Path) -> None:
    job = Job(key="a", label="甲", command=(), cwd=tmp_path, prepare=lambda _: None)
    runs = {
        key: Runs(job=job, usages=[Usage(wall=wall, cpu=0, peak=0, out="", err="") for wall in walls])
        for key, walls in (("ours", (10, 30, 20)), ("hugo", (5, 10, 10)), ("once", (60,)))
    }
    rows = {
        key: compared(one, runs, (("ratio", "hugo"), ("none", "absent"))).numbers for key, one in runs.items()
    }
    assert [row["ratio"] for row in rows.values()] == [2, 1, 6]
    assert {"none"}.isdisjoint(rows["ours"])
