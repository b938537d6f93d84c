"""What the comparison, and the matrix on demand, show of each case: in files of some dozen cases each.

In: library and links, faces only. Out: `data/compare/<n>.js`, which `theme/assets/compare-cases.js` reads. A
file is a unit of its own and is made again only when what it read changed; which cases are in it stands in
the unit's subject, so that a case that comes or goes concerns one file.

A file holds
    chips       [[label, hint, 1 if it is only inferred]]
    practices   [[id, title, dimension or -1, also or -1, family's id, family's title]]
    sources     [[id, title, grade, details, [chip]]]
    cases       {id: [title, [chip], thin, facts, measures, uses, outcomes, policies, [source]]}
where `thin` is 1 if the silence of its sources tells nothing, and
    facts       a list of mentions for each of FACTS
    measures    [title]
    uses        [[practice, measure, wording, phrase, source, since, place, [[name, text]], note]]
    outcomes    [[metric, label, value as printed, [chip], window, source, explanation]]
    policies    [[mention, role]]
A mention is its text, or [text, address from the root, [chip], note]. A measure counts from 1, a source is
its place in the case's list; numbers are -1 and texts empty where nothing is said. Rows end with what is said
last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from caselib.data_scripts import data_script
from caselib.library import Library
from caselib.links import Links
from caselib.model import Case, Practice, Source, repost_days
from caselib.page import OutputFile
from caselib.parts import Adoption, Figure, Participants, PlaceRef
from caselib.render.case import printed_otherwise as worded_otherwise
from caselib.render.case import unfound
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated, period, window
from caselib.render.evidence import COMPLETE, Bibliography, channel_text, when
from caselib.render.figures import figure_notes, marks, printed, stated
from caselib.render.location import full_name, place_url, printed_otherwise, steps
from caselib.render.mentioned import is_thin
from caselib.render.pieces import Chip, Mention

FOLDER = "data/compare"
CASES_A_FILE = 24
NONE = -1


def facts_shown() -> tuple[str, ...]:
    """The labels of a case's facts, in their order."""
    case, bodies = labels_of(Case), labels_of(Participants)
    return (case["place"], case["level"], case["subject"], case["period"], bodies["lead"], bodies["partners"])


def shard_count(cases: int) -> int:
    """How many files: a power of two, so that it changes seldom."""
    count = 1
    while count * CASES_A_FILE < cases:
        count *= 2
    return count


def shard_of(case_id: str, count: int) -> int:
    """Which file a case is in; `compare-cases.js` reckons the same."""
    number = 0
    for byte in case_id.encode():
        number = (number * 31 + byte) & 0xFFFFFFFF
    return number % count


def shards(library: Library, links: Links) -> Iterator[str]:
    """The subjects of all units: a file's number, and the ids of its cases."""
    ranked = frozenset(links.rank)
    listed = [case_id for case_id in library.cases if case_id in ranked]
    files: list[list[str]] = [[] for _ in range(shard_count(len(listed)))]
    for case_id in listed:
        files[shard_of(case_id, len(files))].append(case_id)
    yield from (f"{number}:{','.join(ids)}" for number, ids in enumerate(files))


def shard_file(ctx: Context, subject: str) -> Iterator[OutputFile]:
    """`ctx` must serve the site's root."""
    number, _, ids = subject.partition(":")
    shard = _Shard(ctx)
    cases = {i: shard.case(ctx.library.cases[i]) for i in ids.split(",") if i}
    practices = [shard.practice(p) for p in shard.practice_list]
    sources = [shard.source(s) for s in shard.source_list]
    chips = [[c.label, c.hint, int(c.dashed)] for c in shard.chips]  # last, when all are known
    value = {"chips": chips, "practices": practices, "sources": sources, "cases": cases}
    yield data_script(f"{FOLDER}/{number}.js", value)


