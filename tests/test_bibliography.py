"""BibTeX and RIS, read back by small readers of their own: each listed case and source once, as printed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from rendered import a_case, a_source, grown
from sites import BRIDGES, ROOT, SMALL

from caselib.citations import entry, page_reference
from caselib.export.bibliography import bibtex, ris
from caselib.library import Library
from caselib.link import link
from caselib.load import load

SITE = "https://library.example/cases-of/"
SPOKEN = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
          "textasciicircum": "^"}  # fmt: skip
COMMAND = re.compile(r"\\(?:([a-z]+)\{\}|([&%$#_]))")

Entries = dict[str, dict[str, str]]


def braced(text: str, start: int) -> int:
    """Behind the brace that closes the one at `start`, as BibTeX counts them."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    raise AssertionError(text[start : start + 80])


def spoken(text: str) -> str:
    """What LaTeX prints. Nothing that it would read as a command is left."""
    inner = text[1:-1] if text.startswith("{") and braced(text, 0) == len(text) else text
    assert not re.search(r"(?<!\\)[&%$#_~^]", inner), inner
    plain = COMMAND.sub(lambda found: SPOKEN[found[1]] if found[1] else found[2], inner)
    assert "\\" not in COMMAND.sub("", inner)
    return plain


def read_bibtex(text: str) -> Entries:
    found: Entries = {}
    position = 0
    while head := re.compile(r"\s*@([a-z]+)(?=\{)").match(text, position):
        end = braced(text, head.end())
        key, _, rest = text[head.end() + 1 : end - 1].partition(",\n")
        assert re.fullmatch(r"[a-z0-9-]+", key)
        assert key not in found
        fields = {"type": head[1]}
        while rest.strip():
            field = re.match(r"  ([a-z]+) = (?=\{)", rest)
            assert field, rest
            close = braced(rest, field.end())
            assert field[1] not in fields
            value = rest[field.end() + 1 : close - 1]
            fields[field[1]] = value if field[1] == "url" else spoken(value)
            assert rest[close : close + 2] == ",\n"
            rest = rest[close + 2 :]
        found[key] = fields
        position = end
    assert not text[position:].strip()
    return found


def read_ris(text: str) -> Entries:
    found: Entries = {}
    fields: dict[str, str] = {}
    for line in filter(None, text.split("\r\n")):
        tag = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert tag, line
        if tag[1] == "ER":
            assert fields["ID"] not in found
            found[fields["ID"]] = fields
            fields = {}
        else:
            assert tag[1] == "TY" or fields, "an entry begins with its type"
            assert tag[1] not in fields
            fields[tag[1]] = tag[2]
    assert not fields
    return found


def both(library: Library) -> tuple[Entries, Entries]:
    links = link(library)
    bib, other = bibtex(library, links), ris(library, links)
    assert (bib.url, other.url) == ("data/library.bib", "data/library.ris")
    return read_bibtex(bib.content.decode()), read_ris(other.content.decode())


@pytest.mark.parametrize("root", [ROOT, BRIDGES, SMALL], ids=lambda root: root.name)
def test_every_listed_case_and_source_has_one_entry(root: Path) -> None:
    library = load(root)[0].published()
    listed = link(library).listed
    ids = [record.id for kind in ("case", "source") for record in listed[kind]]
    for entries in both(library):
        assert list(entries) == ids
        for record_id, fields in entries.items():
            assert (fields.get("title") or fields["TI"]) == " ".join(library.by_id[record_id].title.split())


def test_a_case_is_cited_as_its_page_says(tmp_path: Path) -> None:
    library = load(SMALL)[0].published()
    bib, other = both(library)
    case = library.cases["hangzhou-tushushi"]
    cited = entry(page_reference(library, case))
    fields = bib[case.id]
    assert fields == {
        "type": "misc",
        "author": "社区图书室案例库",
        "title": case.title,
        "year": "2021",
        "date": "2021-03-01",
        "url": f"{SITE}cases/hangzhou-tushushi.html",
        "urldate": "2021-03-01",
        "langid": "chinese",
    }
    assert all(fields[name] in cited for name in ("author", "title", "date", "url", "urldate"))
    assert other[case.id] == {
        "TY": "ELEC",
        "ID": case.id,
        "AU": fields["author"],
        "TI": fields["title"],
        "PY": "2021",
        "DA": "2021/03/01",
        "UR": fields["url"],
        "Y2": "2021/03/01",
        "LA": "zh",
    }


