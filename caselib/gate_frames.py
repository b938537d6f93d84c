"""The gate for whole pages: frames, hand-written pages, redirects, 404.html, and style sheets.

The builder writes most of them from `theme/`, `docs/` and the theme of Material, which are reviewed like
code, so they are read with the standard library's tolerant parser, once each. In: an address and its HTML
or CSS. Out: anchors and internal links, or a `GateError` when something would make a reader's browser ask
another host, or run a script that no theme wrote. It reads no file and knows no record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html.parser import HTMLParser
from typing import Final

from caselib.content_security import DATA_TYPES, HEADER, policy
from caselib.gate import SNIPPET, GateError
from caselib.gate_links import Inspected, target_of

NOT_FOUND: Final = "404.html"

# The inline scripts of the theme: the first 20 digits of the SHA-256 of each, with the address that differs
# from folder to folder left out (see `_digest`) → the theme's template, and the versions it was read in.
SCRIPTS: Final[Mapping[str, str]] = {
    "7eb3684fdacd2881f67b": "partials/javascripts/base.html, Material 9.8.1",
    "213d571a86bd568ccb65": "partials/javascripts/base.html, Zensical 0.0.73",
    "0eb10c249dbdb0beef22": "partials/javascripts/palette.html, Material 9.8.1, Zensical 0.0.73",
    "ffcc0f7735fdab434d25": "partials/javascripts/content.html, Material 9.8.1, Zensical 0.0.73",
}
SCRIPT_FILES: Final = re.compile(r"assets/(?:[a-z-]+|javascripts/bundle\.[0-9a-f]+\.min)\.js")

# What would run, embed or redirect beyond what a page of a case library needs; and what the parser used
# here reads otherwise than browsers do.
REFUSED: Final = frozenset(
    {"applet", "base", "embed", "fencedframe", "frame", "frameset", "iframe", "noembed", "noframes",
     "object", "plaintext", "portal", "textarea", "xmp"}
)  # fmt: skip
# Attributes whose address a browser asks for by itself, or sends to; and those that only lead somewhere.
LOADING: Final = frozenset(
    {"action", "archive", "background", "classid", "codebase", "data", "dynsrc", "formaction", "href",
     "imagesrcset", "longdesc", "lowsrc", "manifest", "ping", "poster", "profile", "src", "srcset",
     "usemap", "xlink:href"}
)  # fmt: skip
LISTS: Final = frozenset({"archive", "imagesrcset", "ping", "srcset"})
LEADING: Final = frozenset({"a", "area"})
POINTING: Final = frozenset({"alternate", "canonical", "license", "author", "me"})
META: Final = frozenset({"content-type", "x-ua-compatible", "refresh"})
REFRESH: Final = re.compile(r"\s*\d+\s*;\s*url=([^\s'\";]+)\s*", re.I)

_BASE: Final = re.compile(r'new URL\("[./]*",location\)')
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_OUTSIDE: Final = re.compile(r"(?:https?://[^\s/\\]|mailto:|tel:)", re.I)
_IGNORED: Final = re.compile(r"^[\x00-\x20]+|[\x00-\x20]+$|[\t\r\n]")
_CSS_COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)
_CSS_ESCAPE: Final = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.I | re.S)
_CSS_DATA: Final = re.compile(r"\"data:[^\"]*\"|'data:[^']*'|\(\s*data:[^\"')]*\)", re.I)
_CSS_FOREIGN: Final = re.compile(r"[/\\]{2}.{0,80}|url\(\s*[\"']?\s*[a-z][a-z0-9+.-]*:.{0,80}", re.I | re.S)

ADVICE: Final = (
    "没有换上去，原来的网站没有动。docs/ 里手写的，请改那一页；mkdocs.yml 的设置带来的，请改设置；"
    "都不是的，请把这几行报告给维护者。"
)
NEW_SCRIPT: Final = (
    "没有换上去，原来的网站没有动。docs/ 里的页面不能带脚本。主题换了版本或开了新功能的，请用 requirements "
    "里锁定的版本，或由维护者看过这段脚本后，把下面的编号登记到 caselib/gate_frames.py 的 SCRIPTS：{digest}"
)


def inspect_built(url: str, html: str) -> Inspected:
    """Inspect a whole page as the builder or a template wrote it; placeholders in it are plain text.

    Returns its anchors and internal links; of 404.html no links, for it is served at any depth. Its policy
    is the one that the scripts and styles found here ask for, and nothing stands before it: what is poured
    into a frame cannot be another one.
    Raises GateError at the first thing that may not stand there.
    """
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    if reader.raw is not None:
        raise GateError(url, reader.raw, f"<{reader.raw}> 没有结束", ADVICE)
    if reader.policy != (wanted := policy(reader.scripts, reader.styles, reader.attributes)):
        what = f"这一页的 {HEADER} 不是它该有的：{reader.policy or '没有写'}；应是：{wanted}"
        raise GateError(url, "head", what[: 4 * SNIPPET])
    links = () if url == NOT_FOUND else tuple(dict.fromkeys(reader.links))
    own = frozenset(reader.ids)
    here = f"{url}#"
    dangling = (link for link in links if not (link.startswith(here) and link[len(here) :] in own))
    return Inspected(tuple(dict.fromkeys(reader.ids)), tuple(dangling))


def inspect_styles(url: str, css: str) -> None:
    """Refuse a style sheet that would load from another host. Raises GateError."""
    for what in _foreign_styles(css):
        raise GateError(url, "样式表", f"会向别的网站要东西：{what[:SNIPPET]}", ADVICE)


class _Reader(HTMLParser):
    """Reads one page; what is wrong is raised at once."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url = url
        self.folder = url.rpartition("/")[0]
        self.ids: list[str] = []
        self.links: list[str] = []
        self.raw: str | None = None
        """The `script` or `style` that is open."""
        self.script_type = ""
        self.text = ""
        self.in_title = False
        self.policy: str | None = None
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.attributes: list[str] = []
        """What of the page's own a policy has to name: inline scripts, sheets, `style` attributes."""
        self.before = ""
        """The element that began last."""

    def updatepos(self, i: int, j: int) -> int:
        """Lines are not counted: nobody asks for them."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: dict[str, str] = {}
        for name, value in attrs:
            values.setdefault(name, value or "")  # browsers take the first
        if tag in REFUSED:
            self._refuse(tag, f"不能有元素 <{tag}>")
        for name, value in values.items():
            if name.startswith("on") or name == "srcdoc":
                self._refuse(tag, f"不能有属性 {name}=“{value}”")
            if name == "style":
                self.attributes.append(value)
                if any(_foreign_styles(value)):
                    self._refuse(tag, f"style 会向别的网站要东西：{value}")
            if name in LOADING:
                self._address(tag, name, value, values)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "meta":
            self._meta(values)
        self.before = tag
        self.in_title = tag == "title"
        if tag in {"script", "style"}:
            self.raw, self.text = tag, ""
            self.script_type = "file" if "src" in values else values.get("type", "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._refuse(tag, f"<{tag}/> 不能这样写")
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self.raw is not None:
            self.text += data

    def handle_comment(self, data: str) -> None:
        # Comments that end elsewhere for a browser than for this parser could hide a script from it.
        if self.in_title or data.startswith((">", "->")) or "<!--" in data or "--!>" in data:
            self._refuse("!--", f"注释写得不合规矩：{data}")

    def unknown_decl(self, data: str) -> None:
        self._refuse("!", f"不能这样写：<!{data}")

    def handle_pi(self, data: str) -> None:
        self._refuse("?", f"不能这样写：<?{data}")

    def handle_endtag(self, tag: str) -> None:
        self.in_title = False
        if self.raw is None or tag != self.raw:
            return
        if "</" in self.text:
            self._refuse(tag, f"里面有“</”：{self.text}")
        if tag == "style":
            self.styles.append(self.text)
            for what in _foreign_styles(self.text):
                self._refuse(tag, f"会向别的网站要东西：{what}")
        else:
            self._script()
        self.raw = None

    def _script(self) -> None:
        if self.script_type == "file":
            if self.text.strip():
                self._refuse("script", f"外部脚本里又写了文字：{self.text}")
        elif self.script_type in DATA_TYPES:
            try:
                json.loads(self.text)
            except ValueError:
                self._refuse("script", f"数据块不是 JSON：{self.text}")
        else:
            self.scripts.append(self.text)
            digest = _digest(self.text)
            if digest not in SCRIPTS:
                what = f"有一段不认识的脚本：{self.text[:SNIPPET]}"
                raise GateError(self.url, "script", what, NEW_SCRIPT.format(digest=digest))

    def _meta(self, values: Mapping[str, str]) -> None:
        equivalent = values.get("http-equiv")
        if equivalent is None:
            return
        if equivalent == HEADER and self.before == "head" and self.policy is None:
            self.policy = values.get("content", "")
        elif equivalent.lower() not in META:
            self._refuse("meta", f"不能有 http-equiv=“{equivalent}”")
        if equivalent.lower() == "refresh":
            parts = REFRESH.fullmatch(values.get("content", ""))
            if parts is None:
                self._refuse("meta", f"跳转写得不对：{values.get('content', '')}")
            else:
                self._address("meta", "content", parts[1], values)

    def _address(self, tag: str, name: str, value: str, values: Mapping[str, str]) -> None:
        parts = re.split(r"[\s,]+", value.strip()) if name in LISTS else [value]
        for part in parts:
            address = _IGNORED.sub("", part)
            if _is_inside(address):
                target = target_of(self.folder, address)
                if tag == "script" and not SCRIPT_FILES.fullmatch(target):
                    self._refuse(tag, f"不是主题的脚本：{value}")
                anchor_only = not target or target.startswith("#")
                if target not in {"", "#"} and name not in LISTS:
                    self.links.append(self.url + target if anchor_only else target)
            elif not _leads_only(tag, name, address, values):
                self._refuse(tag, f"{name} 指向别的网站，或地址不对：{value}")

    def _refuse(self, tag: str, what: str) -> None:
        line, _ = self.getpos()
        raise GateError(self.url, f"第 {line} 行 <{tag}>", what[: 2 * SNIPPET], ADVICE)


def _is_inside(address: str) -> bool:
    return not (_SCHEME.match(address) or address.startswith(("/", "\\")) or "\\" in address)


def _leads_only(tag: str, name: str, address: str, values: Mapping[str, str]) -> bool:
    """Whether an address that is not of the site makes no browser ask for it."""
    if tag in LEADING and name == "href":
        return _OUTSIDE.match(address) is not None
    if tag == "link" and name == "href":
        return POINTING.issuperset(values.get("rel", "-").lower().split())
    return tag == "img" and name == "src" and address.startswith("data:image/")


def _foreign_styles(css: str) -> Iterator[str]:
    """What in a style sheet names another host, however it is loaded: escapes are read as a browser reads
    them; data is no address."""
    plain = _CSS_ESCAPE.sub(_character, _CSS_COMMENT.sub("", css))
    plain = _CSS_DATA.sub("()", plain).translate(dict.fromkeys(map(ord, "\t\r\n\f")))
    yield from (found[0] for found in _CSS_FOREIGN.finditer(plain))


def _character(escape: re.Match[str]) -> str:
    number = int(escape[1] or "0", 16)
    return (chr(number) if 0 < number < 0x110000 else "") if escape[1] else escape[2]


def _digest(script: str) -> str:
    """The SHA-256 of an inline script whatever the folder: its first 20 digits."""
    return sha256(_BASE.sub('new URL("",location)', script).encode()).hexdigest()[:20]
