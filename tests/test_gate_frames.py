"""Whole pages that a builder wrote: nothing asks another host, and every script is the theme's."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

import pytest

from caselib.content_security import policy, with_policy
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


def whole(html: str) -> str:
    """What a builder wrote, as it goes to the gate: with its policy."""
    return with_policy(f"<!doctype html><html><head></head><body>\n{html}\n</body></html>")


@pytest.mark.parametrize(("html", "said"), FOREIGN.values(), ids=FOREIGN.keys())
def test_refused_on_pages_of_the_builder(html: str, said: str) -> None:
    with pytest.raises(GateError) as error:
        inspect_built("about.html", whole(html))
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
    assert inspect_built("d/about.html", whole(html)) == Inspected(
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


def meta(content: str) -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


STRICT = meta(policy())
UNSAFE = STRICT.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
LAX: Mapping[str, tuple[str, str]] = {
    "none": ("", ""),
    "another": (UNSAFE, ""),
    "after something": (f'<meta charset="utf-8">{STRICT}', ""),
    "in the body": ("", STRICT),
    "two": (STRICT + STRICT, ""),
    "of a script that is not there": (meta(policy(scripts=["alert(1)"])), ""),
    "of a style that is not there": (meta(policy(attributes=["color:red"])), ""),
    "without the page's style": (STRICT, '<p style="color:red">甲</p>'),
}


@pytest.mark.parametrize(("head", "body"), LAX.values(), ids=LAX.keys())
def test_a_page_has_the_policy_that_its_own_scripts_and_styles_ask_for(head: str, body: str) -> None:
    with pytest.raises(GateError) as error:
        inspect_built("about.html", f"<html><head>{head}</head><body>{body}</body></html>")
    assert "Content-Security-Policy" in str(error.value)


def test_the_hashes_are_those_that_a_browser_computes() -> None:
    """CSP level 3, 6.7.2.5: SHA-256 of the text in base64; of an attribute, of its value."""
    page = (
        "<html><head></head><body><script>alert('Hello, world.');</script><script src=a.js></script>"
        '<script type="application/json">1</script><p style="a:url(&quot;x&quot;)">甲</p></body></html>'
    )
    found = re.search(r'content="([^"]*)"', with_policy(page))
    assert found
    parts = dict(part.split(" ", 1) for part in found[1].split("; "))
    assert parts["script-src"] == "'self' 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    digest = b64encode(sha256(b'a:url("x")').digest()).decode()
    assert parts["style-src"] == f"'self' 'unsafe-hashes' 'sha256-{digest}'"
    assert parts["default-src"] == parts["base-uri"] == "'none'"


def test_pages_without_frames() -> None:
    redirect = '<meta http-equiv="refresh" content="0; url=new.html"><a href="new.html">甲</a>'
    assert inspect_built("cases/old.html", whole(redirect)) == Inspected(links=("cases/new.html",))
    assert inspect_built("404.html", whole('<a href="../index.html">甲</a>')) == Inspected()


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
