"""What the form hands over: files that `fmt` leaves as they are, ids, addresses; the data it is made of."""

from __future__ import annotations

import importlib.metadata
import json
import random
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from form_in_node import Ask, asker
from sites import BRIDGES, ROOT, SMALL
from test_form_rules import plain

from caselib.check import CHECKS
from caselib.check.naming import ID
from caselib.edit import formatted
from caselib.form import LEFT_OUT, SHOWN, fields_value, form_files, syllables_value
from caselib.form_patterns import javascript
from caselib.library import Library, kind_of
from caselib.link import link
from caselib.load import load, read_record
from caselib.make_syllables import TARGET, table_text
from caselib.model import KINDS, Case
from caselib.new_id import LONGEST, new_id
from caselib.shapes import Part, fields_of

HOSTS = {
    "github": {"sort": "github", "repo": "https://github.com/a/b", "branch": "main"},
    "gitlab": {"sort": "gitlab", "repo": "https://gitlab.com/a/b", "branch": "main"},
    "gitee": {"sort": "gitee", "repo": "https://gitee.com/a/b", "branch": "master"},
    "gitea": {"sort": "gitea", "repo": "https://codeberg.org/a/b", "branch": "main"},
    "": {"sort": "", "repo": "https://git.example.org/a/b", "branch": "main"},
}
ODD: dict[str, Any] = {
    "title": "第1节: “红色” #标题 - 'a' \"b\" \\ ",
    "aliases": ["a, b", "- x", "~", "null", "1+7+N", "[x]", "12345", "a: b", "甲：乙", "　全角　空格　"],
    "place": {"status": "原文隐去", "as_printed": "xx市"},
    "level": "市级",
    "period": {
        "from": {"value": "2019-07"},
        "to": {"value": "2020", "status": "推断", "basis": "按报道, 推定"},
    },
    "summary": "第一段：有 # 号、- 号。\n\n- 甲\n- 乙  \n\n  缩进的一行\n最后",
    "measures": [
        {
            "title": "甲",
            "text": "一行",
            "practices": [{"practice": "a"}, {"practice": "b", "params": [["1", "甲"], ["N", "x: y"]]}],
        },
        {"title": "乙", "practices": [{"practice": "a"}]},
        {},
    ],
    "outcomes": [{"metric": "m", "value": "9个", "window": {"as_printed": "截至今"}, "computed": "否"}],
    "policies": [{"policy": "p"}, {"policy": "q", "role": "依据"}],
    "sources": ["s-1", "s-2"],
    "note": "- 像列表",
    "lessons": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def ask(need: Any) -> Ask:
    return asker(need)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)[0]


@pytest.mark.parametrize("root", [ROOT, SMALL, BRIDGES], ids=lambda root: root.name)
def test_what_is_written_is_the_record_and_fmt_leaves_it(ask: Ask, root: Path, tmp_path: Path) -> None:
    library = load(root)[0]
    jobs = [
        {"call": "yaml", "kind": kind_of(r).name, "plain": plain(Part(type(r)), r, library.vocabularies)}
        for r in library
    ]
    for record, text in zip(library, ask(library, jobs), strict=True):
        kind = kind_of(record)
        path = tmp_path / Path(record.file).name
        path.write_text(text, "utf-8")
        assert read_record(path, kind, library.vocabularies) == (record, []), text
        assert formatted(kind.cls, text, library.vocabularies) == text


def test_odd_texts_are_written_so_that_they_are_read(ask: Ask, library: Library, tmp_path: Path) -> None:
    text = ask(library, [{"call": "yaml", "kind": "case", "plain": ODD}])[0]
    kind = KINDS[0]
    path = tmp_path / "odd.yml"
    path.write_text(text, "utf-8")
    record, problems = read_record(path, kind, library.vocabularies)
    assert {p.code for p in problems} <= {"E202", "E204"}, text
    cls: type = kind.cls
    told = {spec.key: getattr(record, spec.name, None) for spec in fields_of(cls)}
    assert told["title"] == "第1节: “红色” #标题 - 'a' \"b\" \\"
    aliases = [" ".join(alias.split()) for alias in ODD["aliases"] if alias not in ("~", "null")]
    assert told["aliases"] == tuple(aliases)
    assert told["summary"] == "第一段：有 # 号、- 号。\n\n- 甲\n- 乙\n\n  缩进的一行\n最后"
    assert told["note"] == "- 像列表"
    assert [len(m.practices) for m in told["measures"]] == [2, 1]  # type: ignore[union-attr]
    assert told["measures"][0].practices[1].params == (("1", "甲"), ("N", "x: y"))  # type: ignore[index]
    assert formatted(kind.cls, text, library.vocabularies) == text


