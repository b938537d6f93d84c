"""The whole program on whole libraries: what is built, how it hangs together, the same bytes each time."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import (
    BRIDGES,
    RECORD_KINDS,
    ROOT,
    SMALL,
    Html,
    build,
    copy_library,
    files_of,
    is_foreign,
    pages_of,
    run,
)

LIBRARIES = {"own": ROOT, "small": SMALL, "bridges": BRIDGES}
CLICKED = ("a",)
"""Elements whose foreign address is only followed when a reader clicks it."""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sites")
    return {name: build(library, folder / name) for name, library in LIBRARIES.items()}


@pytest.fixture(params=LIBRARIES)
def site(request: pytest.FixtureRequest, sites: dict[str, Path]) -> Path:
    return sites[request.param]


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    pages = pages_of(site)
    broken = []
    for url, page in pages.items():
        if url == "404.html":
            continue  # it is shown at any address, so it has no place of its own
        for _, _, address in page.addresses():
            if is_foreign(address):
                continue
            file, anchor = page.target(address)
            if not (site / file).is_file():
                broken.append(f"{url}: {address}: no such file")
            elif anchor and file in pages and anchor not in pages[file].ids:
                broken.append(f"{url}: {address}: no such anchor")
    assert broken == []


def test_no_page_asks_a_third_party_for_anything(site: Path) -> None:
    asked = []
    for url, page in pages_of(site).items():
        for node, name, address in page.addresses():
            alternate = node.tag == "link" and (node.attributes.get("rel") or "") in (
                "canonical",
                "prev",
                "next",
            )
            if is_foreign(address) and node.tag not in CLICKED and not alternate:
                asked.append(f"{url}: <{node.tag} {name}={address}>")
    for path in site.rglob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)|@import\s+([^;]+)", path.read_text(encoding="utf-8")):
            if re.match(r"['\"]?(https?:)?//", "".join(address)):
                asked.append(f"{path.name}: {address}")
    assert asked == []


def test_no_id_stands_twice_on_a_page(site: Path) -> None:
    twice = {
        url: sorted({i for i in page.ids if page.ids.count(i) > 1}) for url, page in pages_of(site).items()
    }
    assert {url: ids for url, ids in twice.items() if ids} == {}


def test_nothing_of_the_frames_is_left(site: Path) -> None:
    left = [u for u, p in pages_of(site).items() if "%%" in (p.site / p.url).read_text(encoding="utf-8")]
    assert left == []
    assert [p.name for p in site.rglob("_frame*")] == []
    assert [p.name for p in site.rglob("search*.json")] == []


def test_page_listing_and_data_give_the_same_counts(site: Path) -> None:
    for folder in RECORD_KINDS:
        rows = json.loads((site / "data" / f"{folder}.json").read_text(encoding="utf-8"))
        linked: set[str] = set()
        shown = 0
        for listing in sorted((site / folder).glob("index*.html")):
            page = Html(site, listing.relative_to(site).as_posix())
            counter = page.tree.css_first("[data-count]")
            assert counter is not None, f"{listing.name} does not say how many"
            shown = int(counter.attributes["data-count"] or 0)
            linked |= {
                page.target(n.attributes["href"] or "")[0] for n in page.tree.css(".rows tbody th a[href]")
            }
        names = {row["url"] for row in rows}
        assert shown == len(rows)
        assert names <= linked
        assert all((site / row["url"]).is_file() for row in rows)
        assert all((site / "data" / folder / f"{row['id']}.json").is_file() for row in rows)


def test_both_ends_of_every_relation_link_to_each_other(site: Path) -> None:
    rows = {
        row["id"]: row
        for folder in RECORD_KINDS
        for row in json.loads((site / "data" / f"{folder}.json").read_text(encoding="utf-8"))
    }
    pages = pages_of(site)
    missing = []
    for row in rows.values():
        for other in row["computed"].get("referred_to_by", []):
            for here, there in ((row, rows[other]), (rows[other], row)):
                page = pages[here["url"]]
                targets = {page.target(n.attributes["href"] or "")[0] for n in page.tree.css("a[href]")}
                if there["url"] not in targets:
                    missing.append(f"{here['url']} does not link to {there['url']}")
    assert missing == []


def test_the_place_tree_holds_the_nested_cases_on_each_level(sites: dict[str, Path]) -> None:
    site = sites["own"]
    for code in ("330000", "330400", "330483", "330483100", "510000", "510500", "510502"):
        assert (site / "places" / f"{code}.html").is_file(), code
    places = {p["id"]: p for p in json.loads((site / "data" / "places.json").read_text(encoding="utf-8"))}
    wuzhen = set(places["330483100"]["computed"]["cases"])
    tongxiang = set(places["330483"]["computed"]["cases"])
    jiaxing = set(places["330400"]["computed"]["cases"])
    assert wuzhen
    assert tongxiang
    assert jiaxing
    assert wuzhen | tongxiang <= set(places["330483"]["computed"]["cases_within"])
    assert wuzhen | tongxiang | jiaxing <= set(places["330400"]["computed"]["cases_within"])


def test_masked_cases_stand_under_no_place_and_no_address_says_what_is_inferred(
    sites: dict[str, Path],
) -> None:
    site = sites["own"]
    cases = json.loads((site / "data" / "cases.json").read_text(encoding="utf-8"))
    inferred = [c for c in cases if "inferred_place" in c["computed"]]
    assert len(inferred) >= 2
    counted = {
        i
        for p in json.loads((site / "data" / "places.json").read_text())
        for i in p["computed"]["cases_within"]
    }
    for case in inferred:
        assert case["id"] not in counted
        names = [p["name"].rstrip("省市区县") for p in case["computed"]["inferred_place"]]
        names = [name for name in names if name not in case["place"]["as_printed"]]  # of 鼓楼区 only the code
        page = pages_of(site)[case["url"]]
        title = page.tree.css_first("title")
        shown = case["title"] + (title.text() if title else "") + case["id"]
        described = page.tree.css_first("meta[name=description]")
        shown += (described.attributes["content"] or "") if described else ""
        assert not any(name in shown for name in names), shown
        codes = {p["code"] for p in case["computed"]["inferred_place"]}
        linked = {page.target(n.attributes["href"] or "")[0] for n in page.tree.css("a[href]")}
        assert not linked & {f"places/{code}.html" for code in codes}


def test_a_second_library_of_another_subject_is_built_by_the_same_program(sites: dict[str, Path]) -> None:
    page = pages_of(sites["bridges"])["cases/zhaozhou-qiao.html"]
    assert "敞肩拱" in page.text
    assert "50.82米" in page.text
    assert "党" not in "".join(p.text for p in pages_of(sites["bridges"]).values())


@pytest.mark.parametrize("library", ["small", "bridges"])
def test_the_builder_alone_gives_the_same_whole_site(
    library: str, sites: dict[str, Path], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-f", "mkdocs.yml", "-d", str(tmp_path / "site")],
        cwd=LIBRARIES[library],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert files_of(tmp_path / "site") == files_of(sites[library])


@pytest.mark.parametrize("builder", ["properdocs", "zensical"])
def test_other_builders_fill_the_same_frames(
    builder: str, sites: dict[str, Path], tmp_path: Path, need: Callable[[str, object], None]
) -> None:
    need(builder, importlib.util.find_spec(builder))
    done = run("--library", BRIDGES, "build", "--site", tmp_path / "site", "--builder", builder)
    assert done.returncode == 0, done.stdout + done.stderr
    pages, expected = pages_of(tmp_path / "site"), pages_of(sites["bridges"])
    assert pages.keys() == expected.keys()
    for url, page in pages.items():
        if url != "404.html":
            (article,) = page.tree.css("article")
            (same,) = expected[url].tree.css("article")
            assert article.text().split() == same.text().split(), url
            assert "%%" not in (page.tree.html or ""), url
    made, wanted = files_of(tmp_path / "site"), files_of(sites["bridges"])
    data = [name for name in wanted if name.startswith("data/")]
    assert {name: made[name] for name in data} == {name: wanted[name] for name in data}


def test_errors_leave_the_old_site_as_it_was(tmp_path: Path) -> None:
    library = copy_library(BRIDGES, tmp_path / "library")
    site = build(library, tmp_path / "site")
    before = files_of(site)
    case = library / "cases" / "lugou-qiao.yml"
    case.write_text(case.read_text(encoding="utf-8").replace("title:", "titel:"), encoding="utf-8")
    done = run("--library", library, "build", "--site", site)
    assert done.returncode == 1
    assert "titel" in done.stderr
    assert "Traceback" not in done.stderr
    assert files_of(site) == before


def test_each_record_leads_to_its_file_where_the_repository_is_known(
    sites: dict[str, Path], tmp_path: Path
) -> None:
    library = copy_library(SMALL, tmp_path / "library")
    settings = library / "mkdocs.yml"
    more = "repo_url: https://git.example/x/y\nedit_uri: edit/main/docs/\n"
    settings.write_text(settings.read_text("utf-8") + more, "utf-8")

    def edited(site: Path) -> dict[str, list[str]]:
        found = {url: page.tree.css("article a[rel~='edit']") for url, page in pages_of(site).items()}
        return {
            url: [link.attributes["href"] or "" for link in links] for url, links in found.items() if links
        }

    records = (path.relative_to(library) for kind in RECORD_KINDS for path in (library / kind).glob("*.yml"))
    wanted = {
        path.with_suffix(".html").as_posix(): [f"https://git.example/x/y/edit/main/{path.as_posix()}"]
        for path in records
    }
    site = build(library, tmp_path / "site")
    del wanted["cases/jiu-shuwu.html"]  # it was removed, and only a tombstone is left
    assert edited(site) == {url: links for url, links in wanted.items() if (site / url).is_file()}
    history = pages_of(site)["cases/xihu-tushushi.html"].tree.css_first(".site-edit a[href*='/commits/']")
    assert history is not None
    assert history.attributes["href"] == "https://git.example/x/y/commits/main/cases/xihu-tushushi.yml"
    reports = pages_of(site)["cases/xihu-tushushi.html"].tree.css(".actions a[href*='/issues/new?']")
    assert [link.attributes["rel"] for link in reports] == ["nofollow noopener noreferrer"]
    assert edited(sites["small"]) == {}
