"""Frames: pages that the site builder wrote with placeholders, and how a page is poured into one.

Between the builder and publish. In: a built HTML file, the template and the hand-written page it
came from. Out: a `Frame`, split once, that joins values into whole pages. It knows no record, runs
nothing and writes nothing.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from caselib.content_security import with_policy
from caselib.page import Page
from caselib.trouble import NotBuiltError

FRAME_STEM = "_frame"
ALONE = " site-main--alone"
"""The class of a text with nothing beside it. It stands before the text: a browser that only later learns of
what is beside it would set all lines anew."""
PLACEHOLDER = re.compile(r"%%caselib\.([a-z][a-z0-9-]*)%%")

_DECLARATION = re.compile(r"^caselib placeholders:(.*)$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)^---\s*$", re.MULTILINE | re.DOTALL)
_COUNT = re.compile(r"([a-z][a-z0-9-]*)=(\d+)")
_TEMPLATE = re.compile(r"^template:\s*[\"']?([\w./-]+)[\"']?\s*$", re.MULTILINE)
_SITE = re.compile(r"<!--caselib:site (\{.*?\})-->\n?")
_INDENT = re.compile(r"\n\s+")

# What the themes write and a validator refuses, taken out of every page the builder wrote:
# `autocomplete` on two checkboxes that are never sent; `aria-hidden` on a label (Zensical);
# an empty `tabindex` on the label of a section of the navigation.
_TOC_LABEL = 'class="md-nav__title" for="__toc"'
_STRIPPED = (
    ('type="checkbox" id="__drawer" autocomplete="off"', 'type="checkbox" id="__drawer"'),
    ('type="checkbox" id="__search" autocomplete="off"', 'type="checkbox" id="__search"'),
    ('class="md-overlay" for="__drawer" aria-hidden="true"', 'class="md-overlay" for="__drawer"'),
    ('_label" tabindex="">', '_label">'),
)
# What the theme writes outside its blocks and only its own script uses.
_BETWEEN = re.compile(r">\n<")
_UNUSED = re.compile(
    r'<input class="md-toggle" data-md-toggle="search"[^<>]*>'
    r'|<div data-md-component="(?:skip|announce)"></div>'
    r'|<div class="md-dialog"[^<>]*><div class="md-dialog__inner md-typeset"></div></div>'
    r"|<script>__md_scope=.*?</script>"
    r"|<script>var target=document\.getElementById\(location\.hash.*?</script>"
    r'| data-md-(?:component|color-primary|color-accent)="[a-z-]*"'
    r'|(?<=<svg) xmlns="http://www\.w3\.org/2000/svg"'
)


class FrameError(NotBuiltError):
    """A placeholder is missing, doubled or unknown. `file` and `placeholder` say which and where."""

    def __init__(self, file: str, placeholder: str, trouble: str) -> None:
        super().__init__(f"{file}：占位符 %%caselib.{placeholder}%% {trouble}")
        self.file = file
        self.placeholder = placeholder


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the builder's configuration says of the site, as the frame reports it."""

    url: str
    """Absolute address with a closing slash, or empty."""
    name: str
    edit_base: str
    """Where a path relative to the library can be edited, or empty."""
    image: str = ""
    """A picture for links that are shared, relative to the site's root, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A built frame: literal text and placeholder names by turns, literal text first and last."""

    url: str
    pieces: tuple[str, ...]
    site: Site

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.pieces[1::2])

    def values(self, page: Page) -> dict[str, str]:
        """What takes the place of each placeholder, as HTML.

        A hand-written page that is its own frame shows which of the offered blocks it likes.
        Raises FrameError when the page and the frame do not name the same placeholders otherwise.
        """
        values = {
            "title": html.escape(page.title),
            "description": html.escape(page.description),
            "edit": _edit_link(page, self.site),
            "layout": "" if page.slots.get("aside") else ALONE,
            "aside": "",
            **page.slots,
            "head": _head(page, self.site),
        }
        chosen_by_hand = page.url == self.url
        unknown = () if chosen_by_hand else page.slots.keys() - self.names - {"head", "aside"}
        for name in sorted(unknown):
            raise FrameError(self.url, name, f"这个页框里没有，而 {page.url} 给出了它的内容。")
        for name in self.pieces[1::2]:
            if name not in values:
                raise FrameError(self.url, name, f"没有内容可填：{page.url} 没有给出。")
        known = self.names
        return {name: value for name, value in values.items() if name in known}

    def fill(self, values: Mapping[str, str]) -> str:
        """The whole HTML of a page. What is poured is not searched for placeholders again."""
        pieces = list(self.pieces)
        pieces[1::2] = [values[name] for name in pieces[1::2]]
        return "".join(pieces)