PIECES = [
    *("null", "~", "yes", "true", "2021", "2021-03-04", "1e5", "0x1f", ".5", "007", "+1", "12:30:45", "甲"),
    *("a:", "a:b", ":a", "::a", "?a", "-a", "a,b", "- a", "x #y", "a: b", "{a}", "[a]", "&a", "*a", "!t"),
    *("#", "'", '"', "\\", "\\n", "%", "@", "`", "|", ">", "?", "-", "---", "...", "=", "<<", ",", ":"),
    *("}", "]", "{", "[", "：", "，", "〔2021〕", "😀", "é", "𠮷", " "),
]


def test_random_texts_are_read_as_they_were_typed(ask: Ask, library: Library, tmp_path: Path) -> None:
    chance = random.Random(3)

    def typed(most: int = 4) -> str:
        return "".join(chance.choice(PIECES) for _ in range(chance.randint(1, most))).strip() or "甲"

    def lines() -> str:
        return "\n".join(typed() for _ in range(chance.randint(1, 4)))

    plains: list[dict[str, Any]] = [
        {
            "title": typed(),
            "aliases": [typed(), typed()],
            "summary": lines(),
            "measures": [
                {"title": typed(), "practices": [{"practice": "a", "params": [[typed(2), typed()]]}]}
            ],
        }
        for _ in range(300)
    ]
    kind = KINDS[0]
    jobs = [{"call": "yaml", "kind": kind.name, "plain": plain} for plain in plains]
    path = tmp_path / "typed.yml"
    for said, text in zip(plains, ask(library, jobs), strict=True):
        path.write_text(text, "utf-8")
        record = read_record(path, kind, library.vocabularies)[0]
        assert isinstance(record, Case), text
        assert formatted(kind.cls, text, library.vocabularies) == text

        def kept(value: Any) -> str:
            return "" if value in ("null", "~") else " ".join(value.split())

        assert record.title == kept(said["title"]), text
        assert record.aliases == tuple(kept(alias) for alias in said["aliases"] if kept(alias)), text
        assert (record.summary or "") == ("" if said["summary"] in ("null", "~") else said["summary"]), text
        assert (record.measures[0].title or "") == kept(said["measures"][0]["title"]), text


def test_ids_come_from_the_names(ask: Ask, library: Library) -> None:
    names = [
        ["泸州市互联网行业党委“1+7+N”工作体系", "泸州市"],
        ["重庆银行支部", "重庆市"],
        ["xx市红色领航", "xx市"],
        ["index", ""],
        ["！！", ""],
        ["\U00020000䶮先生", ""],
        ["很长" * 40, ""],
        ["三会一课", ""],
    ]
    found = ids_of(ask, library, names, [])
    ids = [each["id"] for each in found]
    assert ids[0] == "luzhou-hu-lian-wang-hang-ye-dang-wei-1-7-n-gong"
    assert ids[1:5] == ["chongqing-yin-hang-zhi-bu", "xx-hong-se-ling-hang", "case-index", "case"]
    assert found[5]["unread"] == ["\U00020000", "䶮"]
    assert ids[7] == "san-hui-yi-ke"
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i) and len(i) <= 50 for i in ids)


def test_ids_are_free_and_cut_between_words_as_new_cuts_them(ask: Ask, library: Library) -> None:
    """The program reads Chinese by words, the page by syllables; letters both read alike."""
    names = ["a" * 60, "abc " * 20, "a" * 44 + " bcd efg", "case", "index", "x"]
    taken: list[str] = []
    for _ in range(12):
        wanted = [new_id(title, "", "case", taken.__contains__) for title in names]
        found = [each["id"] for each in ids_of(ask, library, [[title, ""] for title in names], taken)]
        assert found == wanted
        assert all(ID.fullmatch(i) and len(i) <= LONGEST for i in found)
        taken += found


