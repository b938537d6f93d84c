"""`build --keep-going`: records with errors are left out, the rest is published, and no page lies about it.

Each story is the small library with something broken in it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sites import SMALL, copy_library, files_of, pages_of, run

from build_site import browser_indexing
from caselib.build import Outcome, Wish, build
from caselib.shell import Target
from caselib.work import Alone

CASE = "cases/xihu-tushushi.yml"
PARENT = "cases/hangzhou-tushushi.yml"
PRACTICE = "practices/tushu-piaoliu.yml"
WEAK = "sources/wenku-tushushi.yml"
HOME = "docs/about.md"


@dataclass
class Shelf:
    """A library, its site, and the texts of its files before they were broken."""

    root: Path
    site: Path
    sound: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        self.sound.setdefault(name, path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def mend(self) -> None:
        for name, text in self.sound.items():
            (self.root / name).write_text(text, encoding="utf-8")

    def build(self, site: Path | None = None, *, keep_going: bool = True) -> Outcome:
        wish = Wish(
            target=Target(library=self.root, site=site or self.site),
            indexing=browser_indexing,
            keep_going=keep_going,
        )
        return build(wish, Alone())

    def is_as_if_new(self, *, keep_going: bool) -> bool:
        """Whether a build without a cache gives the same bytes as the site that stands there."""
        cold = copy_library(self.root, self.root.with_name("cold"))
        shells = (self.root / ".cache" / "build").glob("shell-*")
        for shell in shells:  # the builder's own work is not what is tested here
            shutil.copytree(shell, cold / ".cache" / "build" / shell.name)
        made = self.root.with_name("cold-site")
        other = Shelf(cold, made)
        other.build(keep_going=keep_going)
        same = files_of(self.site) == files_of(made)
        shutil.rmtree(cold)
        shutil.rmtree(made)
        return same

    def texts(self) -> str:
        return "\n".join(b.decode("utf-8", "replace") for b in files_of(self.site).values())


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start")
    shelf = Shelf(copy_library(SMALL, folder / "library"), folder / "site")
    assert not shelf.build().failed
    return folder


@pytest.fixture
def shelf(start: Path, tmp_path: Path) -> Shelf:
    shutil.copytree(start, tmp_path / "at")
    return Shelf(tmp_path / "at" / "library", tmp_path / "at" / "site")


def test_a_sound_library_is_built_as_ever(shelf: Shelf) -> None:
    plain = shelf.build(keep_going=False)
    before = files_of(shelf.site)
    done = shelf.build()
    assert (done.failed, done.left_out, done.counts) == (False, (), plain.counts)
    assert files_of(shelf.site) == before


def test_without_it_nothing_is_published(shelf: Shelf) -> None:
    before = files_of(shelf.site)
    shelf.replace(CASE, "层级: 县级", "层级: 火星级")
    done = shelf.build(keep_going=False)
    assert (done.failed, done.is_published) == (True, False)
    assert files_of(shelf.site) == before


def test_a_broken_case_is_left_out_and_the_rest_is_published(shelf: Shelf) -> None:
    before = shelf.build().counts
    shelf.replace(CASE, "层级: 县级", "层级: 火星级")
    done = shelf.build()
    assert (done.failed, done.is_published) == (True, True)
    assert done.counts == {**before, "case": before["case"] - 1}
    (line,) = done.left_out
    assert line.startswith(f"{CASE}：有 1 处错误。")
    assert {p.file for p in done.problems if p.severity == "error"} == {CASE}


def test_no_page_counts_lists_or_links_what_is_left_out(shelf: Shelf) -> None:
    shelf.replace(CASE, "层级: 县级", "层级: 火星级")
    shelf.build()
    rows = json.loads((shelf.site / "data" / "cases.json").read_text(encoding="utf-8"))
    assert "xihu-tushushi" not in {row["id"] for row in rows}
    assert "区内图书室一证借还" not in shelf.texts()
    page = "cases/xihu-tushushi.html"
    linking = [
        url
        for url, html in pages_of(shelf.site).items()
        for _, _, address in html.addresses()
        if html.target(address)[0] == page and url != page
    ]
    assert [url for url in linking if url != "cases/xihu-library.html"] == []
    assert "本次没有收入" in (shelf.site / page).read_text(encoding="utf-8")
    assert page not in (shelf.site / "sitemap.xml").read_text(encoding="utf-8")


def test_what_named_it_says_that_something_is_missing(shelf: Shelf) -> None:
    shelf.write(PRACTICE, "坏了\n")
    shelf.build()
    page = (shelf.site / "cases" / "xx-shi-shuwu.html").read_text(encoding="utf-8")
    assert "引用的 1 条记录本次没有收入" in page
    assert "tushu-piaoliu" in page
    other = (shelf.site / "cases" / "xihu-tushushi-2019.html").read_text(encoding="utf-8")
    assert "本次没有收入" not in other


def test_a_record_that_loses_all_its_sources_is_left_out_with_them(shelf: Shelf) -> None:
    shelf.replace(WEAK, "type: 范文", "type: 顺口溜")
    done = shelf.build()
    told = {line.partition("：")[0]: line for line in done.left_out}
    assert {"cases/x-xian-liudong-tushu.yml", "cases/xx-shi-shuwu.yml", WEAK} == set(told)
    assert "它的来源都没有收入：wenku-tushushi" in told["cases/xx-shi-shuwu.yml"]
    page = (shelf.site / "cases" / "hangzhou-tushushi.html").read_text(encoding="utf-8")
    assert "引用的 1 条记录本次没有收入" in page  # it has another source still


def test_links_to_what_is_left_out_lead_to_a_page_that_says_so(shelf: Shelf) -> None:
    shelf.replace(HOME, "\n", "\n[看](cases/xihu-tushushi.html) [看](cases/xihu-tushushi.html#m1)\n")
    shelf.replace(PARENT, "lessons: 先连网", "lessons: 见[西湖](xihu-tushushi.html#m1)，先连网")
    shelf.build()
    shelf.replace(CASE, "层级: 县级", "层级: 火星级")
    done = shelf.build()
    assert done.is_published
    assert "这条案例或它的来源正在更正" in (shelf.site / "cases/xihu-tushushi.html").read_text(
        encoding="utf-8"
    )


PRIVATE = "请拨打13912345678"


def test_nothing_of_a_faulty_record_is_published(shelf: Shelf) -> None:
    shelf.replace(CASE, "内容提要: 区内", f"内容提要: {PRIVATE}。区内")
    shelf.replace(CASE, "案例名称: 西湖区", "案例名称: 绝不外传西湖区")
    done = shelf.build()
    assert done.is_published
    texts = shelf.texts()
    assert "13912345678" not in texts
    assert "绝不外传" not in texts


def test_a_file_of_a_strange_name_is_left_out_without_a_page(shelf: Shelf) -> None:
    for name in ("cases/书屋案例.yml", "cases/index.yml", "cases/kuozhan.yaml"):
        shutil.copy(shelf.root / "cases" / "xx-shi-shuwu.yml", shelf.root / name)
        text = (shelf.root / name).read_text(encoding="utf-8")
        (shelf.root / name).write_text(text.replace("title: ", f"title: {name}"), encoding="utf-8")
    done = shelf.build()
    assert done.is_published
    assert len(done.left_out) == 3
    assert not list(shelf.site.glob("cases/*书屋*"))
    assert "本次没有收入" not in (shelf.site / "cases" / "index.html").read_text(encoding="utf-8")


WHOLE = {
    "a list": ("vocabulary/levels.yml", "- {id: x}\n"),
    "the settings": ("mkdocs.yml", "site_name: [\n"),
    "a ring": (PARENT, None),
    "two of the same name": (CASE, None),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_fault_of_the_library_publishes_nothing(name: str, shelf: Shelf) -> None:
    file, text = WHOLE[name]
    before = files_of(shelf.site)
    if text is not None:
        shelf.write(file, text)
    elif name == "a ring":
        shelf.replace(PARENT, "collection:", "part_of: xihu-tushushi\ncollection:")
    else:
        shelf.replace(CASE, "西湖区社区图书室通借通还", "xx市书屋")
    done = shelf.build()
    assert (done.failed, done.is_published, done.left_out) == (True, False, ())
    assert files_of(shelf.site) == before


def test_with_and_without_a_cache_the_bytes_are_the_same(shelf: Shelf) -> None:
    shelf.replace(CASE, "层级: 县级", "层级: 火星级")
    shelf.build()
    assert shelf.is_as_if_new(keep_going=True)
    shelf.write(PRACTICE, "坏了\n")  # another one, while the first is still broken
    shelf.build()
    assert shelf.is_as_if_new(keep_going=True)
    shelf.mend()
    done = shelf.build(keep_going=False)
    assert not done.failed
    assert shelf.is_as_if_new(keep_going=False)
    shelf.replace(PARENT, "先连网", "先连成网")  # and from there on as ever
    assert shelf.build(keep_going=False).written < set(files_of(shelf.site))
    assert shelf.is_as_if_new(keep_going=False)


def test_what_was_left_out_with_its_source_comes_back_with_it(shelf: Shelf) -> None:
    shelf.replace(WEAK, "type: 范文", "type: 顺口溜")
    shelf.build()
    assert shelf.is_as_if_new(keep_going=True)
    shelf.mend()  # the cases that went with it are the same files as before
    assert not shelf.build(keep_going=False).failed
    assert shelf.is_as_if_new(keep_going=False)


def test_a_mended_text_brings_its_record_back_everywhere(shelf: Shelf) -> None:
    shelf.replace(CASE, "都能还书。", f"都能还书。{PRIVATE}")
    shelf.build()
    shelf.mend()  # no other record shows the text that was wrong
    assert not shelf.build(keep_going=False).failed
    assert shelf.is_as_if_new(keep_going=False)


def test_another_record_edited_meanwhile_is_noticed(shelf: Shelf) -> None:
    shelf.replace(CASE, "层级: 县级", "层级: 火星级")
    shelf.build()
    shelf.replace(PARENT, "title: 杭州市", "title: 新杭州市")
    shelf.build()
    assert shelf.is_as_if_new(keep_going=True)
    shelf.replace(CASE, "层级: 火星级", "层级: 县级")
    assert not shelf.build(keep_going=False).failed
    assert shelf.is_as_if_new(keep_going=False)


def test_the_command_says_what_is_missing_and_ends_with_1(tmp_path: Path) -> None:
    shelf = Shelf(copy_library(SMALL, tmp_path / "library"), tmp_path / "library" / "site")
    shelf.write(PRACTICE, "坏了\n")
    done = run("--library", shelf.root, "build", "--keep-going", "--zip")
    assert done.returncode == 1
    assert "有错误的没有收入，共 1 条：\npractices/tushu-piaoliu.yml：有 1 处错误。" in done.stderr
    assert "网站已建成" in done.stdout
    assert (tmp_path / "library" / "site.zip").is_file()
    shelf.write("vocabulary/levels.yml", "- {id: x}\n")
    done = run("--library", shelf.root, "build", "--keep-going")
    assert done.returncode == 1
    assert "不能只去掉几条记录；网站没有改动" in done.stderr
