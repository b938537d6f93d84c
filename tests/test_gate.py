"""The gate lets through what the templates write, and nothing that a browser could take for more.

What stands in a page according to the gate is compared with what an independent parser of HTML sees there.
"""

from __future__ import annotations

import pickle
import random
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sites import BRIDGES, ROOT, SMALL, pages_of

from caselib.frames import Frame, Site
from caselib.gate import Gate, GateError, Inspected
from caselib.gate_frames import inspect_built
from caselib.gate_grammar import ATTRIBUTES
from caselib.page import OutputFile, Page
from caselib.prose import ELEMENTS, Prose
from caselib.render import render
from caselib.whole import examine

LIBRARIES = (ROOT, BRIDGES, SMALL)


@pytest.fixture(scope="module")
def rendered() -> dict[Path, list[Page | OutputFile]]:
    examined = {root: examine(root) for root in LIBRARIES}
    return {root: list(render(e.library, e.links, Prose())) for root, e in examined.items()}


@pytest.fixture(scope="module")
def slots(rendered: Mapping[Path, list[Page | OutputFile]]) -> list[str]:
    """Everything that is poured as HTML for the body, of all libraries."""
    pages = [page for made in rendered.values() for page in made if isinstance(page, Page)]
    return [html for page in pages for name, html in page.slots.items() if name != "head"]


@pytest.mark.parametrize("root", LIBRARIES, ids=lambda root: root.name)
def test_every_page_and_loose_file_passes(
    root: Path, rendered: Mapping[Path, list[Page | OutputFile]]
) -> None:
    gate = Gate()
    for made in rendered[root]:
        if isinstance(made, Page):
            assert gate.inspect(made.url, made.slots).links
        elif made.url.endswith(".html"):
            inspect_built(made.url, made.content.decode())


def test_what_the_gate_finds_is_what_a_whole_page_holds(
    site: Path, rendered: Mapping[Path, list[Page | OutputFile]]
) -> None:
    """Anchors and links of the poured part and of its frame are together those of the built page."""
    gate = Gate()
    built = {url: page.tree for url, page in pages_of(site).items()}
    for page in rendered[ROOT]:
        if isinstance(page, Page):
            found = gate.inspect(page.url, page.slots)
            whole = inspect_built(page.url, (site / page.url).read_text(encoding="utf-8"))
            assert set(found.links) <= set(whole.links)
            poured = built[page.url].css("article [id], .site-aside [id]")
            if page.frame != page.url:
                assert sorted(found.ids) == sorted(node.attributes["id"] or "" for node in poured)


Reading = list[tuple[int, str, dict[str, str]]]
TAG = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>")
ATTRIBUTE = re.compile(r' ([a-z-]+)(?:="([^"]*)")?')


def as_the_gate_reads(html: str) -> Reading:
    """Depth, element and attributes, by the letters alone. `tbody` is left out of both readings, because
    browsers write it round rows that stand in a table directly."""
    found: Reading = []
    depth = 0
    for closing, element, attributes in TAG.findall(html):
        if element == "tbody":
            continue
        if closing:
            depth -= 1
            continue
        found.append((depth, element, {k: unescape(v) for k, v in ATTRIBUTE.findall(attributes)}))
        depth += element not in {"input", "link", "meta"}
    return found


def as_a_browser_reads(html: str) -> Reading:
    """The same, by the HTML standard's parser."""
    tree = LexborHTMLParser(f'<!doctype html><body><article id="%">{html}</article><i id="%%"></i></body>')
    article = tree.css_first('[id="%"]')
    assert article is not None
    found: Reading = []

    def walk(parent: LexborNode, depth: int) -> None:
        for node in parent.iter():
            if node.tag == "tbody":
                walk(node, depth)
                continue
            attributes = {name: value or "" for name, value in node.attributes.items()}
            found.append((depth, node.tag or "", attributes))
            walk(node, depth + 1)

    walk(article, 0)
    after = article.next
    apart = {"html", "head", "body", "tbody"}
    everything = [node for node in tree.css("*") if node.tag not in apart]
    if after is None or after.attributes.get("id") != "%%" or len(everything) != len(found) + 2:
        found.append((-1, "something broke out", {}))
    return found


def test_an_independent_parser_sees_what_the_gate_saw(slots: list[str]) -> None:
    different = [html for html in slots if as_a_browser_reads(html) != as_the_gate_reads(html)]
    assert different == []


