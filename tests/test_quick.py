"""The quick ways give what the careful ways give, and step aside wherever something is unusual.

Reading: `plain_values` and `quick_fields` against `YamlFile.node` and `read_fields`. Checking: the glimpse at
a record's texts against their half-width form, and the rules that are not asked about some kinds of record.
"""

from __future__ import annotations

import datetime
import random
import string
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caselib.characters import hidden_in, is_visible, steering_at, unseen_at
from caselib.check import RECORD_CHECKS
from caselib.check.finding import Entry
from caselib.library import Library
from caselib.load import load, read_lists, read_record
from caselib.model import KINDS, Case, Kind, Record, Source, Tombstone
from caselib.node import Mapping
from caselib.quick import quick_fields
from caselib.shapes import Reading, read_fields
from caselib.vocabulary import Vocabularies
from caselib.yaml_file import UnreadableError, YamlFile, plain_values

ROOT = Path(__file__).resolve().parent.parent
SOUND = ROOT / "tests" / "library"
BROKEN = ROOT / "tests" / "library_broken"
LIBRARIES = (ROOT, SOUND, BROKEN, *sorted((ROOT / "examples").iterdir()))
EVERY_CHARACTER = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]


def record_files(root: Path) -> Iterator[tuple[Kind, Path]]:
    for kind in KINDS:
        for path in sorted((root / kind.folder).glob("*.yml")):
            yield kind, path


def both_ways(path: Path, kind: Kind, vocabularies: Vocabularies) -> tuple[object, object, list[object]]:
    """Read quickly (None where in doubt) and carefully, with the faults that the careful way finds."""
    source = YamlFile(path, path.name)
    try:
        text = source.text()
        quick = quick_fields(kind.cls, plain_values(text), vocabularies)
        node = source.node(text)
    except UnreadableError:
        return None, None, [*source.problems]
    if not isinstance(node, Mapping):
        return quick, None, ["no record"]
    reading = Reading(kind.cls, path.name, vocabularies)
    careful = read_fields(kind.cls, node, (), reading)
    faults = [p for p in (*source.problems, *reading.problems) if p.code != "W107"]
    return quick and made(kind, quick), made(kind, careful), [*faults]


def made(kind: Kind, fields: dict[str, Any]) -> Record:
    return kind.cls(id="x", file="x.yml", **fields)


@pytest.mark.parametrize("root", LIBRARIES, ids=lambda path: path.name)
def test_both_ways_read_the_same_record(root: Path) -> None:
    vocabularies = read_lists(root).vocabularies
    quickly = sound = 0
    for kind, path in record_files(root):
        quick, careful, faults = both_ways(path, kind, vocabularies)
        assert quick is None or (quick == careful and not faults), path
        quickly += quick is not None
        sound += not faults
    assert quickly > 0.8 * sound


PIECES = (
    *("&a ", "*a", "!x ", "!!str ", "<<: {a: b}", "---", "...", "x&a", "x*", "**粗**", "\\", '"\\u202e"'),
    *("- ", "? ", ": ", "：", "[", "]", "{", "}", ",", '"', "'", "  ", " #", "#", "|", ">", "%", "@", "`"),
    *("\t", "\r\n", "\n", "\n\n", "\u3000", "\ufeff", "\u202e", "\0", "~", "null", "[]", "{}", '""', '" "'),
    *(
        "-1",
        "是",
        "2021",
        "2021-02-30",
        "约300家",
        "“a”",
        "a，b",
        "a: b: c",
        "（",
        "\nnote: ~\n",
        '\nnote: "~"\n',
    ),
    *("\ntitle: 甲\n", "\n标题: 乙\n", "\nwithdrawn: 撤回\n", "\nexpansion: unknown\n", "\nparams: {a: ~}\n"),
)


def broken_up(raw: bytes, chance: random.Random) -> bytes:
    """The file with a piece put in somewhere, a line doubled, taken away or moved sideways."""
    piece = chance.choice(PIECES).encode()
    lines = raw.split(b"\n")
    at, place = chance.randrange(len(lines)), chance.randrange(len(raw) + 1)
    match chance.randrange(5):
        case 0:
            return raw[:place] + piece + raw[place:]
        case 1:
            lines[at] = lines[at].partition(b": ")[0] + b": " + piece
        case 2:
            lines.insert(chance.randrange(len(lines)), lines[at])
        case 3:
            del lines[at]
        case _:
            lines[at] = chance.choice((b" ", b"  ", b"- ")) + lines[at]
    return b"\n".join(lines)


@pytest.mark.parametrize("root", [SOUND, BROKEN], ids=lambda path: path.name)
def test_both_ways_read_the_same_however_a_file_is_broken_up(root: Path, tmp_path: Path) -> None:
    vocabularies = read_lists(root).vocabularies
    files = list(record_files(root))
    chance = random.Random(7)
    quickly = 0
    for _ in range(1_500):
        kind, path = chance.choice(files)
        raw = broken_up(path.read_bytes(), chance)
        (tmp_path / "a.yml").write_bytes(raw)
        quick, careful, faults = both_ways(tmp_path / "a.yml", kind, vocabularies)
        assert quick is None or (quick == careful and not faults), raw
        quickly += quick is not None
    assert quickly > 100


