"""Records as bytes: what is restored is what was kept, and texts are read when somebody reads them."""

from __future__ import annotations

import marshal
from decimal import Decimal
from pathlib import Path

import pytest

from caselib.cache import DamagedCache, Segments
from caselib.inspecting import inspect
from caselib.marshalled import LONG, marshalled, restored
from caselib.model import Record
from caselib.parts import Measure
from caselib.stored import decoded
from caselib.values import Value, read_value

ROOT = Path(__file__).resolve().parent.parent
TEXT = "一段正文，" * LONG


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(inspect(ROOT).library)


def kept(folder: Path, records: list[Record]) -> tuple[Segments, list[tuple[int, int, int]]]:
    segments = Segments(folder)
    return segments, list(segments.write(map(marshalled, records)))


def test_records_of_the_library_are_restored_as_they_were(tmp_path: Path, records: list[Record]) -> None:
    segments, refs = kept(tmp_path, records)
    assert [decoded(ref, segments) for ref in refs] == records


def test_equal_parts_of_several_records_are_one(tmp_path: Path, records: list[Record]) -> None:
    segments, refs = kept(tmp_path, records)
    shared: dict[tuple[object, ...], object] = {}
    found = [decoded(ref, segments, shared) for ref in refs]
    assert found == records
    reviews = [record.review for record in found if record.review]
    assert len({id(review) for review in reviews}) == len(set(reviews)) < len(reviews)


def test_more_parts_than_are_looked_out_for_are_restored_too(
    tmp_path: Path, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caselib.marshalled.MOST_SHARED", 3)
    segments, refs = kept(tmp_path, records)
    shared: dict[tuple[object, ...], object] = {}
    assert [decoded(ref, segments, shared) for ref in refs] == records
    assert len(shared) == 3


def test_texts_are_read_when_somebody_reads_them(tmp_path: Path) -> None:
    """And one that is damaged is noticed by whoever reads it."""
    segments = Segments(tmp_path)
    measure = Measure(title="名称", text=TEXT)
    (ref,) = segments.write([marshalled(measure)])
    path = segments.path(ref[0])
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    found = decoded(ref, segments)
    assert found.title == "名称"
    with pytest.raises(DamagedCache):
        assert found.text
    path.write_bytes(content)
    assert decoded(ref, Segments(tmp_path)) == measure


def test_a_text_that_was_never_put_apart_is_simply_there() -> None:
    assert Measure(title="名称", text=TEXT).text == TEXT
    assert Measure(title="名称").text is None
    short = marshalled(Measure(title="名称", text="短"))
    assert len(short) == 1
    assert restored(short[0], {}, lambda _: ()).text == "短"


def test_numbers_keep_all_their_digits() -> None:
    value = read_value("3.50万元")
    assert isinstance(value, Value)
    content = marshalled(value)[0]
    found = restored(content, {}, lambda _: ())
    assert found == value
    assert isinstance(found.number, Decimal)
    assert str(found.number) == str(value.number)


def test_bytes_can_name_no_class_but_the_models() -> None:
    for name in ("os:system", "subprocess:Popen"):
        with pytest.raises(ValueError, match=name):
            restored(marshal.dumps((0, (..., name, "true"))), {}, lambda _: ())
