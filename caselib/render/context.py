"""What all builders of one run share: library, links, templates, and links made once per record.

Made by `render()` for each run and thrown away with it. It knows no kind's page.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket, BytecodeCache
from markupsafe import Markup

from caselib import model, parts
from caselib.grades import source_grade
from caselib.library import Library, kind_of, url_of
from caselib.links import Links
from caselib.model import Record, Source
from caselib.page import Page
from caselib.parts import Named
from caselib.places import Place
from caselib.prose import Prose
from caselib.reads import Reads
from caselib.render.aside import aside
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


class Compiled(BytecodeCache):
    """Compiled templates in a folder: all of them take 80 ms to compile and 4 ms to load.

    Jinja's own cache on disk, but one that cannot be read or written only costs this time: nothing else
    rests on it. A template is known by the checksum of its text.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            kept = self._file(bucket).read_bytes()
            if sha256(kept[32:]).digest() == kept[:32]:
                bucket.bytecode_from_string(kept[32:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        path = self._file(bucket)
        code = bucket.bytecode_to_string()
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(sha256(code).digest() + code)
            beside.replace(path)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.compiled"


def environment_of(compiled: Path | None) -> Environment:
    """For the templates as they are; what they say of a library is still missing. `compiled`: see Context."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=Compiled(compiled) if compiled else None,
    )
    environment.filters.update(filters())
    return environment


def compiled_ahead(folder: Path) -> Iterator[str]:
    """Compiles one template after the other into the folder, for who fills them soon."""
    environment = environment_of(folder)
    for name in environment.list_templates():
        environment.get_template(name)
        yield name


class Context:
    """`base` is any address at the depth of the pages that this context serves."""

    def __init__(
        self,
        library: Library,
        links: Links,
        prose: Prose,
        base: str = "x/x.html",
        *,
        reads: Reads | None = None,
        compiled: Path | None = None,
    ) -> None:
        """`compiled`: a folder that keeps compiled templates from one run to the next."""
        self.reads = reads or Reads()
        self._compiled = compiled
        self.library = library
        self.links = links
        self.prose = prose
        self.base = base
        self.root = relative("", base)
        self._mentions: dict[str, Mention] = {}
        self._chips: dict[tuple[str, str], Chip | None] = {}
        self._grades: dict[str, str | None] = {}
        self._templates: dict[str, Template] = {}

    @cached_property
    def environment(self) -> Environment:
        environment = environment_of(self._compiled)
        environment.globals["labels"] = {cls.__name__: labels_of(cls) for cls in LABELLED}
        environment.globals["root"] = self.root
        environment.globals["chinese_number"] = chinese_number
        environment.globals["library_name"] = self.library.site.name
        return environment

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What many pages share, made when the first of them asks."""
        return self.reads.once(f"{self.base} {name}", make)

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
        head: str = "",
    ) -> Page:
        """A page with its contents list beside it, made from the headings of `body`; `head` is added to what
        all pages have there."""
        beside = aside(contents_of(body), groups, actions)
        return Page(
            url=url,
            frame=url[: url.rfind("/") + 1] + "_frame.html",
            title=title,
            description=description or title,
            slots={"body": body, "aside": beside, "head": self._script + head},
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

    @property
    def rank(self) -> Mapping[str, int]:
        """A listed record's place in its listing."""
        return self.links.rank

    def below(self, code: str) -> tuple[Place, ...]:
        """The places just below one that have pages, in code order; below "" the topmost."""
        path = self.library.places.path
        return tuple(path(code)[-1] for code in self.links.places_below.get(code, ()))

    def listing(self, record: Record) -> Mention:
        """A link to the listing of the record's kind."""
        kind = kind_of(record)
        return Mention(kind.label, f"{self.root}{kind.folder}/index.html")


@functools.cache
def labels_of(cls: type) -> Mapping[str, str]:
    """Field key → Chinese label, as the model declares it."""
    return MappingProxyType({spec.key: spec.label for spec in fields_of(cls)})


def contents_of(body: str) -> Iterator[Heading]:
    """The headings of the second and third level that can be linked to."""
    for part in body.split("<h")[1:]:  # a regular expression takes four times as long
        if part.startswith(('2 id="', '3 id="')):
            anchor, _, rest = part[6:].partition('"')
            title = rest[rest.index(">") + 1 : rest.index("</h")]
            if "<" in title:
                title = _TAGS.sub("", _APART.sub("", title)).strip()
            yield Heading(anchor, title, int(part[0]))
