"""What all builders of one run share: library, links, templates, and links made once per record.

Made by `render()` for each run and thrown away with it. It knows no kind's page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from caselib import model, parts
from caselib.grades import source_grade
from caselib.library import Library, kind_of, url_of
from caselib.links import AdoptionLink, Links
from caselib.model import Record, Source
from caselib.page import Page
from caselib.parts import Named
from caselib.places import Place
from caselib.prose import Prose
from caselib.render.inline import filters
from caselib.render.pieces import Action, Chip, Group, Heading, Mention
from caselib.shapes import fields_of

T = TypeVar("T")

TEMPLATES = Path(__file__).with_name("templates")
LABELLED = (
    model.Case, model.Practice, model.Policy, model.Organization, model.Source, parts.Figure,
    parts.Measure, parts.Adoption, parts.Citation,
)  # fmt: skip
DESCRIPTION_LENGTH = 140
NUMERALS = "零一二三四五六七八九"

_HEADING = re.compile(r'<h([23]) id="([^"]+)"[^>]*>(.*?)</h', re.DOTALL)
_APART = re.compile(r'<span class="count">.*?</span>', re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")


def relative(url: str, base: str) -> str:
    """The address `url` as seen from the page `base`; both relative to the site's root."""
    return "../" * base.count("/") + url


