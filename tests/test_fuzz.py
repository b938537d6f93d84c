"""Noise for `check`, `import` and `build`: whatever a file holds, the answer is problems or a site.

Records damaged byte by byte, and trees of fields with strange texts. `make fuzz` looks longer: it sets how
many examples each story tries. Where one fails, it goes into a golden file when it is mended.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sites import BRIDGES, SMALL, copy_library

from caselib.explained import explained
from caselib.filled.blanks import blank
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