def ids_of(ask: Ask, library: Library, names: list[list[str]], taken: list[str]) -> list[dict[str, Any]]:
    job = {"call": "ids", "names": names, "fallback": "case", "table": syllables_value(), "taken": taken}
    found: list[dict[str, Any]] = ask(library, [job])[0]
    return found


def test_the_table_of_syllables_is_up_to_date() -> None:
    pin = (ROOT / "requirements" / "site.txt").read_text("utf-8")
    version = importlib.metadata.version("pypinyin")
    if f"pypinyin=={version}" not in pin:
        pytest.skip(f"pypinyin {version} is not the one that the table was made with")
    assert TARGET.read_text("utf-8") == table_text()


def test_the_address_of_a_new_file_holds_the_text_where_it_can(ask: Ask, library: Library) -> None:
    text = "title: 泸州“1+7+N”&#?\n"
    cases = [[host, "cases", "a-b.yml", text] for host in HOSTS.values()]
    cases.append([HOSTS["github"], "cases", "a-b.yml", "长" * 1000])
    github, gitlab, gitee, gitea, other, long = ask(library, [{"call": "addresses", "cases": cases}])[0]
    assert urlsplit(github["address"]).path == "/a/b/new/main/cases"
    assert parse_qs(urlsplit(github["address"]).query) == {"filename": ["a-b.yml"], "value": [text]}
    assert gitlab["address"] == "https://gitlab.com/a/b/-/new/main?file_name=cases%2Fa-b.yml"
    assert gitee["address"] == "https://gitee.com/a/b/new/master/cases"
    assert gitea["address"].startswith(
        "https://codeberg.org/a/b/_new/main/cases?filename=a-b.yml&value=title"
    )
    assert other["address"] == "https://git.example.org/a/b"
    assert [each["isFilled"] for each in (github, gitlab, gitee, gitea, other, long)] == [
        True, False, False, True, False, False,
    ]  # fmt: skip
    assert long["isTooLong"]
    assert "value=" not in long["address"]


def test_the_data_follow_the_model(library: Library) -> None:
    told = fields_value(library)
    assert [kind["name"] for kind in told["kinds"]] == [kind.name for kind in KINDS]
    for kind, made in zip(KINDS, told["kinds"], strict=True):
        cls: type = kind.cls
        assert {field["key"] for field in made["fields"]} == {spec.key for spec in fields_of(cls)}
    of_kinds = {kind.cls.__name__: made["fields"] for kind, made in zip(KINDS, told["kinds"], strict=True)}
    classes = {**told["parts"], **of_kinds}
    for name, keys in SHOWN.items():
        assert set(keys.split()) <= {field["key"] for field in classes[name]}, name
    assert {field["key"] for made in told["kinds"] for field in made["fields"]} >= LEFT_OUT
    in_form = {check.code: check.severity for check in CHECKS if check.in_form}
    assert in_form == told["checks"]


def test_no_hint_speaks_of_files(library: Library) -> None:
    told = json.dumps(fields_value(library), ensure_ascii=False)
    for hint in re.findall(r'"hint": "([^"]*)"', told):
        assert re.search(r"sources/|\.yml|缩进|换行|[a-z_]+: ", hint) is None, hint


def test_no_record_is_in_the_data(library: Library) -> None:
    written = b"".join(file.content for file in form_files(library, link(library))).decode()
    assert not [record.id for record in library if f'"{record.id}"' in written]


def test_patterns_mean_the_same_in_both_languages() -> None:
    assert javascript(re.compile(r"(?P<a>[^\W\d_甲])\"\-[\"\-]\w\d")) == (
        r"(?<a>(?:(?![甲])[\p{L}\p{Nl}\p{No}]))" + '"-["\\-]' + r"[\p{L}\p{N}_]\p{Nd}"
    )
    assert javascript(re.compile(r"[^\W\d_]\w\d[\U00020000-\U0003ffff]", re.ASCII)) == (
        r"[\p{L}\p{Nl}\p{No}]\w\d[\u{20000}-\u{3ffff}]"
    )