@pytest.mark.parametrize(
    "text",
    [
        "a: &b c", "a: *b", "&a b: c", "[*a]", '"a":&b c', "{a: *b}", "- *a", "a:\n  *b", "a: ! b",
        "a: !!str b", "!x\na: b", "<<: {a: b}", "---\na: b", "a: b\n---\nc: d", "a: b\n...\n",
        "a: b\r---\rc: d", 'a: "\\u202e"', "a: b\na: c", "[a]: b", "{a: b}: c", "a: [b", "a: 'b", "",
        "a:\n\tb: c", "a: " + "[" * 1_100 + "]" * 1_100, "a:\n" + "- " * 1_100 + "b", "? " * 1_100,
        "? a\n" + ": " * 1_100, "a:\n" + "".join(" " * depth + "b:\n" for depth in range(1, 90)),
        f"a: [{'b,' * 9_000}]",
    ],
)  # fmt: skip
def test_what_is_unusual_is_read_the_careful_way(text: str) -> None:
    assert plain_values(text) is None


SAID: dict[str, Any] = {
    "title": "甲", "place": "330106", "level": "县级", "period": "2020", "summary": "文",
    "sources": ["s"], "disclosure": "public",
}  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"level": "区县"}, {"level": "无此"}, {"place": "“330106”"}, {"sources": "a，b"}, {"sources": "-s"},
        {"period": "2020年"}, {"period": {"as_of": "2020-13"}}, {"outcomes": "9个"}, {"summary": None},
        {"名称": "乙"}, {"nothing": "乙"}, {"title": ["甲"]}, {"aliases": ["甲", None]}, {"note": {"a": "b"}},
    ],
)  # fmt: skip
def test_what_earns_a_word_is_read_the_careful_way(said: dict[str, Any]) -> None:
    """An alias too: the warning names it."""
    vocabularies = read_lists(SOUND).vocabularies
    assert quick_fields(Case, SAID, vocabularies) is not None
    assert quick_fields(Case, SAID | said, vocabularies) is None


def test_a_sign_inside_a_word_is_nothing_unusual() -> None:
    assert plain_values("a: 甲*乙!&丙\nb: http://c.cn/?d=1&e=2\n") == {
        "a": "甲*乙!&丙",
        "b": "http://c.cn/?d=1&e=2",
    }


def test_what_says_nothing_is_nothing_in_both_ways() -> None:
    assert plain_values("a: ~\nb: null\nc:\nd: []\ne: {}\nf: ' '\n") == dict.fromkeys("abcdef")
    assert plain_values("a: '~'\nb: \"null\"\n") == {"a": "~", "b": "null"}


@pytest.mark.parametrize("unit", ["{a,b},", "a: b,", "[],", "? ,", ":,", "?,", "{},"])
def test_the_bounds_of_the_quick_way_are_the_narrower_ones(unit: str, tmp_path: Path) -> None:
    for count in (300, 900, 2_400, 4_900):
        text = f"a: [{unit * count}]"
        (tmp_path / "a.yml").write_text(text, "utf-8")
        source = YamlFile(tmp_path / "a.yml", "a.yml")
        assert plain_values(text) is None or source.node() is not None


def test_what_can_be_seen_holds_nothing_hidden() -> None:
    text = "".join(filter(str.isprintable, EVERY_CHARACTER)) + "\r\n"
    assert is_visible(text)
    assert (steering_at(text), unseen_at(text), hidden_in(text)) == (None, None, None)
    assert not any(is_visible(c) for c in EVERY_CHARACTER if c not in text)


def entry(title: str) -> Entry:
    return Entry.of(Source(id="a", file="a.yml", title=title, type="t", channel="c", disclosure="public"))


def test_a_glimpse_is_of_characters_that_mean_themselves() -> None:
    """Or that are, half-width, punctuation which no search is for."""
    harmless = set(string.punctuation) - {"@", "-"}
    for character in EVERY_CHARACTER:
        folded = unicodedata.normalize("NFKC", character)
        if folded != character or unicodedata.combining(character):
            seen = entry(f"甲{character}乙")
            assert seen.glimpse == seen.plain or (
                set(folded) <= harmless and not unicodedata.combining(character)
            ), hex(ord(character))


def test_usual_texts_are_not_folded() -> None:
    text = "“两新”组织：2021年1月—3月，共300余家（×××）……《办法》、〔2020〕3号；100%！？"
    assert entry(text).glimpse == text != entry(text).plain


@pytest.mark.parametrize("root", [BROKEN, SOUND], ids=lambda path: path.name)
def test_rules_miss_nothing_in_records_they_are_not_asked_about(root: Path) -> None:
    library: Library = load(root)[0]
    left_out = 0
    for record in library:
        seen = Entry.of(record)
        for check in RECORD_CHECKS:
            if check.about and not seen.sorts.intersection(check.about):
                left_out += 1
                assert list(check.rule(seen, library, datetime.date(2026, 1, 1))) == []
    assert left_out


def test_nothing_is_kept_of_what_was_taken_down_however_whole_its_file_is(tmp_path: Path) -> None:
    lists = read_lists(SOUND)
    ends = next(term.label for term in lists.vocabularies["ends"].terms if term.text("keeps") == "tombstone")
    kind, path = next((k, p) for k, p in record_files(SOUND) if k.cls is Case)
    (tmp_path / "a.yml").write_text(f"{path.read_text('utf-8')}\nwithdrawn: {ends}\n", "utf-8")
    record, faults = read_record(tmp_path / "a.yml", kind, lists.vocabularies)
    assert isinstance(record, Tombstone)
    assert faults == []