def test_without_an_address_of_the_site_the_number_stands_for_it() -> None:
    library = load(SMALL)[0].published()
    bib, other = both(replace(library, site=replace(library.site, url=None)))
    assert bib["xihu-tushushi"]["note"] == other["xihu-tushushi"]["N1"] == "编号 xihu-tushushi"
    assert not {"url", "urldate"} & set(bib["xihu-tushushi"])


def test_a_source_that_is_not_to_be_rested_on_is_only_noted() -> None:
    bib, other = both(load(SMALL)[0].published())
    assert set(bib["wenku-tushushi"]) == {"type", "title", "note", "langid"}
    assert bib["wenku-tushushi"]["note"] == other["wenku-tushushi"]["N1"]
    assert "不作引用依据" in other["wenku-tushushi"]["N1"]
    assert "UR" not in other["wenku-tushushi"]


@pytest.mark.parametrize(
    ("mark", "kind", "publisher", "tag", "held"),
    [
        ("N", "article", "journal", "NEWS", "T2"),
        ("J", "article", "journal", "JOUR", "T2"),
        ("R", "techreport", "institution", "RPRT", "PB"),
        ("M", "book", "publisher", "BOOK", "PB"),
    ],
)
def test_types(tmp_path: Path, mark: str, kind: str, publisher: str, tag: str, held: str) -> None:
    more = f"author: 某院\npublisher: {{text: 某社}}\npublished: 2020-05\naccessed: 2021-01-02\n{PRINTED}"
    files = {
        "vocabulary/source_types.yml": f"- {{id: marked, label: 某类, mark: {mark}}}\n",
        "sources/s.yml": a_source("甲", more).replace("新闻报道", "某类"),
    }
    bib, other = both(grown(tmp_path, files))
    assert bib["s"]["type"] == kind
    assert (bib["s"][publisher], bib["s"]["author"], bib["s"]["date"]) == ("某社", "某院", "2020-05")
    assert (other["s"]["TY"], other["s"][held], other["s"]["DA"]) == (tag, "某社", "2020/05/")


PRINTED = "url_basis: 纸本\n"
GUESSED = "url: https://www.example.org/x\npublished: {value: 2019, status: 推断, basis: 依排版}\n"


def test_an_inferred_date_is_left_out(tmp_path: Path) -> None:
    bib, other = both(grown(tmp_path, {"sources/s.yml": a_source("甲", GUESSED)}))
    assert not {"year", "date"} & set(bib["s"])
    assert not {"PY", "DA"} & set(other["s"])


def test_what_stands_in_no_listing_stands_here_neither(tmp_path: Path) -> None:
    draft = a_case("未审的案例").replace("已核对来源", "未审稿")
    for entries in both(grown(tmp_path, {"cases/unseen.yml": draft})):
        assert not {"unseen", "xihu-tushushi-2019", "jiu-shuwu", "hehua-shuwu"} & set(entries)


@pytest.mark.parametrize(
    "title",
    [
        r"100% {a} }{ \\b & _c_ $d$ #e ~f ^g",
        r"\\input{x}",
        r"一}, url = {https://x.example},",
        r"甲  - 乙 @misc{z,",
        r"二\nER  - \nTY  - BOOK",
        r"\U0001F600 〔2019〕 “引” é",
    ],
)
def test_any_title_comes_back_and_starts_no_field(tmp_path: Path, title: str) -> None:
    library = grown(tmp_path, {"cases/x.yml": a_case(f'"{title}"')})
    printed = " ".join(library.cases["x"].title.split())
    for entries in both(library):
        fields = entries["x"]
        assert (fields.get("title") or fields["TI"]) == printed
        assert (fields.get("url") or fields["UR"]) == f"{SITE}cases/x.html"
        assert len(entries) == 7


def test_an_address_with_braces_stays_one(tmp_path: Path) -> None:
    more = "url: https://www.example.org/a}b%20c_d&e=1\npublished: 2020\n"
    bib, other = both(grown(tmp_path, {"sources/s.yml": a_source("甲", more)}))
    assert bib["s"]["url"] == "https://www.example.org/a%7Db%20c_d&e=1"
    assert other["s"]["UR"] == "https://www.example.org/a}b%20c_d&e=1"
