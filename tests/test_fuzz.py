"""Noise for `check`, `import`, `from-issue` and `build`: whatever is handed in, the answer is problems,
records or a site.

Records damaged byte by byte, trees of fields with strange texts, bodies of issues. `make fuzz` looks longer:
it sets how many examples each story tries. Where one fails, it goes into a golden file when it is mended.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest
from sites import BRIDGES, ROOT, SMALL, copy_library

from caselib.explained import explained
from caselib.filled.blanks import blank
from caselib.filled.issue import asked
from caselib.filled.layout import QUESTIONS
from caselib.fix import hinted
from caselib.gate import Gate
from caselib.load import load
from caselib.model import KIND_BY_NAME, KINDS
from caselib.page import Page
from caselib.problem import FORMATS
from caselib.prose import Prose
from caselib.render import render
from caselib.shapes import fields_of
from caselib.whole import Whole, examine

hypothesis = pytest.importorskip("hypothesis")
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

EXAMPLES = int(os.environ.get("FUZZ", "40"))
PATIENCE = 30
"""Seconds after which an example hangs: a hundred times what one takes."""
MOST_MEMORY = 600_000
"""Kilobytes that the whole process may ever have had."""
RECORDS = [path.read_bytes() for root in (SMALL, BRIDGES) for path in sorted(root.glob("*/*.yml"))]
SPICE = [
    b": ", b"- ", b"\n", b"  ", b"\t", b'"', b"'", b"{", b"}", b"[", b"]", b"#", b"&a ", b"*a", b"!", b"|",
    "：".encode(), "“".encode(), "《".encode(), "〔".encode(), b"\xff\xfe", b"\xef\xbb\xbf", b"\0",
    b">", b"\r", b"---\n",
    "\u200b".encode(), "\u202e".encode(), "\U000e0041".encode(), "𠮷".encode(), b"title: x\n", b"place: \n",
    "标题：甲\n".encode(), b"period: {from: 2020, to: 1999}\n", b"XX", b"9" * 40, b"<script>",
    b"[a](b)", b"**",
]  # fmt: skip
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize="FUZZ" not in os.environ,
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def watchdog() -> Iterator[None]:
    def bark(number: int, frame: object) -> None:
        raise AssertionError(f"hangs for {PATIENCE} seconds")

    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # by whatever ran in this process before
    before = signal.signal(signal.SIGALRM, bark)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < held + MOST_MEMORY


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_library(SMALL, tmp_path_factory.mktemp("fuzz") / "library")


def judged(library: Path, folder: str, content: bytes) -> Whole:
    """The library with one more file, examined; each problem is told and names its place."""
    file = library / folder / "noise.yml"
    file.write_bytes(content)
    try:
        with watchdog():
            found = examine(library)
            told = explained(library, hinted(library, found.problems))
            for form in FORMATS.values():
                form(told, found.records)
    finally:
        file.unlink()
    for problem in told:
        assert problem.file == f"{folder}/noise.yml" or (library / problem.file).is_file()
        assert problem.file.partition("/")[2] != "noise.yml" or problem.line <= len(content) + 1
        assert problem.message
        assert all(c == "\n" or c.isprintable() for c in problem.to_text())
    return found


def damaged(raw: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randrange(1, 6)):
        at, to = sorted(chance.choices(range(len(raw) + 1), k=2))
        part = raw[at : min(to, at + 40)]
        raw = chance.choice(
            (
                raw[:at] + chance.choice(SPICE) + raw[at:],
                raw[:at] + raw[at + len(part) :],
                raw[:at] + part * chance.randrange(2, 30) + raw[at:],
                raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :],
                raw[:at],
            )
        )
    return raw


@fuzzed
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_a_damaged_record_is_judged(library: Path, seed: int) -> None:
    chance = random.Random(seed)
    kind = chance.choice(KINDS)
    judged(library, kind.folder, damaged(chance.choice(RECORDS), chance))


TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "~", "2020", "2020-02-30", "9个", "约300余家", "XX万", "330106", "m1", "是", "hehua-shuwu"]
    ),
    st.sampled_from(
        ["<script>", "[a](javascript:x)", "**甲**", "- 甲", "《〈甲〉》", "https://a.test/\\x", "=1+1"]
    ),
)  # fmt: skip


def trees(depth: int = 3) -> Any:
    classes: list[type] = [kind.cls for kind in KINDS]
    keys = sorted({spec.key for cls in classes for spec in fields_of(cls)} | {"value", "status", "text"})
    inner = TEXTS if not depth else st.one_of(TEXTS, trees(depth - 1), st.lists(trees(depth - 1), max_size=3))
    return st.dictionaries(st.sampled_from(keys), inner, max_size=6)


SOUND = {
    "title": "甲", "place": "330106", "level": "县级", "period": "2020", "summary": "乙",
    "sources": ["hzwh-2020-11-tushushi"], "disclosure": "public", "review": "已核对来源",
    "added": "2021-03-01",
}  # fmt: skip


@fuzzed
@given(tree=trees(), kind=st.sampled_from(sorted(KIND_BY_NAME)), is_sound=st.booleans())
def test_a_tree_of_fields_is_judged_and_what_passes_is_rendered(
    library: Path, tree: dict[str, Any], kind: str, is_sound: bool
) -> None:
    """What `check` lets through, the templates and the gate let through too."""
    kind = "case" if is_sound else kind
    content = json.dumps({**tree, **SOUND} if is_sound else tree, ensure_ascii=True)
    found = judged(library, KIND_BY_NAME[kind].folder, content.encode())
    if not found.failed:
        gate = Gate()
        with watchdog():
            for made in render(found.library, found.links, Prose()):
                if isinstance(made, Page):
                    gate.inspect(made.url, made.slots)


@fuzzed
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=400), marks=st.integers(0, 2**32))
def test_markdown_of_any_text_passes_the_gate(text: str, marks: int) -> None:
    chance = random.Random(marks)
    pieces = [
        "*",
        "**",
        "_",
        "`",
        "[",
        "](",
        ")",
        "\n- ",
        "\n1. ",
        "\n> ",
        "\n#### ",
        "<",
        "&",
        "\\",
        "https://a.test/",
    ]
    for _ in range(chance.randrange(12)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(pieces) + text[at:]
    with watchdog():
        html = Prose().html(text.replace("\0", ""))
        Gate().inspect("cases/x.html", {"body": f'<div class="prose">{html}</div>'})


@pytest.fixture(scope="module", params=["xlsx", "docx"])
def form(request: pytest.FixtureRequest) -> bytes:
    loaded, _ = load(SMALL)
    return blank(KIND_BY_NAME["case"], loaded, request.param)


def test_a_damaged_form_is_refused_or_read(form: bytes, take: Callable[[bytes], None]) -> None:
    """Bytes of the package, and bytes inside its parts."""
    chance = random.Random(5)
    for number in range(EXAMPLES // 2):
        raw = damaged(form, chance) if number % 2 else repacked(form, chance)
        with watchdog():
            take(raw)


def repacked(form: bytes, chance: random.Random) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(form)) as old, zipfile.ZipFile(made, "w") as new:
        wanted = chance.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, damaged(old.read(name), chance) if name == wanted else old.read(name))
    return made.getvalue()


@pytest.fixture
def take(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[bytes], None]:
    import build_site

    def run(raw: bytes) -> None:
        for end in ("xlsx", "docx", "yml"):
            (tmp_path / f"form.{end}").write_bytes(raw)
            code = build_site.main(
                ["--library", str(SMALL), "import", "--dry", str(tmp_path / f"form.{end}")]
            )
            said = capsys.readouterr()
            assert code in (0, 1), said.err
            assert "Traceback" not in said.err
            assert code == 0 or f"form.{end}" in said.err

    return run


GOOD = {
    "材料是否已公开发布？": "是",
    "填报单位": "西湖区文化局",
    "案例名称": "西湖区“漂流书箱”进小区",
    "地区": "浙江省杭州市西湖区",
    "层级": "县级",
    "实施时间（起）": "2019-07",
    "内容提要": "把书箱放进小区。",
    "来源": "社区图书室连成一张网",
    "举措": "1. 设漂流书箱\n每个小区一只。\n\n一证通行",
}
LABELS = sorted({*QUESTIONS, *(label for label, *_ in asked(KIND_BY_NAME["case"]))})
RENAMED = (
    "### {}",
    "### {} ",
    "##  {}",
    "###{}",
    "#### {}",
    "### {}：",
    "### **{}**",
    "<h3>{}</h3>",
    "### {}\t",
)
MARKED = [
    "```yaml\n### 案例名称\n```", "```\n没有写完", "~~~\n### 来源\n~~~", "<!-- ### 来源 -->", "<!-- 没有写完",
    "<details><summary>x</summary>\n\n### 举措\n\n</details>", "> ### 层级\n> 县级", "| a | b |\n|---|---|",
]  # fmt: skip
ANSWERED = ["_No response_", "None", "是", "否", "不确定", "\ufeff", "- [ ] 是", "- [x] 是", *GOOD.values()]
REPEATED = ["文", "甲\n\n", "### ", "![](x)", "<", "9", "\n- "]
VALUES = st.one_of(
    TEXTS,
    st.sampled_from(ANSWERED),
    st.sampled_from(MARKED),
    st.builds(lambda word, times: word * times, st.sampled_from(REPEATED), st.integers(0, 30_000)),
)


def body(sections: list[tuple[str, str, str]], end: str) -> str:
    return end.join(f"{heading.format(label)}{end}{end}{value}{end}" for heading, label, value in sections)


SECTIONS = st.tuples(st.sampled_from(("### {}", "### {}", *RENAMED)), st.sampled_from(LABELS), VALUES)


@fuzzed
@given(
    sections=st.lists(SECTIONS, max_size=14), is_good=st.booleans(), end=st.sampled_from(["\n", "\r\n", "\r"])
)
def test_a_hostile_issue_is_refused_or_becomes_sound_drafts(
    library: Path, sections: list[tuple[str, str, str]], is_good: bool, end: str
) -> None:
    """Headings missing, doubled, renamed; what somebody puts under them: fences, comments, whole books."""
    good = [("### {}", label, value) for label, value in GOOD.items()] if is_good else []
    kept = [row for row in good if row[1] not in {label for _, label, _ in sections[:3]}]
    sent(library, body([*sections, *kept], end).encode("utf-8", "surrogatepass"))


@fuzzed
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_a_damaged_issue_is_refused_or_becomes_sound_drafts(library: Path, seed: int) -> None:
    good = body([("### {}", label, value) for label, value in GOOD.items()], "\n").encode()
    sent(library, damaged(good, random.Random(seed)))


def sent(library: Path, raw: bytes) -> None:
    """What `from-issue` says of it names the issue; what it writes passes, and nothing else is written."""
    import build_site

    file = library.parent / "body.md"
    file.write_bytes(raw)
    before = set(library.rglob("*.yml"))
    said, told = StringIO(), StringIO()
    with watchdog(), redirect_stderr(told), redirect_stdout(said):
        code = build_site.main(["--library", str(library), "from-issue", str(file)])
    written = set(library.rglob("*.yml")) - before
    try:
        assert code in (0, 1), told.getvalue()
        assert bool(written) == (code == 0)
        for line in told.getvalue().splitlines():
            assert line.startswith(("错误 工单", "建议 工单", "没有写入任何文件。")), line
            assert all(c.isprintable() for c in line)
        assert code == 0 or "错误 工单" in told.getvalue()
        errors = [p for p in examine(library).problems if p.severity == "error"] if written else []
        assert [p.to_text() for p in errors] == []
    finally:
        for path in written:
            path.unlink()


PLACE = re.compile(r"  (?P<file>\S+\.yml):\d+:\d+ \[[EW]\d{3}\]")


@pytest.mark.parametrize("words", [(), ("--keep-going",)], ids=["strict", "keep-going"])
def test_the_command_build_ends_well_whatever_stands_in_the_records(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """As a process of its own: what it says, how it ends, how long it takes and how much memory; and with
    the noise gone the same folders give the site again."""
    library = copy_library(SMALL, tmp_path / "library")
    chance = random.Random(7 if "FUZZ" not in os.environ else None)
    for _ in range(max(2, EXAMPLES // 40)):
        noise = [
            library / chance.choice(KINDS).folder / f"noise-{n}.yml" for n in range(chance.randrange(1, 4))
        ]
        for path in noise:
            path.write_bytes(damaged(chance.choice(RECORDS), chance))
        code, said = built(library, tmp_path / "site", *words)
        assert code in (0, 1), said
        told = re.findall(r"^(?:错误|建议) ", said, re.MULTILINE)
        places = PLACE.findall(said)
        assert len(told) == len(places), said
        assert all((library / file).is_file() for file in places)
        assert code == 0 or told, said
        for path in noise:
            path.unlink()
    assert built(library, tmp_path / "site", *words)[0] == 0
    assert (tmp_path / "site" / "index.html").is_file()


MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
with open(sys.argv[1], "w") as told:
    told.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""
"""Runs a command. A process counts the memory of the one that it was forked from: this one has little."""


def built(library: Path, site: Path, *words: str) -> tuple[int, str]:
    """Exit code and all that was said."""
    used = site.with_name("used")
    command = [sys.executable, str(ROOT / "build_site.py"), "--library", str(library), "build", *words]
    command = [sys.executable, "-c", MEASURED, str(used), *command, "--site", str(site)]
    with TemporaryFile() as output:
        child = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        with watchdog():
            try:
                code = child.wait()
            except BaseException:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
                raise
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    assert "Traceback" not in said, said
    assert int(used.read_text()) < MOST_MEMORY
    return code, said