def expected_counts(frame_url: str, docs: Path, theme: Path) -> tuple[str, Counter[str]]:
    """Return the template's name and how often each placeholder has to stand in a built frame.

    The template declares its own in a comment; those written in the hand-written page are counted
    there. Raises FrameError when either file is missing or declares nothing.
    """
    source = docs / _source_of(frame_url)
    shown = f"docs/{_source_of(frame_url)}"
    if not source.is_file():
        raise FrameError(shown, "body", "无处可放：没有这个页框文件。请新建它，写上 template: frame.html。")
    text = source.read_text(encoding="utf-8-sig")
    front = _FRONT_MATTER.match(text)
    template = _TEMPLATE.search(front[1]) if front else None
    if template is None:
        raise FrameError(shown, "body", "无处可放：文件开头没有写 template: frame.html。")
    path = theme / template[1]
    declaration = _DECLARATION.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    if declaration is None:
        trouble = "没有申明：文件开头的注释里应有 caselib placeholders: 一行。"
        raise FrameError(f"theme/{template[1]}", "body", trouble)
    counts = Counter({name: int(number) for name, number in _COUNT.findall(declaration[1])})
    counts.update(PLACEHOLDER.findall(text))
    return f"theme/{template[1]}", counts


def read_frame(path: Path, frame_url: str, docs: Path, theme: Path, date: str) -> Frame:
    """Read one built frame, assert its placeholders, and split it; `date` is put in its place at once.

    Raises FrameError naming the template, the built frame and the placeholder.
    """
    template, expected = expected_counts(frame_url, docs, theme)
    if not path.is_file():
        raise FrameError(template, "body", f"无处可放：建站时没有生成 {frame_url}。")
    text = path.read_text(encoding="utf-8")
    found = Counter(PLACEHOLDER.findall(text))
    for name in sorted(expected.keys() | found.keys()):
        if expected[name] != found[name]:
            trouble = f"在建成的 {frame_url} 里应有 {expected[name]} 处，实有 {found[name]} 处。"
            raise FrameError(template, name, trouble + f"请核对 {template} 和它开头的申明。")
    report = _SITE.findall(text)
    if len(report) != 1:
        trouble = f"旁边应有 1 处 caselib:site 注释，{frame_url} 里有 {len(report)} 处。"
        raise FrameError(template, "head", trouble)
    text = with_policy(lean(tidy(_SITE.sub("", text))).replace("%%caselib.date%%", date))
    site = _site(json.loads(report[0]), f"{docs.name}/{_source_of(frame_url)}")
    return Frame(url=frame_url, pieces=tuple(PLACEHOLDER.split(text)), site=site)


def finish(text: str, url: str, date: str) -> str:
    """Return a hand-written page as it goes out: tidied, with its policy and the date of this version.

    Raises FrameError when it holds a placeholder and nobody poured a page into it.
    """
    text = with_policy(tidy(text).replace("%%caselib.date%%", date))
    left = PLACEHOLDER.search(text)
    if left is not None:
        raise FrameError(url, left[1], "没有内容可填：没有哪一页要填进这个文件。")
    return text


def tidy(text: str) -> str:
    """Return a built page without what validators refuse in the theme's markup."""
    for before, after in _STRIPPED:
        text = text.replace(before, after)
    if 'id="__toc"' not in text:  # a page outside the navigation has no checkbox for its contents
        text = text.replace(_TOC_LABEL, 'class="md-nav__title"')
    return text


def lean(text: str) -> str:
    """Return a built frame without what the theme writes for its own script, which frames do without.

    A frame is part of every page. A theme that writes these things otherwise keeps them, to no harm.
    """
    if "<pre" not in text and "<textarea" not in text:
        text = _BETWEEN.sub("><", _INDENT.sub("\n", text))
    if "assets/javascripts/bundle" in text:
        return text
    return _UNUSED.sub("", text)


def _source_of(frame_url: str) -> str:
    return frame_url.removesuffix(".html") + ".md"


def _site(report: Mapping[str, str], frame_source: str) -> Site:
    url, edit = report["url"], report["edit"]
    return Site(
        url=url.rstrip("/") + "/" if url else "",
        name=report["name"],
        edit_base=edit.removesuffix(frame_source) if edit.endswith(frame_source) else "",
        image=report.get("image", ""),
    )


def _edit_link(page: Page, site: Site) -> str:
    if not site.edit_base or page.source_path is None:
        return ""
    href = html.escape(site.edit_base + page.source_path)
    links = [f'<a href="{href}" rel="edit noopener noreferrer">在代码库中修改这条记录</a>']
    if "/edit/" in href:  # so on GitHub, GitLab and Gitee alike
        history = href.replace("/edit/", "/commits/", 1)
        links.append(f'<a href="{history}" rel="nofollow noopener noreferrer">这条记录的修改历史</a>')
    return f'<p class="site-edit">{" · ".join(links)}</p>'


def _head(page: Page, site: Site) -> str:
    lines = [] if page.indexed else ['<meta name="robots" content="noindex">']
    if site.url:
        address = html.escape(site.url + page.url)
        lines.append(f'<link rel="canonical" href="{address}">')
        properties = {
            "type": "website" if page.url == "index.html" else "article",
            "title": html.escape(page.title),
            "description": html.escape(page.description),
            "url": address,
            "site_name": html.escape(site.name),
            "locale": "zh_CN",
        }
        if site.image:
            properties["image"] = html.escape(site.url + site.image)
        lines += [f'<meta property="og:{key}" content="{value}">' for key, value in properties.items()]
    lines.append(page.slots.get("head", ""))
    return "\n".join(line for line in lines if line)