NASTY = (
    "<script>", "<script src=//evil.test/x.js></script>", "</script>", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<img src=https://evil.test/a.png>", "<svg onload=alert(1)>",
    "<svg/onload=x>", " onclick=alert(1)", ' onclick="alert(1)"', '" onmouseover="alert(1)', "' onfocus='x",
    ' style="color:red"', "<a/href=https://evil.test>", "<a href=javascript:alert(1)>x</a>",
    '<a href="javascript:alert(1)">x</a>', '<a href="java&#115;cript:alert(1)">x</a>',
    '<a href="//evil.test">x</a>', '<a href="/\\evil.test">x</a>', '<a href="\tjavascript:alert(1)">x</a>',
    '<a href=" https://evil.test">x</a>', '<a href="https://evil.test">x</a>',
    '<a href="data:text/html,x">x</a>', '<iframe src="https://evil.test"></iframe>',
    "<base href=//evil.test>", '<link rel="stylesheet" href="https://evil.test/x.css">',
    '<meta http-equiv="refresh" content="0;url=//e.test">', "<style>@import '//evil.test'</style>",
    "<object data=x>", "<embed src=x>", "<form action=//evil.test>", "<!--", "-->", "<!-->",
    "<!doctype html>", "<![CDATA[", "]]>", "<?php", "<", ">", "</", "/>", "<>", "</>", '"', "'", "&", "&lt",
    "&#60;script&#62;", "&#x3c;", "&LT;", "&nbsp", "&copy;", "&amp", "\x00", "<p", "<p>", "</p>", "<div>",
    "</div>", "</article>", "</body>", "</html>", "<table>", "<tr>", "<td>", "<li>", "<dd>", "<a>", "<h2>",
    "<h2 >", "<h2\n>", "<H2>", "<p\tclass=x>", "<p class=x>", "<p class='x'>", '<p  class="x">',
    '<p class="x"class="y">', '<p class="a" class="b">', "<plaintext>", "<textarea>", "<title>", "<xmp>",
    "<template>", "<select>", "<option>", "<frameset>", "<math><mtext>", "<noscript>", "<image>", "<br>",
    "<br/>", "<hr>", "<p/>", "<0>", "< p>", "<p><div>x</div></p>",
    '<a href="a.html"><a href="b.html">x</a></a>', "<ul><li><li></li></li></ul>",
    "<table>x<tbody></tbody></table>", "<p><ul><li>x</li></ul></p>",
    "<dl><div><dt>x</dt><div></div></div></dl>",
    '<script src="https://evil.test/assets/content.js" defer></script>',
    '<h2 id="x">x</h2><h2 id="x">y</h2>', '<a href="x.html" ping="https://evil.test">x</a>',
    '<a href="x.html" target="_blank">x</a>', '<script src="../assets/content.js" defer>alert(1)</script>',
    '<input type="image" src="x">', '<a rel="noopener" href="https://evil.test">x</a>',
    '<span id="a" class="b">x</span>', "\u2028<b>", "\x0c<b>",
)  # fmt: skip


def accepts(gate: Gate, html: str) -> bool:
    try:
        gate.inspect("cases/x.html", {"body": html})
    except GateError:
        return False
    return True


def shape(reading: Reading) -> list[tuple[int, str, list[str]]]:
    """A reading without the texts of attributes that neither load anything nor lead out of the site."""

    def shown(name: str, value: str) -> str:
        matters = name in {"src", "action", "id", "rel"} or re.match(r"\s*(?:[a-z]+:|[/\\])", value, re.I)
        return f"{name}={value}" if matters else name

    return [(depth, element, [shown(*a) for a in sorted(found.items())]) for depth, element, found in reading]


def test_what_is_put_into_a_page_is_text_or_is_refused(slots: list[str]) -> None:
    """A piece of markup at any place of a real page: where the gate lets it pass, a browser sees the same
    elements, handlers and addresses as before."""
    chance = random.Random(7)
    gate = Gate()
    passed = 0
    short = sorted({html for html in slots if 100 < len(html) < 6_000})
    for html in chance.sample(short, 60):
        before = shape(as_a_browser_reads(html))
        for nasty in NASTY:
            at = chance.randrange(len(html))
            changed = html[:at] + nasty + html[at:]
            if accepts(gate, changed):
                passed += 1
                assert as_a_browser_reads(changed) == as_the_gate_reads(changed), (nasty, at)
                assert shape(as_a_browser_reads(changed)) == before, (nasty, html[at - 40 : at + 40])
    assert 0 < passed < 1_000