def chinese_number(number: int) -> str:
    """1 to 99 as counting words: 一, 十, 十二, 二十三."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "")
    return ten + (NUMERALS[ones] if ones or not tens else "")


class Context:
    """`base` is any address at the depth of the pages that this context serves."""

    def __init__(self, library: Library, links: Links, prose: Prose, base: str = "x/x.html") -> None:
        self.library = library
        self.links = links
        self.prose = prose
        self.base = base
        self.root = relative("", base)
        self._mentions: dict[str, Mention] = {}
        self._chips: dict[tuple[str, str], Chip | None] = {}
        self._grades: dict[str, str | None] = {}
        self._templates: dict[str, Template] = {}
        self._shared: dict[str, Any] = {}

    @cached_property
    def environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.filters.update(filters())
        environment.globals["labels"] = {cls.__name__: labels_of(cls) for cls in LABELLED}
        environment.globals["root"] = self.root
        environment.globals["chinese_number"] = chinese_number
        environment.globals["library_name"] = self.library.site.name
        return environment

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What many pages share, made when the first of them asks."""
        if name not in self._shared:
            self._shared[name] = make()
        found: T = self._shared[name]
        return found

    def fill(self, template: str, values: Mapping[str, Any]) -> str:
        """The template's HTML."""
        made = self._templates.get(template)
        if made is None:
            made = self._templates[template] = self.environment.get_template(template)
        return made.render(values)

    def page(
        self,
        url: str,
        body: str,
        *,
        title: str,
        description: str = "",
        groups: Iterable[Group] = (),
        actions: Iterable[Action] = (),
        source_path: str | None = None,
        indexed: bool = True,
        updated: str | None = None,
    ) -> Page:
        """A page with its contents list beside it, made from the headings of `body`."""
        headings = contents_of(body)
        aside = self.fill("aside.html", {"headings": headings, "groups": groups, "actions": actions})
        return Page(
            url=url,
            frame=PurePosixPath(url).with_name("_frame.html").as_posix(),
            title=title,
            description=description or title,
            slots={"body": body, "aside": aside, "head": self._script},
            source_path=source_path,
            indexed=indexed,
            updated=updated,
        )

    @cached_property
    def _script(self) -> str:
        return f'<script src="{self.root}assets/content.js" defer></script>'

    def link(self, record: Record) -> Mention:
        """A record's title as a link to its page."""
        found = self._mentions.get(record.id)
        if found is None:
            chips = () if record.review_state != "draft" else self.chips(("review", "draft"))
            found = self._mentions[record.id] = Mention(
                record.title, self.root + url_of(record), tuple(Chip(c.label) for c in chips)
            )
        return found

    def link_id(self, record_id: str | None) -> Mention | None:
        """A link to the record of this id; None when readers may not see it."""
        record = self.library.by_id.get(record_id) if record_id else None
        return self.link(record) if record else None

    def link_ids(self, ids: Iterable[str]) -> tuple[Mention, ...]:
        return tuple(m for m in map(self.link_id, ids) if m is not None)

    def links_to(self, records: Iterable[Record]) -> tuple[Mention, ...]:
        return tuple(map(self.link, records))

    def web(self, address: str | None) -> Mention | None:
        """An address outside the site; a link only when it is one of the web."""
        if not address:
            return None
        is_web = address.lower().startswith(("http://", "https://"))
        return Mention(address, address if is_web else None, external=True)

    def named(self, name: Named | None) -> Mention | None:
        """A party: a record's link, or its name as printed."""
        if name is None:
            return None
        found = self.link_id(name.record) or (Mention(name.text) if name.text else None)
        if found and (name.note or (name.text and found.text != name.text)):
            printed = f"原文写作“{name.text}”" if name.text and name.text != found.text else ""
            note = "；".join(filter(None, (printed, name.note)))
            return Mention(found.text, found.href, found.chips, note)
        return found

    def chip(self, vocabulary: str, term_id: str | None) -> Chip | None:
        """A term's label with its hint; None for an absent or unknown term."""
        key = (vocabulary, term_id or "")
        if key not in self._chips:
            term = self.library.term(vocabulary, term_id)
            self._chips[key] = Chip(term.label, term.text("hint")) if term else None
        return self._chips[key]

    def chips(self, *terms: tuple[str, str | None]) -> tuple[Chip, ...]:
        """Chips of terms that say more than their list's default does."""
        found = []
        for vocabulary, term_id in terms:
            term = self.library.term(vocabulary, term_id)
            chip = self.chip(vocabulary, term_id)
            if term and chip and not term.flag("default", False):
                found.append(chip)
        return tuple(found)

    def grade(self, source: Source) -> str | None:
        if source.id not in self._grades:
            self._grades[source.id] = source_grade(source, self.library)
        return self._grades[source.id]

    def html(self, text: str | None) -> Markup:
        """A text field as HTML; `Prose` has made it safe."""
        return Markup(self.prose.html(text)) if text else Markup("")

    def describe(self, text: str | None) -> str:
        """The first sentences of a text on one line, for the page's description."""
        line = " ".join(self.prose.text(text).split()) if text else ""
        return line if len(line) <= DESCRIPTION_LENGTH else line[: DESCRIPTION_LENGTH - 1] + "…"

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """A listed record's place in its listing."""
        return {r.id: i for records in self.links.listed.values() for i, r in enumerate(records)}

    @cached_property
    def adopted_at(self) -> Mapping[str, tuple[tuple[str, AdoptionLink], ...]]:
        """Code → practice and adoption, for adoptions whose own place is stated."""
        found: dict[str, list[tuple[str, AdoptionLink]]] = {}
        for practice_id, adoptions in sorted(self.links.adopted_by.items()):
            for link in adoptions:
                place = link.adoption.place
                if place and place.stated_code:
                    found.setdefault(place.stated_code, []).append((practice_id, link))
        return {code: tuple(pairs) for code, pairs in found.items()}

    @cached_property
    def places_below(self) -> Mapping[str | None, tuple[Place, ...]]:
        """Code → the places just below it that have pages, in code order; None → the topmost."""
        found: dict[str | None, list[Place]] = {}
        for code in self.links.places:
            place = self.library.places.path(code)[-1]
            found.setdefault(place.parent, []).append(place)
        return {code: tuple(places) for code, places in found.items()}

    def listing(self, record: Record) -> Mention:
        """A link to the listing of the record's kind."""
        kind = kind_of(record)
        return Mention(kind.label, f"{self.root}{kind.folder}/index.html")


def labels_of(cls: type) -> dict[str, str]:
    """Field key → Chinese label, as the model declares it."""
    return {spec.key: spec.label for spec in fields_of(cls)}


def contents_of(body: str) -> tuple[Heading, ...]:
    """The headings of the second and third level that can be linked to."""
    return tuple(
        Heading(anchor, Markup(_TAGS.sub("", _APART.sub("", inner)).strip()), int(level))
        for level, anchor, inner in _HEADING.findall(body)
    )
