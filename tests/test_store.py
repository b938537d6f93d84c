"""An index on disk is used only when every byte of it is as it was written, and is replaced in one step."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from search.store import CURRENT, MANIFEST, PIECE, Damaged, Generation, Store, made_with

ROOT = Path(__file__).resolve().parent.parent
ORIGIN = {"engine": "that of the tests", "format": "1", "normalisation": "plain"}
FILES = {"texts": b"one two three", "places": bytes(range(256)), "empty": b""}


def store_in(folder: Path) -> Store:
    return Store(folder, ORIGIN)


def write(store: Store, files: Mapping[str, bytes]) -> None:
    with store.writing(), store.draft() as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)


def contents(generation: Generation) -> dict[str, bytes]:
    return {name: (generation.folder / name).read_bytes() for name in generation.files}


def folder_of(store: Store) -> Path:
    return store.read(lambda generation: generation.folder)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with `FILES` in it."""
    found = store_in(tmp_path / "cache" / "index")
    write(found, FILES)
    return found


def test_what_was_written_is_read(store: Store) -> None:
    assert store.read(contents) == FILES
    assert store_in(store.folder).read(contents) == FILES


def test_without_an_index_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match=r"^还没有索引$"):
        store_in(tmp_path / "nothing").read(contents)
    assert list(tmp_path.iterdir()) == []


def test_a_new_generation_takes_the_place_of_the_old_one(store: Store) -> None:
    old = store.read(lambda generation: generation)
    inode = (old.folder / "places").stat().st_ino
    with store.writing(), store.draft(old, kept=["places"], copied=["texts"]) as folder:
        with (folder / "texts").open("ab") as file:
            file.write(b" four")
        assert store.read(contents) == FILES
    assert store.read(contents) == {"places": FILES["places"], "texts": b"one two three four"}
    assert (folder_of(store) / "places").stat().st_ino == inode
    assert not old.folder.exists()
    assert not store.is_unchanged(old)


def test_a_writer_that_fails_changes_nothing(store: Store) -> None:
    before = sorted(store.folder.rglob("*"))

    with pytest.raises(IsADirectoryError), store.writing(), store.draft() as folder:
        (folder / "texts").mkdir()
    assert sorted(store.folder.rglob("*")) == before
    assert store.read(contents) == FILES


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_link(path: Path) -> None:
    other = path.parent.parent / "elsewhere"
    path.rename(other)
    path.symlink_to(other)


DAMAGES: tuple[tuple[Callable[[Path], None], tuple[str, ...]], ...] = (
    (flip, (CURRENT, MANIFEST, "texts", "places")),
    (cut, (CURRENT, MANIFEST, "texts", "places")),
    (lengthen, (CURRENT, MANIFEST, "texts", "places", "empty")),
    (Path.unlink, (CURRENT, MANIFEST, "texts", "places", "empty")),
    (make_folder, ("texts", "places", "empty")),
    (replace_by_link, ("texts", "places", "empty")),
)


@pytest.mark.parametrize(("damage", "name"), [(damage, name) for damage, names in DAMAGES for name in names])
def test_every_damage_is_noticed_and_mended(store: Store, damage: Callable[[Path], None], name: str) -> None:
    path = store.folder / name if name == CURRENT else folder_of(store) / name
    opened = store.read(lambda generation: generation)
    damage(path)
    assert not store.is_unchanged(opened)
    with pytest.raises(Damaged, match=r"[一-鿿]"):
        store.read(contents)
    write(store, FILES)
    assert store.read(contents) == FILES
    assert len(list(store.folder.glob("generation-*"))) == 1


