"""Whole pages that a builder wrote: nothing asks another host, and every script is the theme's."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from caselib.gate import GateError, Inspected
from caselib.gate_frames import inspect_built, inspect_styles

FOREIGN: Mapping[str, tuple[str, str]] = {
    "a script": ('<script src="https://a.test/x.js"></script>', "指向别的网站"),
    "a script beside the theme's": ('<script src="images/x.js"></script>', "不是主题的脚本"),
    "an inline script": ("<script>alert(1)</script>", "不认识的脚本"),
    "a data block that is none": ('<script type="application/json">x()</script>', "不是 JSON"),
    "a script that does not end": ("<script>alert(1)", "没有结束"),
    "a handler": ('<p onclick="x()">甲</p>', "onclick"),
    "a sheet": ('<link rel="stylesheet" href="//a.test/x.css">', "指向别的网站"),
    "a connection": ('<link rel="preconnect" href="https://fonts.gstatic.com">', "指向别的网站"),
    "an image": ('<img src="https://a.test/x.png">', "指向别的网站"),
    "images to choose from": ('<img srcset="a.png 1x, https://a.test/b.png 2x">', "指向别的网站"),
    "a frame": ('<iframe src="a.html"></iframe>', "不能有元素 <iframe>"),
    "a base": ('<base href="x/">', "不能有元素 <base>"),
    "an image by CSS": ('<p style="background: u\\72l(https://a.test/x)">甲</p>', "别的网站"),
    "an import": ('<style>@import "https://a.test/x.css";</style>', "别的网站"),
    "a film": ('<video poster="https://a.test/x.png"></video>', "指向别的网站"),
    "a picture in a picture": ('<svg><image xlink:href="https://a.test/x"/></svg>', "指向别的网站"),
    "a form": ('<form action="https://a.test/"></form>', "指向别的网站"),
    "a button": ('<button formaction="https://a.test/">甲</button>', "指向别的网站"),
    "javascript": ('<a href="java\tscript:x()">甲</a>', "地址不对"),
    "no protocol": ('<a href="//a.test/">甲</a>', "地址不对"),
    "a way out": ('<meta http-equiv="refresh" content="0; url=https://a.test/">', "指向别的网站"),
    "a comment that hides": ("<!--><script>alert(1)</script>-->", "注释"),
    "a comment in a title": ("<title><!--</title><script>alert(1)</script>--></title>", "注释"),
    "a section of XML": ("<svg><![CDATA[><script>alert(1)</script>]]></svg>", "不能这样写"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "said"), FOREIGN.values(), ids=FOREIGN.keys())
def test_refused_on_pages_of_the_builder(html: str, said: str) -> None:
    with pytest.raises(GateError) as error:
        inspect_built("about.html", f"<!doctype html><html><body>\n{html}\n</body></html>")
    assert said in str(error.value)
    assert "about.html" in str(error.value)


def test_allowed_on_pages_of_the_builder() -> None:
    html = (
        '<link rel="canonical" href="https://x.test/about.html">'
        '<link rel="icon" href="../assets/favicon.svg">'
        '<script src="../assets/javascripts/bundle.a5f9d56c.min.js"></script><a href="https://a.test/">1</a>'
        '<a href="mailto:a@b.test">2</a><a href="#b">3</a><a id="a" href="#a">4</a>'
        '<a href="x.html?q=1#c">5</a>'
        '<p style="text-align: right;">6</p><!-- 甲 --><img src="data:image/png;base64,AA==">'
        '<script type="application/json">{"a": 1}</script>'
    )
    assert inspect_built("d/about.html", html) == Inspected(
        ids=("a",),
        links=(
            "assets/favicon.svg",
            "assets/javascripts/bundle.a5f9d56c.min.js",
            "d/about.html#b",
            "d/x.html#c",
        ),
    )


def test_a_script_that_the_theme_has_changed_is_said_plainly() -> None:
    """Whoever moves to another version of the theme reads what to look at and what to enter where."""
    with pytest.raises(GateError) as error:
        inspect_built("about.html", '<script>__md_scope=new URL(".",location);other()</script>')
    told = str(error.value)
    elsewhere = '<script>__md_scope=new URL("../..",location);other()</script>'
    with pytest.raises(GateError) as deeper:
        inspect_built("a/b/about.html", elsewhere)
    assert re.findall(r"[0-9a-f]{20}", told) == re.findall(r"[0-9a-f]{20}", str(deeper.value)) != []
    assert "主题换了版本" in told
    assert "caselib/gate_frames.py 的 SCRIPTS" in told


def test_pages_without_frames() -> None:
    redirect = '<meta http-equiv="refresh" content="0; url=new.html"><a href="new.html">甲</a>'
    assert inspect_built("cases/old.html", redirect) == Inspected(links=("cases/new.html",))
    assert inspect_built("404.html", '<a href="../index.html">甲</a>') == Inspected()


STYLES = (
    ("a{background:url(x.png)}", True),
    ("a{background:url('data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>')}", True),
    ("/* https://a.test */a{content:'\\201c'}", True),
    ("@import url(//a.test/x.css);", False),
    ("@import 'https://a.test/x.css';", False),
    ("a{background:image-set('https://a.test/x' 1x)}", False),
    ("a{background:u\\000072l(\\68ttps://a.test/x)}", False),
    ("a{background:url(ftp:x)}", False),
    ("@font-face{src:url('\\2f\\2f a.test/x.woff')}", False),
)


@pytest.mark.parametrize(("css", "passes"), STYLES)
def test_style_sheets_load_nothing_from_elsewhere(css: str, passes: bool) -> None:
    found: list[str] = []
    try:
        inspect_styles("assets/x.css", css)
    except GateError as error:
        found.append(str(error))
    assert (found == []) is passes
