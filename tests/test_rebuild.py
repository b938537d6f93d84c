"""A build that carries over what did not change gives, byte for byte, what a build without a cache gives.

The story of each test is a library that people edit; after every edit both builds are made and compared.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rebuilding import Edited, contents, differences

from caselib.exchange import PublishError
from caselib.export import EXPORTS
from caselib.library import Library
from caselib.links import Links
from caselib.page import OutputFile
from caselib.quotes import Lock, Locked, fold, hash_of, lock_text

Edit = Callable[[Path, random.Random], None]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    library = Edited(tmp_path)
    library.rebuilt_as_if_new()
    return library


def test_nothing_changed_nothing_is_made(edited: Edited) -> None:
    again = edited.rebuilt_as_if_new()
    assert again.written <= {".caselib-site", "sitemap.xml", "sitemap.xml.gz"}


def test_an_edited_text_concerns_its_own_page_its_data_and_the_index(edited: Edited) -> None:
    edited.replace("cases/hangzhou-tushushi.yml", "summary: ", "summary: 改过。")
    written = edited.rebuilt_as_if_new().written
    pages = {url for url in written if url.endswith(".html")}
    assert pages == {"cases/hangzhou-tushushi.html"}
    assert {"data/cases/hangzhou-tushushi.json", "data/cases.json"} <= written


def test_an_edited_text_concerns_the_cards_that_show_it(edited: Edited) -> None:
    name = "cases/hangzhou-tushushi.yml"
    edited.replace(name, "summary: ", "summary: 改过。")
    written = edited.rebuilt_as_if_new().written
    assert {url for url in written if url.startswith("data/explorer/")} == {"data/explorer/cases-cards-0.js"}
    path = edited.path(name)
    path.write_text(path.read_text(encoding="utf-8") + "lessons: 卡片上不写的。\n", encoding="utf-8")
    edited.rebuilt_as_if_new()
    edited.replace(name, "卡片上不写的。", "改过，还是不写在卡片上。")
    assert not {u for u in edited.rebuilt_as_if_new().written if u.startswith("data/explorer/")}


def test_a_new_day_changes_the_date_on_every_page_and_nothing_else(edited: Edited) -> None:
    edited.replace("organizations/hangzhou-wenhuaju.yml", "title: ", "updated: 2024-02-29\ntitle: ")
    written = edited.rebuilt_as_if_new().written
    assert "about.html" in written
    assert "cases/xx-shi-shuwu.html" in written
    assert "data/cases/xx-shi-shuwu.json" not in written
    assert "2024-02-29" in (edited.site / "cases" / "hangzhou-tushushi.html").read_text(encoding="utf-8")


def test_a_comment_concerns_no_page(edited: Edited) -> None:
    path = edited.path("cases/hangzhou-tushushi.yml")
    path.write_text("# 说明\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert not {u for u in edited.rebuilt_as_if_new().written if u.endswith(".html")}


def test_an_edited_title_concerns_those_that_name_it_and_no_others(edited: Edited) -> None:
    edited.replace("practices/tushu-piaoliu.yml", "title: ", "title: 新的")
    written = edited.rebuilt_as_if_new().written
    assert "practices/tushu-piaoliu.html" in written
    assert "practices/index.html" in written
    assert "organizations/hangzhou-tushuguan.html" not in written


def test_a_draft_comes_and_goes(edited: Edited) -> None:
    before = edited.rebuilt_as_if_new().counts["case"]
    name = "cases/hangzhou-tushushi.yml"
    text = edited.path(name).read_text(encoding="utf-8")
    edited.path(name).write_text(re.sub(r"(?m)^review:.*$", "review: 未审稿", text), encoding="utf-8")
    assert edited.rebuilt_as_if_new().counts["case"] == before - 1
    assert edited.rebuilt_as_if_new(preview=True).counts["case"] >= before
    edited.path(name).write_text(text, encoding="utf-8")
    assert edited.rebuilt_as_if_new().counts["case"] == before


def test_a_mistake_leaves_the_site_and_its_mending_is_noticed(edited: Edited) -> None:
    before = contents(edited.site)
    edited.replace("cases/hangzhou-tushushi.yml", "summary: ", "summry: ")
    assert edited.rebuilt_as_if_new().failed
    assert contents(edited.site) == before
    edited.replace("cases/hangzhou-tushushi.yml", "summry: ", "summary: 改。")
    assert not edited.rebuilt_as_if_new().failed


@pytest.mark.parametrize("damage", ["changed", "removed", "added"])
def test_a_site_that_somebody_touched_is_put_right(edited: Edited, damage: str) -> None:
    page = edited.site / "cases" / "hangzhou-tushushi.html"
    if damage == "changed":
        page.write_text("改了", encoding="utf-8")
    elif damage == "removed":
        page.unlink()
    else:
        page.with_name("stranger.html").write_text("多出来的", encoding="utf-8")
    edited.rebuilt_as_if_new()


def test_another_site_of_the_same_library_is_made_whole(edited: Edited, tmp_path: Path) -> None:
    edited.build(tmp_path / "other")
    assert differences(edited.site, tmp_path / "other") == []
    edited.replace("cases/hangzhou-tushushi.yml", "summary: ", "summary: 改过。")
    edited.rebuilt_as_if_new()


def test_lists_settings_and_hand_written_pages_are_noticed(edited: Edited) -> None:
    edited.replace("vocabulary/levels.yml", "label: 市级", "label: 地市级")
    for path in edited.root.glob("*/*.yml"):
        if path.parent.name == "cases":
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("level: 市级", "level: 地市级"), encoding="utf-8")
    edited.rebuilt_as_if_new()
    edited.path("docs/about.md").write_text("# 关于\n\n另一段。\n", encoding="utf-8")
    assert "about.html" in edited.rebuilt_as_if_new().written


def test_quotes_found_in_their_sources_are_noticed(edited: Edited) -> None:
    lock = Lock((Locked("hzwh-2020-11-tushushi", 0, hash_of(fold("“1+N”服务体系")), "0" * 32),))
    edited.path("sources/quotes.lock").write_text(lock_text(lock), encoding="utf-8")
    assert {"stats.html", "todo.html", "index.html"} <= edited.rebuilt_as_if_new().written
    assert "引文已核" in (edited.site / "index.html").read_text(encoding="utf-8")


def test_two_edits_at_the_same_moment_and_of_the_same_length_are_noticed(edited: Edited) -> None:
    path = edited.path("cases/hangzhou-tushushi.yml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("summary: ", "summary: 甲"), encoding="utf-8")
    edited.build()
    with path.open("r+", encoding="utf-8") as stream:
        stream.write(text.replace("summary: ", "summary: 乙"))
    edited.rebuilt_as_if_new()
    assert "乙" in (edited.site / "cases" / "hangzhou-tushushi.html").read_text(encoding="utf-8")


# Sequences of edits, at random


def fields_of_text(root: Path, chance: random.Random) -> tuple[Path, re.Match[str]]:
    while True:
        path = chance.choice(sorted(root.glob("[cpos]*/*.yml")))
        found = list(
            re.finditer(
                r"(?m)^(\s*(?:summary|background|text|definition|note|lessons): )(\S.*)$",
                path.read_text(encoding="utf-8"),
            )
        )
        if found:
            return path, chance.choice(found)


def edit_text(root: Path, chance: random.Random) -> None:
    path, found = fields_of_text(root, chance)
    text = path.read_text(encoding="utf-8")
    at = found.end(1) + (1 if found[2][0] in "\"'" else 0)
    path.write_text(text[:at] + chance.choice(["又", "再说", "改过的"]) + text[at:], encoding="utf-8")


def edit_line(pattern: str, replacement: str) -> Edit:
    def edit(root: Path, chance: random.Random) -> None:
        paths = sorted(p for p in root.glob("[cpos]*/*.yml") if re.search(pattern, p.read_text("utf-8")))
        if paths:
            path = chance.choice(paths)
            number = str(chance.randrange(1000))
            text = re.sub(pattern, replacement.replace("N", number), path.read_text("utf-8"), count=1)
            path.write_text(text, encoding="utf-8")

    return edit


def add_record(root: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(root.glob("[cpo]*/*.yml")))
    number = chance.randrange(1000)
    text = re.sub(r"(?m)^(title: [\"“]*)", rf"\g<1>另{number}", path.read_text("utf-8"), count=1)
    text = re.sub(r"(?m)^former_ids:.*\n", "", text)
    path.with_name(f"{path.stem}-{number}.yml").write_text(text, encoding="utf-8")


def remove_record(root: Path, chance: random.Random) -> None:
    added = sorted(p for p in root.glob("[cpo]*/*.yml") if re.search(r"-\d{1,3}$", p.stem))
    if added:
        chance.choice(added).unlink()


def rename_record(root: Path, chance: random.Random) -> None:
    added = sorted(p for p in root.glob("[cpo]*/*.yml") if re.search(r"-\d{1,3}$", p.stem))
    if added:
        path = chance.choice(added)
        text = re.sub(r"(?m)^former_ids:.*\n", "", path.read_text("utf-8"))
        path.with_name(f"{path.stem}9.yml").write_text(f"former_ids: [{path.stem}]\n{text}", encoding="utf-8")
        path.unlink()


def swap_names(root: Path, chance: random.Random) -> None:
    """Two files exchange their content: what each id stands for is another."""
    one, other = chance.sample(sorted(root.glob("organizations/*.yml")), 2)
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)


def take_down(root: Path, chance: random.Random) -> None:
    """A record is withdrawn: its file says so, and nothing else."""
    text = "title: x\nwithdrawn: {state: 已下架, on: 2021-03-05, reason: 权利人要求}\n"
    chance.choice(sorted(root.glob("cases/*.yml"))).write_text(text, encoding="utf-8")


EDITS: tuple[Edit, ...] = (
    edit_text,
    edit_text,
    edit_line(r"(?m)^title: (?=[^\"“])", "title: 改N"),
    edit_line(r"(?m)^added: \d{4}-\d\d-\d\d", "added: 2021-01-02\nchange_note: 改N"),
    edit_line(r"(?m)^level: 市级", "level: 区县级"),
    edit_line(r"(?m)^level: 区县级", "level: 市级"),
    edit_line(r"(?m)^aliases: .*$", "aliases: [又名N]"),
    edit_line(r"quote: [^,}\n\"]+", "quote: 短语N"),
    edit_line(r"(?m)^review: .*$", "review: 未审稿"),
    edit_line(r"(?m)^review: 未审稿$", "review: 已核对来源"),
    edit_line(r"(?m)^publisher: .*$", "publisher: 某报N"),
    add_record,
    add_record,
    remove_record,
    rename_record,
    swap_names,
    take_down,
)


SEQUENCES = int(os.environ.get("REBUILD_SEQUENCES", "3"))


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_after_any_edits_the_site_is_as_if_made_anew(tmp_path: Path, seed: int) -> None:
    edited = Edited(tmp_path, stays=seed % 2 == 1)
    edited.rebuilt_as_if_new()
    chance = random.Random(seed)
    published = 0
    for _ in range(14):
        saved = {p: p.read_bytes() for p in edited.root.glob("[cpos]*/*.yml")}
        for _ in range(chance.choice([1, 1, 1, 2, 4])):
            chance.choice(EDITS)(edited.root, chance)
        outcome = edited.rebuilt_as_if_new(preview=chance.random() < 0.1)
        published += not outcome.failed
        if outcome.failed:  # nobody leaves it so: the edit is taken back
            for path in edited.root.glob("[cpos]*/*.yml"):
                if path not in saved:
                    path.unlink()
            for path, content in saved.items():
                path.write_bytes(content)
    assert published > 4
    assert edited.standby is None or edited.standby.taken > 4


def test_a_text_that_comes_or_goes_concerns_those_that_say_whether_there_is_one(edited: Edited) -> None:
    edited.replace("practices/tushu-piaoliu.yml", "definition: 书在读者之间传阅，不登记。\n", "")
    assert "practices/index.html" in edited.rebuilt_as_if_new().written
    edited.replace("practices/tushu-piaoliu.yml", "dimension: ", "definition: 又有了。\ndimension: ")
    edited.rebuilt_as_if_new()


def test_what_the_glossary_prints_of_a_record_is_noticed(edited: Edited) -> None:
    term = "- {id: tushu-piaoliu, label: 图书漂流, definition: 书不登记就传下去。, basis: [一般知识]}\n"
    edited.path("vocabulary/glossary.yml").write_text(term, encoding="utf-8")
    edited.rebuilt_as_if_new()
    edited.replace("practices/tushu-piaoliu.yml", "definition: ", "definition: 改过：")
    assert "glossary.html" in edited.rebuilt_as_if_new().written
    edited.replace("cases/hangzhou-tushushi.yml", "summary: ", "summary: 图书漂流。")
    assert "glossary.html" in edited.rebuilt_as_if_new().written


def test_a_page_never_hides_a_hand_written_one(edited: Edited) -> None:
    edited.path("docs/practices/alt.md").write_text("# 手写\n", encoding="utf-8")
    edited.rebuilt_as_if_new()
    edited.replace("practices/tushu-piaoliu.yml", "nature: ", "former_ids: [alt]\nnature: ")
    with pytest.raises(PublishError, match="两个内容都要写到 practices/alt"):
        edited.build()
    edited.replace("practices/tushu-piaoliu.yml", "former_ids: [alt]\n", "")
    edited.rebuilt_as_if_new()


def test_what_settings_inherit_and_linked_folders_are_noticed(edited: Edited) -> None:
    settings = edited.path("mkdocs.yml").read_text(encoding="utf-8")
    edited.path("base.yml").write_text(settings, encoding="utf-8")
    edited.path("mkdocs.yml").write_text("INHERIT: base.yml\nsite_name: 甲\n", encoding="utf-8")
    edited.rebuilt_as_if_new()
    edited.replace("base.yml", "site_url: ", "copyright: 乙\nsite_url: ")
    assert "about.html" in edited.rebuilt_as_if_new().written
    edited.path("vocabulary").rename(edited.root.with_name("lists"))
    edited.path("vocabulary").symlink_to(edited.root.with_name("lists"))
    edited.rebuilt_as_if_new()
    edited.replace("vocabulary/levels.yml", "label: 市级", "label: 地市级")
    assert edited.rebuilt_as_if_new().failed


def test_a_damaged_shell_is_made_again(edited: Edited) -> None:
    next(edited.path(".cache/build").glob("shell-*/site/assets/content.js")).write_bytes(b"")
    edited.replace("vocabulary/levels.yml", "label: 县级", "label: 县级\n  aliases: [区级]")
    edited.build()
    assert (edited.site / "assets" / "content.js").stat().st_size


def test_folders_that_vanish_from_the_site_are_no_riddle(edited: Edited) -> None:
    shutil.rmtree(edited.site / "data" / "policies")
    shutil.rmtree(edited.site / "organizations")
    (edited.site / "organizations").write_text("一个文件", encoding="utf-8")
    edited.rebuilt_as_if_new()


def test_another_output_is_made_by_every_build(edited: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(library: Library, _: Links) -> Iterator[OutputFile]:
        yield OutputFile(url="data/count.txt", content=str(len(library.cases)).encode())

    monkeypatch.setattr("caselib.making.EXPORTS", (*EXPORTS, counted))
    edited.replace("cases/hangzhou-tushushi.yml", "summary: ", "summary: 改。")
    edited.rebuilt_as_if_new()
    assert (edited.site / "data" / "count.txt").read_text() == "5"


def test_passing_files_take_no_room_but_where_the_site_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = str(tmp_path / "nowhere")
    monkeypatch.setattr("tempfile.tempdir", nowhere)
    for module in ("caselib.lined", "search.browser.intake"):
        monkeypatch.setattr(f"{module}.IN_MEMORY", 1)
    assert not Edited(tmp_path).build().failed
    assert tempfile.tempdir == nowhere
