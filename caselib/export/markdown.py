r"""`<kind>/<id>.md`: each record as Markdown, beside its page, for programs and people that read text.

In: the library as readers see it, and its links. Out: a file for each record that stands in listings: a
heading, its single values as a list, its texts and groups below headings, in the order of the model. A text
is the record's own Markdown; any other value is escaped. It knows no template: what a page shows in another
order or form stands here under the same labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from caselib.export.columns import FLAGS
from caselib.library import Library, is_listed, kind_of, url_of
from caselib.links import Links
from caselib.model import Policy, Practice, Record
from caselib.page import OutputFile
from caselib.parts import Figure
from caselib.scalars import Choice, Date, PlaceCode, Printed, ProseText, Ref, TermOf, TextMap, Url
from caselib.seen import is_unseen
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of

_MARKS: Final = re.compile(r"[\\`*_\[\]<>#|~&]")
_SPACE: Final = re.compile(r"\s+")
MARKED: Final = ("value", "code")
PLAIN: Final = ("stated", "reported")


def markdown_files(library: Library, links: Links) -> Iterator[OutputFile]:
    """A file for each listed record, by kind and id."""
    twins = Twins(library, links)
    for kind in library.records:
        for record in sorted(links.listed[kind], key=lambda record: record.id):
            url = f"{url_of(record).removesuffix('.html')}.md"
            yield OutputFile(url=url, content=twins.record(record).encode())


def plain(text: str) -> str:
    """A text on one line in which Markdown reads no mark."""
    return _SPACE.sub(" ", _MARKS.sub(r"\\\g<0>", text)).strip()


class Twins:
    """Writes the records of one library."""

    def __init__(self, library: Library, links: Links) -> None:
        self.library = library
        self.links = links

    def record(self, record: Record) -> str:
        page = url_of(record).rpartition("/")[2]
        head = f"{kind_of(record).label} · 编号 {record.id} · [网页]({page})"
        site = plain(self.library.site.name)
        blocks = [f"# {plain(record.title)}", f"{head} · {site}" if site else head]
        cls: type = type(record)
        specs = [spec for spec in fields_of(cls) if spec.name not in ("title", "withdrawn")]
        single = [line for spec in specs if not _is_section(spec) for line in self._field(spec, record)]
        blocks += ["\n".join(single)] if single else []
        for spec in filter(_is_section, specs):
            blocks += self._section(spec, getattr(record, spec.name))
        blocks += self._derived(record)
        return "\n\n".join(blocks) + "\n"

    def _section(self, spec: FieldSpec, value: Any) -> Iterator[str]:
        if not value:
            return
        if isinstance(spec.shape, ProseText):
            yield f"## {spec.label}"
            yield prose(value)
        elif seen := self._seen(value):
            yield f"## {spec.label}"
            if not hasattr(seen[0], "title"):
                yield "\n".join(f"{number}. {self._inline(group)}" for number, group in enumerate(seen, 1))
            else:
                for number, group in enumerate(seen, 1):
                    yield from self._titled(group, number)

    def _titled(self, group: Any, number: int) -> Iterator[str]:
        """A group that has a heading of its own: its texts, then its other fields."""
        yield f"### {number}. {plain(group.title or '')}"
        cls: type = type(group)
        specs = [spec for spec in fields_of(cls) if spec.name != "title"]
        for spec in specs:
            if isinstance(spec.shape, ProseText) and (text := getattr(group, spec.name)):
                yield prose(text)
        rest = [spec for spec in specs if not isinstance(spec.shape, ProseText)]
        if lines := [line for spec in rest for line in self._field(spec, group)]:
            yield "\n".join(lines)

    def _field(self, spec: FieldSpec, group: Any) -> Iterator[str]:
        """The lines of a field; none where it is empty."""
        value = getattr(group, spec.name)
        if isinstance(spec.shape, ListOf) and isinstance(spec.shape.item, Part):
            if seen := self._seen(value):
                yield f"- {spec.label}："
                yield from (f"  - {self._inline(one)}" for one in seen)
        elif said := self._words(spec.shape, value):
            yield f"- {spec.label}：{said}"

    def _inline(self, group: Any) -> str:
        """A group in one line."""
        head, rest = self._parts(group)
        return "；".join((head, *rest) if head else rest)

    def _parts(self, group: Any) -> tuple[str, list[str]]:
        """Its first field, where that is a single value: it needs no label; the others with theirs. What is
        inferred or masked says so right behind the value."""
        cls: type = type(group)
        head, rest = "", []
        mark = self._mark(group)
        for spec in fields_of(cls):
            said = "" if spec.name == "status" else self._words(spec.shape, getattr(group, spec.name))
            if said and spec.name in MARKED:
                said, mark = said + mark, ""
            if said and spec is fields_of(cls)[0] and not isinstance(spec.shape, Part | ListOf):
                head = said
            elif said:
                rest.append(f"{spec.label}：{said}")
        return head + mark, rest

    def _mark(self, group: Any) -> str:
        """How the source states the value, as pages mark it; empty where it states it plainly."""
        status = getattr(group, "effective_status", None) or getattr(group, "status", None)
        vocabulary = "value_status" if isinstance(group, Figure) else "assertion"
        return f"〔{self.library.label(vocabulary, status)}〕" if status and status not in PLAIN else ""

    def _words(self, shape: Shape, value: Any) -> str:
        """A field's value in one line; empty where there is none, or none that readers may see."""
        if value is None or value in ((), ""):
            return ""
        if isinstance(shape, Part):
            head, rest = self._parts(value)
            return f"{head}（{'；'.join(rest)}）" if head and rest else head or "；".join(rest)
        if isinstance(shape, ListOf) and isinstance(shape.item, Part):
            return "、".join(f"（{self._inline(one)}）" for one in self._seen(value))
        if isinstance(shape, ListOf):
            return "、".join(filter(None, (self._said(shape.item, one) for one in value)))
        return self._said(shape, value)

    def _said(self, shape: Shape, value: Any) -> str:
        """A single value in words; empty for a reference to what readers may not see."""
        if isinstance(shape, Ref):
            return self._link(value)
        if isinstance(shape, PlaceCode):
            return plain("/".join(place.name for place in self.library.places.path(value)))
        if isinstance(shape, TermOf):
            return plain(self.library.label(shape.vocabulary, value))
        if isinstance(shape, Date):
            return str(value.iso)
        if isinstance(shape, Printed):
            return plain(value.as_printed)
        if isinstance(shape, Choice):
            return FLAGS[value]
        if isinstance(shape, TextMap):
            return plain("；".join(f"{name}：{said}" for name, said in value))
        return f"`{value}`" if isinstance(shape, Url) and "`" not in value else plain(value)

    def _link(self, target: str) -> str:
        record = self.library.by_id.get(target)
        if record is None:
            return ""
        if not is_listed(record):
            return plain(record.title)
        return f"[{plain(record.title)}](../{url_of(record).removesuffix('.html')}.md)"

    def _seen(self, groups: Sequence[Any]) -> list[Any]:
        return [group for group in groups if not is_unseen(group, self.library)]

    def _derived(self, record: Record) -> Iterator[str]:
        """What the library gathers about a record from others."""
        groups: list[tuple[str, list[str]]] = [("下级记录", _ids(self.links.children.get(record.id, ())))]
        if isinstance(record, Practice):
            adopted = (link.case.id for link in self.links.adopted_by.get(record.id, ()))
            groups += (
                ("采用情况", list(dict.fromkeys(adopted))),
                ("同系列的做法", _ids(self.links.family.get(record.id, ()))),
                ("变体", _ids(self.links.variants.get(record.id, ()))),
            )
        elif isinstance(record, Policy):
            cited = (link.case.id for link in self.links.cited_by.get(record.id, ()))
            groups.append(("引用它的案例", list(dict.fromkeys(cited))))
        for label, ids in groups:
            if ids:
                yield f"## {label}"
                yield "\n".join(f"- {self._link(target)}" for target in ids)


def prose(text: str) -> str:
    """A running text as the record has it; nothing in it is markup of pages."""
    return text.strip().replace("<", r"\<")


def _is_section(spec: FieldSpec) -> bool:
    shape = spec.shape
    return isinstance(shape, ProseText) or (isinstance(shape, ListOf) and isinstance(shape.item, Part))


def _ids(records: Sequence[Record]) -> list[str]:
    return [record.id for record in records]