class _Shard:
    """One file in the making: what several of its cases name stands in it once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        dimensions = ctx.library.vocabularies["dimensions"].terms
        self.dimensions = {term.id: number for number, term in enumerate(dimensions)}
        self.chips: dict[Chip, int] = {}
        self.practice_list: list[Practice] = []
        self.source_list: list[Source] = []
        self._practices: dict[str, int] = {}
        self._sources: dict[str, int] = {}

    def case(self, case: Case) -> list[Any]:
        ctx = self.ctx
        sources = Bibliography(ctx, case.sources)
        own = [source.id for source in sources.sources]
        return [
            case.title,
            self._chips(ctx.link(case).chips),
            int(is_thin(ctx, case)),
            [[self._mention(m) for m in mentions] for mentions in self._facts(case, sources)],
            [measure.title for measure in case.measures],
            [
                _cut(self._use(adoption, number, known, own))
                for number, measure in enumerate(case.measures, 1)
                for adoption in measure.practices
                if (known := ctx.library.practices.get(adoption.practice))
            ],
            [_cut(self._outcome(figure, own)) for figure in case.outcomes],
            list(self._policies(case)),
            [self._source(source) for source in sources.sources],
        ]

    def practice(self, practice: Practice) -> list[Any]:
        number = self.dimensions.get
        row = [practice.id, practice.title, number(practice.dimension, NONE)]
        family = self.ctx.library.practices.get(practice.family) if practice.family else None
        if family:
            return [*row, number(practice.also or "", NONE), family.id, family.title]
        return [*row, number(practice.also, NONE)] if practice.also else row

    def source(self, source: Source) -> list[Any]:
        ctx = self.ctx
        publisher, day = ctx.named(source.publisher), when(ctx, source)
        details = (
            ctx.library.label("source_types", source.type),
            channel_text(ctx, source),
            publisher.text if publisher else source.author or "",
            day.text if day else "",
        )
        gaps = [ctx.chip("completeness", term) for term in source.completeness if term != COMPLETE]
        chips = self._chips((*(c for c in gaps if c), *(day.chips if day else ())))
        return [source.id, source.title, ctx.grade(source) or "", " · ".join(filter(None, details)), chips]

    def _facts(self, case: Case, sources: Bibliography) -> Iterator[Iterable[Mention]]:
        """As FACTS names them."""
        ctx = self.ctx
        bodies = case.organizations or Participants()
        yield self._place(case.place)
        yield (Mention(ctx.library.label("levels", case.level)),)
        yield (Mention(ctx.library.label("subjects", case.subject)),) if case.subject else ()
        yield period(ctx, case.period, repost_days(sources.sources))
        yield ctx.link_ids(bodies.lead)
        yield ctx.link_ids(bodies.partners)

    def _place(self, place: PlaceRef) -> tuple[Mention, ...]:
        """A stated place by its whole name, any other as printed with its chips."""
        code = place.stated_code
        if code is None or not self.ctx.library.places.get(code):
            return steps(self.ctx, place)
        return (Mention(full_name(self.ctx, code), place_url(code), (), printed_otherwise(self.ctx, place)),)

    def _use(self, made: Adoption, measure: int, practice: Practice, own: list[str]) -> list[Any]:
        since = dated(self.ctx, made.since)
        return [
            self._number_of(practice),
            measure,
            worded_otherwise(made.wording, practice),
            made.quote or "",
            _at(own, made.source, made.quote),
            self._mention(since) if since else "",
            self._mention(self._place(made.place)[0]) if made.place else "",
            [list(pair) for pair in made.params],
            made.note or "",
        ]

    def _outcome(self, figure: Figure, own: list[str]) -> list[Any]:
        metric = self.ctx.library.label("metrics", figure.metric)
        spans = window(self.ctx, figure.window)
        return [
            metric,
            figure.label if figure.label and figure.label != metric else "",
            printed(figure),
            self._chips((*stated(self.ctx, figure), *marks(self.ctx, figure))),
            " ".join(span.text for span in spans),
            _at(own, figure.source, figure.quote),
            "；".join(figure_notes(figure)),
        ]

    def _policies(self, case: Case) -> Iterator[list[Any]]:
        for cited in case.policies:
            policy = self.ctx.library.policies.get(cited.policy)
            if policy is not None:
                link = self.ctx.link(policy)
                chips = (*link.chips, *unfound(self.ctx, policy.identification))
                role = self.ctx.library.label("citation_roles", cited.role)
                yield _cut([self._mention(Mention(link.text, link.href, chips)), role])

    def _mention(self, m: Mention) -> str | list[Any]:
        if not (m.href or m.chips or m.note):
            return m.text
        return _cut([m.text, m.href or "", self._chips(m.chips), m.note])

    def _chips(self, chips: Iterable[Chip]) -> list[int]:
        return [self.chips.setdefault(chip, len(self.chips)) for chip in chips]

    def _number_of(self, practice: Practice) -> int:
        number = self._practices.setdefault(practice.id, len(self._practices))
        if number == len(self.practice_list):
            self.practice_list.append(practice)
        return number

    def _source(self, source: Source) -> int:
        number = self._sources.setdefault(source.id, len(self._sources))
        if number == len(self.source_list):
            self.source_list.append(source)
        return number


def _at(own: list[str], source: str | None, quote: str | None) -> int:
    """The source's place among the case's; a phrase without one comes from the only one."""
    if source in own:
        return own.index(source)
    return 0 if quote and source is None and len(own) == 1 else NONE


def _cut(row: list[Any]) -> list[Any]:
    """Without what is empty at its end."""
    while row and row[-1] in ("", [], NONE):
        row.pop()
    return row
