"""The check stage: rules over records and over the library, as an explicit list.

In: the library (and its links); out: problems with their places in files. One rule is one function in
its family's file, one sentence as its docstring, one code here. A place is looked up only when there is
something to report; this stage knows no file format.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable, Iterator

from caselib.check import (
    dates,
    evidence,
    lookalike,
    naming,
    places,
    policies,
    practices,
    references,
    safety,
    text_links,
    vocabulary,
)
from caselib.check.finding import Check, Entry, Finding
from caselib.library import Library
from caselib.links import Links
from caselib.model import Case, Organization, Policy, Practice, Record, Source
from caselib.parts import Citation, Dated, Expansion, Figure, Identity, Named, Period, PlaceRef, Window
from caselib.problem import Problem, Severity
from caselib.scalars import Date, PlaceCode, ProseText, Quote, Ref, TermOf, Url
from caselib.shapes import Path, label_path

__all__ = [
    "CHECKS",
    "LIBRARY_CHECKS",
    "RECORD_CHECKS",
    "Check",
    "Finding",
    "check_all",
    "check_library",
    "check_records",
]

Locate = Callable[[str, Path], tuple[int, int]]
"""A file and a path of keys in it → line and column, from 1. It may have an `in_text` besides, which takes
a piece of the text at that path and says also how many characters of that line it takes."""


def _check(code: str, rule: Callable[..., Iterator[Finding]], *about: type, in_form: bool = False) -> Check:
    severity: Severity = "warning" if code.startswith("W") else "error"
    return Check(code=code, severity=severity, in_form=in_form, about=about, rule=rule)


RECORD_CHECKS: tuple[Check, ...] = (
    _check("E301", naming.id_form, in_form=True),
    _check("E302", naming.reserved_id, in_form=True),
    _check("E306", naming.own_pinyin, in_form=True),
    _check("E308", naming.long_names),
    _check("E311", references.unresolved, Ref),
    _check("E312", references.wrong_kind, Ref),
    _check("E314", references.removed_target, Ref),
    _check("W315", references.draft_target, Ref),
    _check("E316", references.measure_anchor, Figure, Citation, in_form=True),
    _check("E317", references.self_reference, Ref, in_form=True),
    _check("E320", text_links.dead_links, ProseText),
    _check("E324", practices.same_dimension, Practice, in_form=True),
    _check("W330", text_links.links_to_removed, ProseText),
    _check("E401", places.unknown_place, PlaceCode),
    _check("E402", places.outside_parent, Case),
    _check("E403", places.joined_by_guess, Case, Organization),
    _check("E404", places.guess_in_name, PlaceRef, Identity),
    _check("E405", places.incomplete_guess, PlaceRef, Identity, in_form=True),
    _check("E406", places.masked_place, PlaceRef, in_form=True),
    _check("E407", places.stated_without_code, PlaceRef),  # its remedy looks in the table of all places
    _check("E501", evidence.quote_length, Quote, in_form=True),
    _check("W502", evidence.joined_quote, Quote, in_form=True),
    _check("E503", evidence.needed_field, TermOf, in_form=True),
    _check("E504", evidence.which_source, in_form=True),
    _check("E505", evidence.no_source, in_form=True),
    _check("E506", evidence.foreign_source, Ref),
    _check("E507", evidence.printed_status, Figure, in_form=True),
    _check("E508", evidence.computed_basis, Figure, in_form=True),
    _check("E509", evidence.written_grade, Source),
    _check("E510", evidence.empty_name, Named, in_form=True),
    _check("E511", evidence.hidden_value, Dated, Identity, in_form=True),
    _check("W512", evidence.unverified_quote, Quote),
    _check("E521", practices.expansion_size, Expansion, in_form=True),
    _check("E522", practices.unknown_expansion, Expansion, in_form=True),
    _check("E601", dates.future_date, Date, in_form=True),
    _check("E602", dates.reversed_dates, Period, Window, Policy, Source, in_form=True),
    _check("E603", dates.updated_before_added, in_form=True),
    _check("E604", dates.undated_change, in_form=True),
    _check("E611", policies.number_form, Policy, in_form=True),
    _check("E612", policies.unchecked_validity, Policy, in_form=True),
    _check("E701", safety.secrecy_mark, in_form=True),
    _check("E702", safety.id_card, in_form=True),
    _check("E703", safety.phone, in_form=True),
    _check("E704", safety.mail, in_form=True),
    _check("E705", safety.wechat, in_form=True),
    _check("E706", safety.web_address, Url, in_form=True),
    _check("E707", safety.address_with_password, Url, in_form=True),
    _check("E708", safety.text_bounds, ProseText, in_form=True),
)
"""Rules for one record: `rule(entry, library, today)`."""

LIBRARY_CHECKS: tuple[Check, ...] = (
    _check("E303", naming.duplicate_ids),
    _check("E304", naming.duplicate_titles),
    _check("E305", naming.former_ids),
    _check("W309", naming.same_addresses),
    _check("W307", lookalike.look_alikes),
    _check("E313", references.cycles),
    _check("W318", references.uncited_policies),
    _check("W319", references.unadopted_practices),
    _check("W513", evidence.left_in_lock),
    _check("E321", vocabulary.kept_ids),
    _check("E322", vocabulary.list_ids),
    _check("E323", vocabulary.list_names),
    _check("E325", vocabulary.list_references),
    _check("E326", vocabulary.lonely_synonyms),
    _check("E327", vocabulary.list_pinyin),
    _check("E328", vocabulary.glossary_terms),
    _check("E329", vocabulary.glossary_records),
)
"""Rules for the library as a whole: `rule(library, links)`. A build runs them only when something changed
that others show of a record: none may look at running texts."""

COMPARING = frozenset((
    "E306", "E316", "E324", "E402", "E403", "E404", "E504", "E505", "E506", "E509",
    "E602", "E603", "E604", "E612",
))  # fmt: skip
"""Of the rules for one record those that compare fields of the outermost level."""

CHECKS: tuple[Check, ...] = tuple(sorted((*RECORD_CHECKS, *LIBRARY_CHECKS), key=lambda check: check.code[1:]))


def check_records(
    library: Library, today: datetime.date, locate: Locate, records: Iterable[Record] | None = None
) -> tuple[Problem, ...]:
    """What each record's own rules object to, drafts and withdrawn records included; of all records, or of
    these."""
    return tuple(
        _problem(check, finding, locate)
        for record in (library if records is None else records)
        for entry in (Entry.of(record),)
        for check in _concerning(entry.sorts)
        for finding in check.rule(entry, library, today)
    )


def check_broken(
    library: Library, today: datetime.date, locate: Locate, files: Iterable[str] | None = None
) -> tuple[Problem, ...]:
    """The same for what can be read of broken files; of all, or of these. Where fields could not be read, no
    rule is asked that compares several."""
    return tuple(
        _problem(check, finding, locate)
        for file in (library.broken if files is None else files)
        for entry in (Entry.of(library.broken[file].record),)
        for check in _concerning(entry.sorts)
        if not (library.broken[file].lost and check.code in COMPARING)
        for finding in check.rule(entry, library, today)
    )


@functools.cache
def _concerning(sorts: frozenset[type]) -> tuple[Check, ...]:
    """The rules that can find something in a record in which these sorts of values stand."""
    return tuple(check for check in RECORD_CHECKS if not check.about or sorts.intersection(check.about))


def check_all(library: Library, links: Links, today: datetime.date, locate: Locate) -> tuple[Problem, ...]:
    """What all rules object to in a whole library; `links` are those of the same library."""
    return (
        *check_records(library, today, locate),
        *check_broken(library, today, locate),
        *check_library(library, links, locate),
    )


def check_library(library: Library, links: Links, locate: Locate) -> tuple[Problem, ...]:
    """What the rules for the whole library object to; `links` are those of the same library."""
    return tuple(
        _problem(check, finding, locate) for check in LIBRARY_CHECKS for finding in check.rule(library, links)
    )


def _problem(check: Check, finding: Finding, locate: Locate) -> Problem:
    line, column = locate(finding.file, finding.path) if finding.path else (0, 0)
    in_text, width = getattr(locate, "in_text", None), 0
    if line and finding.spot and in_text:
        line, column, width = in_text(finding.file, finding.path, *finding.spot)
    instead = finding.instead
    if instead.startswith("{") and (line, column) != locate(finding.file, finding.path[:-1]):
        instead = ""
    return Problem(
        severity=check.severity,
        file=finding.file,
        line=line,
        column=column,
        width=width,
        code=check.code,
        field=label_path(type(finding.record), finding.path) if finding.record else "",
        message=finding.message,
        remedy=finding.remedy,
        instead=instead,
    )
