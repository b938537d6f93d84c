"""Frames: what has to stand in a built frame, and what comes out when a page is poured into it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from caselib.frames import Frame, FrameError, finish, lean, read_frame
from caselib.page import Page

TEMPLATE = "{#-\ncaselib placeholders: title=2 head=1 edit=1 body=1 date=1\n-#}\n"
REPORT = '<!--caselib:site {"url": "https://x.test/lib", "name": "库", "edit": "https://git.test/e/docs/cases/_frame.md"}-->'
BUILT = (
    "<title>%%caselib.title%%</title>%%caselib.head%%"
    f"{REPORT}<b>%%caselib.title%%</b><p>%%caselib.body%%</p>%%caselib.edit%%<i>%%caselib.date%%</i>"
)


SOURCE = "---\ntemplate: frame.html\n---\n"


def frame_of(tmp_path: Path, built: str = BUILT, template: str = TEMPLATE, source: str = SOURCE) -> Frame:
    for name in ("docs/cases", "theme"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    (tmp_path / "theme/frame.html").write_text(template, encoding="utf-8")
    (tmp_path / "docs/cases/_frame.md").write_text(source, encoding="utf-8")
    (tmp_path / "built.html").write_text(built, encoding="utf-8")
    url = "cases/_frame.html"
    return read_frame(tmp_path / "built.html", url, tmp_path / "docs", tmp_path / "theme", "2026-01-02")


def page(**changes: Any) -> Page:
    values: dict[str, Any] = {
        "url": "cases/a.html",
        "frame": "cases/_frame.html",
        "title": "题",
        "description": "述",
        "slots": {"body": "文"},
    }
    return Page(**{**values, **changes})


def poured(frame: Frame, page: Page) -> str:
    return frame.fill(frame.values(page))


def test_a_page_is_poured_whole(tmp_path: Path) -> None:
    filled = poured(frame_of(tmp_path), page())
    assert filled.startswith("<title>题</title>")
    assert "<b>题</b><p>文</p><i>2026-01-02</i>" in filled
    assert "caselib" not in filled


def test_poured_text_is_no_template(tmp_path: Path) -> None:
    filled = poured(frame_of(tmp_path), page(slots={"body": "%%caselib.title%% {{ x }} \\1"}))
    assert "<p>%%caselib.title%% {{ x }} \\1</p>" in filled


def test_title_and_description_are_escaped(tmp_path: Path) -> None:
    filled = poured(frame_of(tmp_path), page(title='</title><script>"', description='"><img>'))
    assert "<title>&lt;/title&gt;&lt;script&gt;&quot;</title>" in filled
    assert 'property="og:description" content="&quot;&gt;&lt;img&gt;"' in filled


def test_the_head_names_the_page_when_the_site_has_an_address(tmp_path: Path) -> None:
    assert '<link rel="canonical" href="https://x.test/lib/cases/a.html">' in poured(
        frame_of(tmp_path), page()
    )
    offline = poured(frame_of(tmp_path, BUILT.replace("https://x.test/lib", "")), page())
    assert "canonical" not in offline
    assert "og:" not in offline


def test_a_page_that_is_not_indexed_says_so(tmp_path: Path) -> None:
    assert '<meta name="robots" content="noindex">' in poured(frame_of(tmp_path), page(indexed=False))
    assert "noindex" not in poured(frame_of(tmp_path), page())


@pytest.mark.parametrize(
    ("edit", "path", "link"),
    [
        ("https://git.test/e/docs/cases/_frame.md", "cases/a.yml", 'href="https://git.test/e/cases/a.yml"'),
        ("https://git.test/e/docs/cases/_frame.md", None, None),
        ("https://git.test/elsewhere", "cases/a.yml", None),
        ("", "cases/a.yml", None),
    ],
)
def test_the_edit_link_leads_to_the_record(
    tmp_path: Path, edit: str, path: str | None, link: str | None
) -> None:
    frame = frame_of(tmp_path, BUILT.replace("https://git.test/e/docs/cases/_frame.md", edit))
    filled = poured(frame, page(source_path=path))
    assert (link in filled) if link else ("rel=" not in filled.replace('rel="canonical"', ""))


@pytest.mark.parametrize(
    ("built", "placeholder"),
    [
        (BUILT.replace("%%caselib.body%%", ""), "body"),
        (BUILT + "%%caselib.body%%", "body"),
        (BUILT.replace("<b>%%caselib.title%%</b>", ""), "title"),
        (BUILT + "%%caselib.aside%%", "aside"),
        (BUILT.replace(REPORT, ""), "head"),
        (BUILT + REPORT, "head"),
    ],
)
def test_a_frame_with_the_wrong_placeholders_is_named(tmp_path: Path, built: str, placeholder: str) -> None:
    with pytest.raises(FrameError) as caught:
        frame_of(tmp_path, built)
    assert (caught.value.file, caught.value.placeholder) == ("theme/frame.html", placeholder)
    assert "cases/_frame.html" in str(caught.value)


@pytest.mark.parametrize("source", ["", "# 没有开头\n", "---\ntitle: x\n---\ntemplate: frame.html\n"])
def test_a_frame_page_without_template_is_named(tmp_path: Path, source: str) -> None:
    with pytest.raises(FrameError, match=r"docs/cases/_frame\.md"):
        frame_of(tmp_path, source=source)


def test_a_template_without_declaration_is_named(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=r"theme/frame\.html"):
        frame_of(tmp_path, template="{# nothing #}")


def test_placeholders_of_a_hand_written_page_are_counted_in_its_source(tmp_path: Path) -> None:
    source = "---\ntemplate: frame.html\n---\n%%caselib.counts%%\n"
    frame = frame_of(tmp_path, BUILT + "%%caselib.counts%%", source=source)
    assert poured(frame, page(slots={"body": "", "counts": "12"})).endswith("12")
    with pytest.raises(FrameError, match="counts"):
        frame_of(tmp_path, BUILT, source=source)


@pytest.mark.parametrize(("slots", "name"), [({}, "body"), ({"body": "", "boddy": ""}, "boddy")])
def test_page_and_frame_name_the_same_slots(tmp_path: Path, slots: dict[str, str], name: str) -> None:
    with pytest.raises(FrameError) as caught:
        poured(frame_of(tmp_path), page(slots=slots))
    assert caught.value.placeholder == name
    assert "cases/a.html" in str(caught.value)


def test_a_hand_written_page_gets_the_date_and_loses_what_validators_refuse() -> None:
    text = '<input type="checkbox" id="__drawer" autocomplete="off"><i>%%caselib.date%%</i>'
    finished = finish(text, "about.html", "2026-01-02")
    assert finished == '<input type="checkbox" id="__drawer"><i>2026-01-02</i>'


def test_a_hand_written_page_that_nobody_fills_is_named() -> None:
    with pytest.raises(FrameError) as caught:
        finish("<p>%%caselib.counts%%</p>", "extra.html", "2026-01-02")
    assert (caught.value.file, caught.value.placeholder) == ("extra.html", "counts")


def test_a_frame_loses_what_only_the_themes_own_script_uses() -> None:
    built = (
        '<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer">\n'
        '<input class="md-toggle" data-md-toggle="search" type="checkbox" id="__search">\n'
        '  <div data-md-component="skip">\n  </div>\n'
        '<script>__md_scope=new URL("..",location),a=e=>e<<5</script>'
        '<main data-md-component="main">文 <b>字</b></main>'
    )
    drawer = '<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer">'
    assert lean(built) == f"{drawer}<main>文 <b>字</b></main>"


@pytest.mark.parametrize(
    "built",
    [
        '<main data-md-component="main"></main><script src="assets/javascripts/bundle.1.min.js"></script>',
        '<div data-md-component="skip"></div><script src="../assets/javascripts/bundle.min.js"></script>',
    ],
)
def test_a_frame_that_runs_the_themes_script_keeps_what_it_needs(built: str) -> None:
    assert lean(built) == built


def test_white_space_that_is_text_stays() -> None:
    assert lean("<pre>a\n  b</pre>\n<p>\n</p>") == "<pre>a\n  b</pre>\n<p>\n</p>"
