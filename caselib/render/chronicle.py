"""The timeline of the library: when its cases and adoptions began and its documents were made, by year.

In: the listed records. Out: `timeline.html` with the number of each year, and compact data by which
`theme/assets/timeline.js` filters and opens years. A library that is small has the entries on the page too.

`data/timeline/years.js`: `dimensions` [label], `places` [[name, place above or -1]] in administrative order,
`sets` [[dimension]], `years` [[key, [place of each entry or -1], [set of each entry]]], all by number.
`data/timeline/KEY.js`: the entries of a year in the same order, each [kind, id, title, ISO date, 1 if the
date is inferred or a repost's, and of an adoption: measure, practice]. A KEY is a year, with `b` before it
where of cases no more is known than that they began no later; `u` has the cases without a date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from caselib.data_scripts import data_script
from caselib.dates import PartialDate
from caselib.facets import Terms
from caselib.model import Case, Policy
from caselib.page import OutputFile, Page
from caselib.parts import INFERRED, Dated
from caselib.render.context import Context
from caselib.render.counted import facet_values, terms_of
from caselib.render.inline import escape
from caselib.render.record import TAKE
from caselib.render.timeline import Year, last_known

TITLE = "时间线"
URL = "timeline.html"
DATA = "data/timeline/"
FEW = 300
"""So many entries stand on the page itself."""
CASE, ADOPTION, POLICY = 0, 1, 2
FOLDERS = ("cases", "cases", "policies")
LABELS = ("案例起于", "采用", "政策文献")
BOUND = "来源未载明从什么时候开始，只知道不晚于来源讲到的那一天。"
UNKNOWN = "来源未载明时间，或者时间只能推断。"


class Entry(NamedTuple):
    """`measure` and `practice` of an adoption; `place` a code, empty where none is stated. `is_marked`: its
    date is inferred; of a last date, it is a repost's."""

    kind: int
    id: str
    title: str
    date: PartialDate | None
    is_marked: bool
    place: str
    dimensions: tuple[str, ...]
    measure: int = 0
    practice: str = ""

    def row(self) -> list[Any]:
        shown = [self.kind, self.id, self.title, self.date.iso if self.date else "", int(self.is_marked)]
        return [*shown, self.measure, self.practice] if self.kind == ADOPTION else shown


Years = Mapping[str, Sequence[Entry]]
"""Key → entries, by date; the years first, then those of last dates."""


def chronicle_pages(ctx: Context) -> Iterator[Page | OutputFile]:
    """The page and its data. `ctx` must serve the site's root."""
    dated: defaultdict[str, list[Entry]] = defaultdict(list)
    bounded: defaultdict[str, list[Entry]] = defaultdict(list)
    unknown: list[Entry] = []
    for entry in _policies(ctx):
        dated[_year(entry)].append(entry)
    for case, values in zip(ctx.links.listed["case"], facet_values(ctx, "case"), strict=True):
        assert isinstance(case, Case)
        dimensions = values.get("dimension", ())
        start = case.period.from_
        if start and start.value:
            entry = _case_entry(case, start.value, start.status == INFERRED, dimensions)
            dated[_year(entry)].append(entry)
        elif bound := last_known(ctx, case.period, case.sources):
            entry = _case_entry(case, *bound, dimensions)
            bounded[f"b{_year(entry)}"].append(entry)
        else:
            unknown.append(_case_entry(case, None, False, dimensions))
        for entry in _adoptions(ctx, case):
            dated[_year(entry)].append(entry)
    found: dict[str, Sequence[Entry]] = {}
    for part in (dated, bounded):
        found |= {key: sorted(part[key], key=_by_date) for key in sorted(part)}
    if unknown:
        found["u"] = unknown
    yield _page(ctx, found)
    if found:
        yield data_script(f"{DATA}years.js", _index(terms_of(ctx), found))
        for key, entries in found.items():
            yield data_script(f"{DATA}{key}.js", [entry.row() for entry in entries])


def _year(entry: Entry) -> str:
    return str(entry.date.year) if entry.date else ""


def _by_date(entry: Entry) -> tuple[Any, ...]:
    """Of one day, documents before adoptions before cases."""
    return (*(entry.date.sort_key if entry.date else ()), -entry.kind)


def _case_entry(case: Case, date: PartialDate | None, is_marked: bool, dimensions: tuple[str, ...]) -> Entry:
    return Entry(CASE, case.id, case.title, date, is_marked, case.place.stated_code or "", dimensions)