def test_what_is_left_of_a_damaged_page_reads_as_the_gate_reads_it(slots: list[str]) -> None:
    """Parts cut out, doubled and moved: the gate may let the rest pass, but never misreads it."""
    chance = random.Random(8)
    gate = Gate()
    passed = 0
    short = sorted({html for html in slots if 100 < len(html) < 3_000})
    for html in chance.choices(short, k=4_000):
        marks = chance.choice(("<", "[<>\"' =]"))
        ends = sorted(chance.choices([m.start() for m in re.finditer(marks, html)], k=2))
        start, end = (each + chance.randrange(-1, 2) * (marks != "<") for each in ends)
        part = html[start:end]
        changed = chance.choice((html[:start] + html[end:], html[:end] + part + html[end:], part))
        if accepts(gate, changed):
            passed += 1
            assert as_a_browser_reads(changed) == as_the_gate_reads(changed), changed
    assert passed > 100


def test_no_text_of_a_record_is_refused() -> None:
    """What the converter of Markdown makes of anything fits: whoever writes it, a build does not stop."""
    gate, prose = Gate(), Prose()
    typed = [nasty for nasty in NASTY if "\0" not in nasty]  # which `check` refuses
    texts = [before + nasty for nasty in typed for before in ("", "- 甲\n", "**甲** ")]
    texts += [f"[甲]({nasty})" for nasty in typed] + [f"`{nasty}`\n\n乙" for nasty in typed]
    texts += ["[甲](https://a.test/?b=1&c=2)", "[甲](mailto:a@b.test)", "[甲](x.html#a)", "**[甲](x.html)**"]
    texts += [
        "[**甲**](x.html)",
        "> - 甲\n>   1. 乙\n\n#### 丙\n",
        "3. 甲\n4. 乙",
        "*甲 **乙** `丙`*",
        "&amp; &lt; &nbsp;",
    ]
    refused = [text for text in texts if not accepts(gate, f'<div class="prose">{prose.html(text)}</div>')]
    assert refused == []


REFUSED: Mapping[str, tuple[str, str, str]] = {
    "an element that no template has": ("body", "<p>甲</p><video></video>", "模板里没有元素 video"),
    "a handler": ("body", '<p onclick="x()">甲</p>', "没有属性 onclick"),
    "a style": ("body", '<p style="color:red">甲</p>', "没有属性 style"),
    "another script": ("body", '<script src="../assets/other.js" defer></script>', "属性 src"),
    "a script of another host": (
        "head", '<script src="https://a.test/assets/content.js"></script>', "属性 src",
    ),
    "words in a script": ("head", '<script src="../assets/content.js">1</script>', "不能直接放文字"),
    "a space in a script": ("head", '<script src="../assets/content.js"> </script>', "不能直接放文字"),
    "an empty address": ("body", '<a href="">甲</a>', "地址或 rel 不对"),
    "an unquoted value": ("body", "<p class=hint>甲</p>", "不合规矩"),
    "a capital": ("body", "<P>甲</P>", "不合规矩"),
    "a comment": ("body", "<!-- 甲 -->", "不合规矩"),
    "an attribute twice": ("body", '<p class="a" class="b">甲</p>', "写了两次"),
    "a flag with a value": ("body", '<p hidden="hidden">甲</p>', "写法不对"),
    "no end": ("body", "<div><p>甲</p>", "div 没有结束"),
    "an end too many": ("body", "<p>甲</p></div>", "结束标签对不上"),
    "ends crossed": ("body", "<p><em>甲</p></em>", "结束标签对不上"),
    "half a tag": ("body", "<p>甲</p", "标签没有写完"),
    "a block in a paragraph": ("body", "<p><ul></ul></p>", "ul 不能放在 p 里"),
    "a link in a link": ("body", '<a href="a.html"><em><a href="b.html">甲</a></em></a>', "链接里又有链接"),
    "text between rows": ("body", "<table><tbody>甲</tbody></table>", "不能直接放文字"),
    "a bare mark": ("body", "<p>甲 > 乙</p>", "没转义"),
    "a bare reference": ("body", "<p>甲 &copy 乙</p>", "没转义的“&”"),
    "a null": ("body", "<p>\0</p>", "没转义"),
    "too deep": ("body", "<div>" * 200 + "</div>" * 200, "超过 100 层"),
    "javascript": ("body", '<a href="javascript:x()">甲</a>', "地址或 rel 不对"),
    "javascript in disguise": ("body", '<a href="java&#9;script:x()">甲</a>', "没转义的“&”"),
    "no protocol": ("body", '<a href="//a.test/">甲</a>', "地址或 rel 不对"),
    "backslashes": ("body", r'<a href="\\a.test/">甲</a>', "地址或 rel 不对"),
    "an outside link that does not say so": ("body", '<a href="https://a.test/">甲</a>', "地址或 rel 不对"),
    "an inside link that says outside": (
        "body", '<a href="a.html" rel="nofollow noopener noreferrer">甲</a>', "地址或 rel 不对",
    ),
    "a sheet of another host": ("body", '<link rel="stylesheet" href="https://a.test/x.css">', "link 的地址"),
    "a connection": ("head", '<link rel="preconnect" href="https://a.test/">', "属性 rel"),
    "a refresh": ("head", '<meta http-equiv="refresh" content="0">', "没有属性 http-equiv"),
    "a form for another host": ("body", '<form action="https://a.test/"></form>', "属性 action"),
    "one anchor twice": ("body", '<h2 id="a">甲</h2><h2 id="a">乙</h2>', "id “a”在一页里出现两次"),
    "an anchor of the frame": ("body", '<h2 id="__skip">甲</h2>', "id “__skip”"),
    "attributes out of order": ("body", '<li hidden id="a"></li>', "先后不对"),
    "markup in a title": ("title", "甲<b>", "模板里没有元素 b"),
    "a quote in a description": ("description", '甲" onload="x', "没转义的引号"),
}  # fmt: skip


