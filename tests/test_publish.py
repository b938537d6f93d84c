"""Publish: a real builder, a small library of another subject, and what stands on disk afterwards."""

from __future__ import annotations

import gzip
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest
from publishing import publish
from small_library import CONFIG, EPOCH, ROOT, files, make_library, pages, tree

from caselib.exchange import PublishError
from caselib.frames import FrameError
from caselib.page import Page
from caselib.publish import pour_into, sitemap_files
from caselib.shell import BUILDERS, THEME, Target


class Outline(HTMLParser):
    """Collects what a test asks about a page: addresses of links and scripts, and the current tab."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "a":
            self.addresses += [value for key, value in attrs if key in ("href", "src", "action") and value]

    def current(self) -> list[tuple[str | None, str | None]]:
        links = [a for tag, a in self.tags if tag == "a" and "aria-current" in a]
        themes = [a for a in links if a.get("class") == "md-tabs__link"]
        return [(a["href"], a["aria-current"]) for a in themes or links]


@pytest.fixture(scope="module", params=BUILDERS)
def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    need: Callable[[str, object], None],
) -> Path:
    """The site of the small library, in a folder with spaces and Chinese in its name."""
    builder = request.param
    need(builder, importlib.util.find_spec(builder))
    library = make_library(tmp_path_factory.mktemp(builder) / "我的 案例库")
    target = Target(library=library, site=library / "site", builder=builder)
    assert publish(pages(), files(), target, epoch=EPOCH) == ()
    return target.site


def test_every_page_is_there_and_nothing_of_the_builder_is_left(site: Path) -> None:
    names = {name for name in tree(site) if not name.startswith("assets/")}
    assert names == {
        ".caselib-site", "404.html", "about.html", "index.html", "search.html",
        "cases/c0.html", "cases/c1.html", "cases/c2.html", "cases/index.html",
        "data/cases.json", "search/meta.js", "sitemap.xml", "sitemap.xml.gz",
    }  # fmt: skip
    assert not [name for name in tree(site) if name.endswith(".map") or "lunr" in name or "workers" in name]
    assert not [path for path in site.parent.iterdir() if path.name not in ("docs", "mkdocs.yml", "site")]


def test_placeholders_are_poured(site: Path) -> None:
    text = (site / "cases/c1.html").read_text(encoding="utf-8")
    assert "<title>案例1&lt;b&gt; - 园艺案例库</title>" in text
    assert '<meta name="description" content="述1">' in text
    assert "<h1>甲1</h1>" in text
    assert "<p>目录</p></aside>" in text
    assert 'href="https://github.com/x/y/edit/main/cases/c1.yml"' in text
    assert text.count('rel="canonical"') == 1
    assert '<link rel="canonical" href="https://x.test/lib/cases/c1.html">' in text
    assert "甲 3" in (site / "index.html").read_text(encoding="utf-8")
    assert not [name for name, content in tree(site).items() if b"%%caselib" in content]


def test_footer_and_language_stand_on_every_page(site: Path) -> None:
    for name in ("index.html", "about.html", "search.html", "cases/c0.html"):
        text = (site / name).read_text(encoding="utf-8")
        assert "版本 2026-01-02" in text
        assert "非官方发布" in text
        assert "京ICP备1号" in text
        assert '<html lang="zh-Hans"' in text


def test_the_tab_of_the_section_is_current(site: Path) -> None:
    def current(name: str) -> list[tuple[str, str | None]]:
        outline = Outline((site / name).read_text(encoding="utf-8"))
        return [(PurePosixPath(href or "").as_posix(), state) for href, state in outline.current()]

    assert current("cases/c0.html") == [("index.html", "true")]
    assert current("cases/index.html") == [("index.html", "true")]
    assert current("about.html") == [("about.html", "page")]
    assert current("search.html") == []


def test_no_page_asks_for_anything_outside_the_site(site: Path) -> None:
    for name in ("index.html", "about.html", "cases/c0.html"):
        outline = Outline((site / name).read_text(encoding="utf-8"))
        for address in outline.addresses:
            if address.startswith("https://x.test/lib/"):
                continue
            assert not re.match(r"[a-z]+:|/", address), (name, address)
            if address.endswith((".css", ".js", ".svg")) and "content.css" not in address:
                assert (site / name).parent.joinpath(address).is_file(), (name, address)
        components = {attributes.get("data-md-component") for _, attributes in outline.tags}
        assert not components & {"search", "source"}


def test_the_sitemap_names_indexed_pages_and_their_dates(site: Path) -> None:
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    entries = re.findall(r"<loc>https://x\.test/lib/(.*?)</loc>(?:<lastmod>(.*?)</lastmod>)?", text)
    assert entries == [
        ("about.html", ""),
        ("cases/c0.html", "2025-12-31"),
        ("cases/c1.html", "2025-12-31"),
        ("cases/c2.html", "2025-12-31"),
        ("cases/index.html", ""),
        ("index.html", ""),
    ]
    assert gzip.decompress((site / "sitemap.xml.gz").read_bytes()).decode() == text


def test_without_an_address_there_is_no_sitemap(tmp_path: Path) -> None:
    library = make_library(tmp_path, CONFIG.replace("site_url: https://x.test/lib/\n", ""))
    publish(pages(), files(), Target(library=library, site=tmp_path / "site"), epoch=EPOCH)
    assert not list((tmp_path / "site").glob("sitemap*"))
    assert "canonical" not in (tmp_path / "site/cases/c0.html").read_text(encoding="utf-8")


def test_two_builds_are_the_same_bytes_from_anywhere_in_any_locale(tmp_path: Path) -> None:
    library = make_library(tmp_path / "库 一")
    publish(pages(), files(), Target(library=library, site=tmp_path / "a"), epoch=EPOCH)
    script = (
        "import os, sys\nfrom pathlib import Path\n"
        "from small_library import EPOCH, files, pages\n"
        "from caselib.shell import Target\n"
        "from publishing import publish\n"
        "os.chdir('/')\n"
        "publish(pages(), files(), Target(library=Path(sys.argv[1]), site=Path(sys.argv[2])), epoch=EPOCH)"
    )
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "LANG": "C",
        "TZ": "Asia/Shanghai",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
    }
    command = [sys.executable, "-c", script, str(library), str(tmp_path / "b")]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_the_builder_alone_gives_the_whole_site_through_a_hook(tmp_path: Path) -> None:
    config = CONFIG.replace("hooks: [not_there.py]\nwatch: [not_there]", "hooks: [hook.py]")
    config = config.replace("theme:\n", f"docs_dir: docs\nplugins: []\ntheme:\n  custom_dir: {THEME}\n")
    library = make_library(tmp_path, config)
    hook = (
        "import sys\nfrom pathlib import Path\n"
        f"sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\n"
        "from small_library import EPOCH, files, pages\n"
        "from caselib.publish import pour_into\n"
        "def on_post_build(config, **_):\n"
        "    docs = Path(config['docs_dir'])\n"
        "    pour_into(Path(config['site_dir']), pages(), files(), docs=docs, epoch=EPOCH)\n"
    )
    (library / "hook.py").write_text(hook, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    subprocess.run(command, cwd=library, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    alone = tree(library / "site")
    target = Target(library=library, site=library / "site")
    publish(pages(), files(), target, epoch=EPOCH)
    assert alone == tree(library / "site")


def test_the_builders_warnings_about_hand_written_pages_are_handed_on(tmp_path: Path) -> None:
    library = make_library(tmp_path)
    config = library / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8") + "nowhere: 1\n", encoding="utf-8")
    warnings = publish(pages(), files(), Target(library=library, site=tmp_path / "site"), epoch=EPOCH)
    assert len(warnings) == 1
    assert "nowhere" in warnings[0]


def test_a_hand_written_page_with_a_dead_link_is_refused(tmp_path: Path) -> None:
    library = make_library(tmp_path / "lib")
    (library / "docs/about.md").write_text("# 关于\n\n[坏](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(PublishError, match=r"about\.html 里的链接指向 nowhere\.md"):
        publish(pages(), files(), Target(library=library, site=tmp_path / "site"), epoch=EPOCH)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("placeholder", "template"), [("body", "frame.html"), ("head", "partials/generated-meta.html")]
)
def test_a_theme_that_lost_a_placeholder_leaves_the_old_site(
    tmp_path: Path, placeholder: str, template: str
) -> None:
    library = make_library(tmp_path / "lib")
    target = Target(library=library, site=tmp_path / "site")
    publish(pages(), files(), target, epoch=EPOCH)
    before = tree(target.site)
    theme = shutil.copytree(THEME, tmp_path / "theme")
    text = (theme / template).read_text(encoding="utf-8")
    (theme / template).write_text(text.replace(f"%%caselib.{placeholder}%%", ""), encoding="utf-8")
    with pytest.raises(FrameError, match=rf"theme/frame\.html.*{placeholder}"):
        publish(pages("乙"), files(), Target(library=library, site=target.site, theme=theme), epoch=EPOCH)
    assert tree(target.site) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lib", "site", "theme"]


def broken_pages(**changes: str) -> Iterator[Page]:
    values = {"url": "cases/x.html", "frame": "cases/_frame.html", "title": "", "description": "", **changes}
    yield Page(slots={"body": ""}, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "frame"),
    [
        ("../x.html", "cases/_frame.html"),
        ("/x.html", "cases/_frame.html"),
        ("cases/./x.html", "cases/_frame.html"),
        ("C:x.html", "_frame.html"),
        ("cases\\x.html", "_frame.html"),
        ("cases/x.html", "_frame.html"),
        ("cases/x.txt", "cases/_frame.html"),
        ("about.html", "_frame.html"),
        ("cases/案例.html", "cases/_frame.html"),
    ],
)
def test_addresses_that_leave_the_site_or_clash_are_refused(tmp_path: Path, url: str, frame: str) -> None:
    site_dir, docs = built_by_hand(tmp_path)
    with pytest.raises(PublishError, match=r"about|不能"):
        pour_into(site_dir, broken_pages(url=url, frame=frame), [], docs=docs, epoch=EPOCH)


def test_two_records_with_one_address_are_refused(tmp_path: Path) -> None:
    site_dir, docs = built_by_hand(tmp_path)
    with pytest.raises(PublishError, match=r"cases/x\.html"):
        pour_into(site_dir, [*broken_pages(), *broken_pages()], [], docs=docs, epoch=EPOCH)


def built_by_hand(tmp_path: Path) -> tuple[Path, Path]:
    """A folder as a builder leaves it, without running one."""
    docs = make_library(tmp_path / "lib") / "docs"
    names = ("title", "description", "head", "layout", "body", "aside", "edit", "date")
    text = "<html><head></head>" + "".join(f"%%caselib.{name}%%" for name in names)
    text += '<!--caselib:site {"url": "", "name": "", "edit": ""}-->'
    for name in ("_frame.html", "cases/_frame.html"):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "site/about.html").write_text("<html><head></head>手写", encoding="utf-8")
    return tmp_path / "site", docs


def test_faults_of_the_machine_are_said_in_chinese(tmp_path: Path) -> None:
    library = make_library(tmp_path / "lib")
    site_dir = tmp_path / "site"
    with pytest.raises(PublishError, match="不认识建站程序“hugo”"):
        publish([], [], Target(library=library, site=site_dir, builder="hugo"), epoch=EPOCH)
    (library / "mkdocs.yml").write_text("site_name: [\n", encoding="utf-8")
    with pytest.raises(PublishError, match="mkdocs 没有建成") as caught:
        publish([], [], Target(library=library, site=site_dir), epoch=EPOCH)
    assert "mkdocs.yml" in str(caught.value).splitlines()[-1] or "expected" in str(caught.value)
    (library / "mkdocs.yml").unlink()
    with pytest.raises(PublishError, match=r"没有 mkdocs\.yml"):
        publish([], [], Target(library=library, site=site_dir), epoch=EPOCH)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lib"]


def test_many_addresses_are_several_sitemaps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caselib.publish.SITEMAP_URLS", 2)
    made = sitemap_files("https://x.test/", dict.fromkeys("abc"))
    found = {f.url: f.content.decode() for f in made if f.url.endswith(".xml")}
    assert re.findall("<loc>(.*?)</loc>", found["sitemap.xml"]) == [
        "https://x.test/sitemap-1.xml",
        "https://x.test/sitemap-2.xml",
    ]
    assert re.findall("<loc>(.*?)</loc>", found["sitemap-2.xml"]) == ["https://x.test/c"]
    assert "<sitemapindex" in found["sitemap.xml"]