def _adoptions(ctx: Context, case: Case) -> Iterator[Entry]:
    """Those that a date of their own tells when they began."""
    practices, label = ctx.library.practices, ctx.library.label
    for number, measure in enumerate(case.measures, 1):
        for made in measure.practices:
            since = made.since
            if since is None or since.value is None:
                continue
            practice = practices.get(made.practice)
            if practice is None or practice.withdrawn:
                continue
            both = (label("dimensions", practice.dimension), label("dimensions", practice.also))
            place = (made.place or case.place).stated_code or ""
            is_guess = since.status == INFERRED
            dimensions = tuple(dict.fromkeys(filter(None, both)))
            yield Entry(
                ADOPTION,
                case.id,
                case.title,
                since.value,
                is_guess,
                place,
                dimensions,
                number,
                practice.title,
            )


def _policies(ctx: Context) -> Iterator[Entry]:
    label = ctx.library.label
    of: defaultdict[str, list[str]] = defaultdict(list)
    for dimension, linked in ctx.links.dimensions.items():
        for record in linked.policies:
            of[record.id].append(label("dimensions", dimension))
    for policy in ctx.links.listed["policy"]:
        assert isinstance(policy, Policy)
        day: Dated | None = policy.day
        if day and day.value:
            guess = day.status == INFERRED
            yield Entry(POLICY, policy.id, policy.title, day.value, guess, "", tuple(of[policy.id]))


def _index(terms: Terms, years: Years) -> dict[str, Any]:
    """What the page filters by."""
    entries = [entry for of_year in years.values() for entry in of_year]
    known = terms.library.places.complete({entry.place for entry in entries if entry.place})
    number = {place.code: n for n, place in enumerate(known)}
    used = {dimension for entry in entries for dimension in entry.dimensions}
    dimensions = [label for label in terms.labels("dimensions") if label in used]
    position = {label: n for n, label in enumerate(dimensions)}
    sets = {chosen: n for n, chosen in enumerate(dict.fromkeys(entry.dimensions for entry in entries))}
    return {
        "dimensions": dimensions,
        "places": [[terms.places.get(p.code, p.name), number.get(p.parent or "", -1)] for p in known],
        "sets": [[position[label] for label in chosen] for chosen in sets],
        "years": [
            [key, [number.get(e.place, -1) for e in of_year], [sets[e.dimensions] for e in of_year]]
            for key, of_year in years.items()
        ],
    }


class YearView(NamedTuple):
    """A year on the page; `lines` only where the library is small."""

    year: Year
    lines: Sequence[str]


LANES = (("dated", "按年份", ""), ("b", "起始时间未载明的案例", BOUND), ("u", "时间未载明的案例", UNKNOWN))


def _page(ctx: Context, years: Years) -> Page:
    total = sum(map(len, years.values()))
    most = max(map(len, years.values()), default=1)
    lanes: dict[str, list[YearView]] = {anchor: [] for anchor, _, _ in LANES}
    for key, entries in years.items():
        lane = key[0] if key[0] in lanes else "dated"
        lines = [_line(entry, lane) for entry in entries] if total <= FEW else []
        label = "未载明" if lane == "u" else f"{key.lstrip('b')}年"
        year = Year(label, len(entries), round(100 * len(entries) / most))
        lanes[lane].append(YearView(year, lines))
    shown = [(*lane, lanes[lane[0]]) for lane in LANES if lanes[lane[0]]]
    return ctx.page(
        URL,
        ctx.fill("timeline.html", {"title": TITLE, "total": total, "lanes": shown}),
        title=TITLE,
        description=f"案例、采用和政策文献按年份排列，共 {total} 项。",
        actions=TAKE,
    )


def _line(entry: Entry, lane: str) -> str:
    """As timeline.js writes it."""
    said, mark = "", ""
    if entry.date and lane == "b":
        said = f"不晚于 {entry.date.label}" + ("（转载日）" if entry.is_marked else "")
    elif entry.date:
        said = entry.date.label
        mark = '<span class="chip chip-inferred">〔推断〕</span>' if entry.is_marked else ""
    anchor = f"#m{entry.measure}" if entry.kind == ADOPTION else ""
    label = LABELS[entry.kind] if lane == "dated" else "案例"
    link = f'<a href="{FOLDERS[entry.kind]}/{entry.id}.html{anchor}">{escape(entry.title)}</a>'
    practice = f" <small>{escape(entry.practice)}</small>" if entry.practice else ""
    return (
        f'<li><span class="when">{said}{mark}</span><span class="sort">{label}</span>'
        f'<span class="what">{link}{practice}</span></li>'
    )