@pytest.mark.parametrize(("slot", "html", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(slot: str, html: str, said: str) -> None:
    with pytest.raises(GateError) as error:
        Gate().inspect("cases/x.html", {slot: html}, frame_ids={"__skip"})
    assert said in str(error.value)
    assert str(error.value).startswith("cases/x.html（")
    assert "报告" in str(error.value)


def test_a_refusal_travels_between_processes() -> None:
    error = GateError("cases/x.html", "body", "甲")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_what_frames_add_to_a_page_passes_too() -> None:
    """Head, title, description and edit link, as they are written round a record's own texts."""
    page = Page(
        url="cases/x.html",
        frame="cases/_frame.html",
        title='甲 & "乙" <丙>',
        description="一'二\"三",
        source_path="cases/x&y.yml",
        indexed=False,
        slots={"head": '<script src="../assets/content.js" defer></script>'},
    )
    site = Site(url="https://x.test/", name="库 <i>", edit_base="https://x.test/edit/?a=1&b=")
    names = ("title", "description", "edit", "head")
    frames = {name: Frame(url="cases/_frame.html", pieces=("", name, ""), site=site) for name in names}
    poured = {name: frame.fill(frame.values(page)) for name, frame in frames.items()}
    assert "&lt;丙&gt;" in poured["title"]
    assert Gate().inspect(page.url, poured) == Inspected(links=("assets/content.js",))


def test_a_gate_that_forgets_judges_the_same(slots: list[str]) -> None:
    forgetful, gate = Gate(remember=5), Gate()
    for html in slots[::10]:
        assert forgetful.inspect("a/b.html", {"body": html}) == gate.inspect("a/b.html", {"body": html})
    assert accepts(forgetful, "<p><p>") is accepts(gate, "<p><p>") is False


def written_tags() -> list[str]:
    """Start tags as they stand in templates and in the code that writes HTML, with what fills them."""
    folder = ROOT / "caselib"
    files = [*(folder / "render").rglob("*.html"), *(folder / "render").glob("*.py"), folder / "frames.py"]
    whole = {"404.html", "redirect.html"}
    text = "\n".join(path.read_text(encoding="utf-8") for path in files if path.name not in whole)
    return re.findall(r"<[a-z][a-z0-9]*\b(?:[^<>{}]|\{%.*?%\}|\{\{.*?\}\}|\{[^{}]*\})*>?", text)


def test_the_table_allows_nothing_that_no_template_writes() -> None:
    tags = written_tags()
    idle = [
        f"{element} {name}"
        for element, allowed in ATTRIBUTES.items()
        for name in ("", *allowed)
        if not any(re.match(rf"<{element}\b.*{name and f'[ {{]{name}'}\b(?!-)", tag, re.S) for tag in tags)
    ]
    by_prose = {f"{element} " for element in ELEMENTS} | {"ol start"}
    assert set(idle) - by_prose == set()