def test_each_bit_of_a_small_index_counts(store: Store) -> None:
    """Whatever bit is flipped, in whatever file, the index is not used."""
    paths = [store.folder / CURRENT, *folder_of(store).iterdir()]
    for path in paths:
        content = path.read_bytes()
        for bit in range(0, 8 * len(content), 13):
            changed = bytearray(content)
            changed[bit // 8] ^= 1 << bit % 8
            path.write_bytes(changed)
            with pytest.raises(Damaged):
                store.read(contents)
        path.write_bytes(content)
    assert store.read(contents) == FILES


def test_a_file_that_is_summed_in_pieces_is_whole(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    pieces = [os.urandom(PIECE), os.urandom(PIECE), b"and the rest"]
    write(store, {"large": b"".join(pieces)})
    path = folder_of(store) / "large"
    path.write_bytes(b"".join([pieces[1], pieces[0], pieces[2]]))
    with pytest.raises(Damaged, match="generation-1/large 的内容变了"):
        store.read(contents)


def test_an_unknown_file_is_no_part_of_an_index(store: Store) -> None:
    (folder_of(store) / "guest").write_bytes(b"")
    with pytest.raises(Damaged, match="多出了不认识的文件 generation-1/guest"):
        store.read(contents)


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        (ORIGIN | {"format": "2"}, "建索引时的索引格式和现在的不一样"),
        (ORIGIN | {"whoosh": "2.7.4"}, "建索引时的 Whoosh 版本和现在的不一样"),
        (ORIGIN | {"normalisation": ""}, "建索引时的文字归一规则和现在的不一样"),
    ],
)
def test_an_index_of_another_origin_is_not_used(store: Store, other: dict[str, str], complaint: str) -> None:
    with pytest.raises(Damaged, match=complaint):
        Store(store.folder, other).read(contents)


def test_the_origin_of_an_index_names_what_it_depends_on() -> None:
    assert set(made_with("whoosh", format="1")) == {
        "engine",
        "byteorder",
        "unicode",
        "normalisation",
        "format",
    }
    assert made_with("whoosh", format="1") == {
        **made_with("sqlite", format="2"),
        "engine": "whoosh",
        "format": "1",
    }


def test_only_what_it_made_is_removed(store: Store) -> None:
    """Neighbours may have names like ours."""
    kept = ["generation-7/notes.txt", "generation-x/manifest.json", "notes.txt", "old/manifest.json"]
    for name in kept:
        path = store.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine", encoding="utf-8")
    (store.folder / "generation-8").symlink_to(store.folder / "old")
    write(store, FILES)
    write(store, FILES)
    assert [(store.folder / name).read_text(encoding="utf-8") for name in kept] == ["mine"] * len(kept)
    assert (store.folder / "generation-8").is_symlink()
    assert folder_of(store).name == "generation-10"


# Real processes

PROLOGUE = """
import json, sys
from pathlib import Path
sys.path[:0] = [sys.argv[2], sys.argv[2] + "/tests"]
from test_store import *
store = store_in(Path(sys.argv[1]))
def numbers(generation):
    return {json.loads(content)["number"] for content in contents(generation).values()}
"""
COUNT_UP = """
for _ in range(int(sys.argv[3])):
    with store.writing():
        number = min(store.read(numbers)) + 1
        with store.draft() as folder:
            for name in "abcdef":
                (folder / name).write_text(json.dumps({"number": number, "filling": "x" * 50_000}))
"""
LOOK = """
last = 0
while last < int(sys.argv[3]):
    (number,) = store.read(numbers)
    assert number >= last
    last = number
"""


def start(code: str, folder: Path, until: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", PROLOGUE + code, str(folder), str(ROOT), str(until)]
    return subprocess.Popen(arguments, stderr=subprocess.PIPE, encoding="utf-8", cwd=ROOT)


def begin_at_zero(folder: Path) -> None:
    write(store_in(folder), dict.fromkeys("abcdef", b'{"number": 0}'))


def test_two_write_and_two_read_at_once(tmp_path: Path) -> None:
    """Nobody's work is lost, and nobody sees files of two generations together."""
    begin_at_zero(tmp_path)
    writers = [start(COUNT_UP, tmp_path, 30) for _ in range(2)]
    readers = [start(LOOK, tmp_path, 60) for _ in range(2)]
    for process in writers + readers:
        assert (process.communicate(timeout=120)[1], process.returncode) == ("", 0)
    assert len(list(tmp_path.glob("generation-*"))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a signal")
def test_a_killed_writer_leaves_the_old_index_or_the_new_one(tmp_path: Path) -> None:
    begin_at_zero(tmp_path)
    moments = random.Random(4)
    reached = 0
    for _ in range(8):
        process = start(COUNT_UP, tmp_path, 1_000_000)
        while (number := current_number(tmp_path)) <= reached:
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.005)
        time.sleep(moments.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        reached = current_number(tmp_path)
        assert reached >= number
    write(store_in(tmp_path), FILES)
    assert store_in(tmp_path).read(contents) == FILES
    assert len(list(tmp_path.glob("generation-*"))) == 1


def current_number(folder: Path) -> int:
    (number,) = {json.loads(content)["number"] for content in store_in(folder).read(contents).values()}
    return int(number)
