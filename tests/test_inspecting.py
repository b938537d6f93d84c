"""`check` with what a build kept says the same as without, of the whole library and of each file."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from scenes import command, small, start

from caselib import inspecting
from caselib.inspecting import Inspected, inspect

REPEATED = 12
TEXTS = (
    # a text that stands in files, and what may come in its place
    ("title: ", "title: 又"),
    ("title: ", "title："),
    ("sources: [", "sources: [x"),
    ("level: 县级", "level: 县及"),
    ("summary: ", "summary: 见[没有](../practices/nowhere.html)。"),
    ("summary: ", "summary: 又说。"),
    ("practice", "practise"),
    ("disclosure: public", "disclosure: public\nformer_ids: [hehua-shuwu]"),
    ("disclosure: public", "disclosure: public\nreview: {state: 未审稿}"),
    ("disclosure: public", "disclosure: public\nwithdrawn: {state: 已下架, on: 2021-03, reason: 权利}"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small(tmp_path_factory.mktemp("inspecting") / "library")
    assert start(command(root)).end().code == 0
    return root


def records(root: Path) -> list[Path]:
    return sorted(path for path in root.glob("*/*.yml") if path.parent.name != "vocabulary")


def edits(root: Path, seed: int) -> Iterator[str]:
    """Changes a few files, at random but always alike; the names of those that are there then."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        path = chance.choice(records(root))
        what = chance.choice(("edit", "edit", "edit", "copy", "remove", "break"))
        if what == "copy":
            shutil.copy(path, path.with_name(f"{path.stem}-er.yml"))
            yield f"{path.parent.name}/{path.stem}-er.yml"
        elif what == "remove":
            path.unlink()
        else:
            before, after = chance.choice(TEXTS) if what == "edit" else ("\n", "\n\t- [\n")
            path.write_text(path.read_text("utf-8").replace(before, after, 1), "utf-8")
            yield f"{path.parent.name}/{path.name}"


def without_cache(root: Path, names: set[str], monkeypatch: pytest.MonkeyPatch) -> Inspected:
    with monkeypatch.context() as patched:
        patched.setattr(inspecting, "FOLDERS", ())
        return inspect(root, names)


def seen(inspected: Inspected) -> tuple[object, ...]:
    return inspected.problems, inspected.records, inspected.drafts


@pytest.mark.parametrize("seed", range(REPEATED))
def test_with_a_cache_the_problems_are_the_same(
    library: Path, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = {path: path.read_bytes() for path in records(library)}
    try:
        changed = {name for name in edits(library, seed) if (library / name).is_file()}
        some = random.Random(seed).sample(records(library), 3)
        named = changed | {f"{path.parent.name}/{path.name}" for path in some}
        for names in (set[str](), named, *({name} for name in sorted(named))):
            assert seen(inspect(library, names)) == seen(without_cache(library, names, monkeypatch)), names
    finally:
        for path in records(library):
            path.unlink()
        for path, content in saved.items():
            path.write_bytes(content)


ALIKE: dict[str, tuple[str, dict[str, str]]] = {
    # a file that is named, and others that become copies of some, with what is replaced in them
    "an id that looks like another": (
        "cases/hehua-shuwu.yml",
        {"cases/hehua-shuwu.yml cases/hehua-shuw0.yml": ""},
    ),
    "a title that looks like another": (
        "cases/shuwu-01.yml",
        {"cases/shuwu-01.yml cases/la.yml": "第1家书屋 第l家书屋"},
    ),
    "an id of two kinds": (
        "practices/piaoliu.yml",
        {"cases/shuwu-01.yml cases/piaoliu.yml": ""},
    ),
    "an id of two kinds, a document": (
        "policies/duzhe-gongyue.yml",
        {"organizations/xihu-wenlvju.yml cases/duzhe-gongyue.yml": ""},
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_is_confused_with_a_named_file_is_looked_at(
    library: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, copies = ALIKE[name]
    made = []
    try:
        for files, words in copies.items():
            before, _, after = words.partition(" ")
            source, target = (library / file for file in files.split())
            target.write_text(source.read_text("utf-8").replace(before, after), "utf-8")
            made.append(target)
        other = {f"{path.parent.name}/{path.name}" for path in made}
        for names in ({named}, other):
            assert seen(inspect(library, names)) == seen(without_cache(library, names, monkeypatch)), names
    finally:
        for path in made:
            path.unlink()


def test_what_a_build_kept_is_used(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read that did not change: reading would fail."""

    def refuse(*_: object) -> None:
        raise AssertionError("a record was read")

    monkeypatch.setattr("caselib.stored.read_what_can_be", refuse)
    monkeypatch.setattr(inspecting, "load", refuse)
    assert inspect(library).problems == ()
    assert inspect(library, {"cases/hehua-shuwu.yml"}).records == 1


def test_a_damaged_cache_is_passed_over(library: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(library / ".cache", tmp_path / "cache")
    try:
        for path in (library / ".cache" / "build").glob("records-*.bin"):
            path.write_bytes(path.read_bytes()[:-50] + b"x" * 50)
        for path in (library / ".cache" / "build").glob("g-*/notes"):
            path.write_bytes(b"")
        assert inspect(library).problems == ()
    finally:
        shutil.rmtree(library / ".cache")
        shutil.copytree(copy, library / ".cache")
