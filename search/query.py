"""What a reader types → `Query`: words, phrases, exclusions, filters, document numbers.

Mirrored in `browser/query.js`; the examples in `tests/golden/search.json` bind both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from search import Facet, Filter, Query, Word
from search.normalize import SPACES, WALL, fold

MAX_CHARACTERS = 200
MAX_TERMS = 16
"""What is typed beyond these is not looked at."""

QUOTES = '“”"„‟＂「」『』'
MINUS = "-－"
COLON = ":："
LETTERS = re.compile(r"[a-zü]{2,}")
SPAN = re.compile(r"(\d{4})?\s*(?:\.\.|…|-|—|–|~|至|到)\s*(\d{4})?")

# Any brackets, or 年, around the year; 第 and zeros before the number. 号 may be missing after brackets.
_SPACE = r"[ \u3000]*"
_NUMBER = re.compile(
    rf"(?:[〔\[［(（【﹝〖{{｛<＜〈]{_SPACE}([12]\d{{3}}){_SPACE}年?{_SPACE}[〕\]］)）】﹞〗}}｝>＞〉]|([12]\d{{3}}){_SPACE}年)"
    rf"{_SPACE}第?{_SPACE}0*([1-9]\d{{0,4}})({_SPACE}号)?(?!\d)"
)
_PREFIX = re.compile(r"[㐀-鿿]+$")


def parse(text: str, facets: Iterable[Facet] = ()) -> Query:
    """Words stand apart by spaces and must all hold. `“…”` keeps a phrase together, `-` before a word or
    filter turns it round, `label:value` filters when a facet goes by that label (a quoted one does not).
    """
    names = {fold(name): facet for facet in facets for name in (facet.label, facet.name, *facet.aliases)}
    words: list[Word] = []
    filters: list[Filter] = []
    for token in list(tokens(text[:MAX_CHARACTERS]))[:MAX_TERMS]:
        if token in MINUS:
            continue
        excluded = token[0] in MINUS
        body = token[1:] if excluded else token
        condition = _filter(body, names, excluded)
        if condition:
            filters.append(condition)
        elif folded := fold(body):
            words.append(_word(body, folded, excluded))
    return Query(text=text, words=tuple(words), filters=tuple(filters))


def tokens(text: str) -> Iterator[str]:
    """Pieces between spaces; a quotation, and the brackets of a document number, hold together."""
    kept = [match.span() for match in _NUMBER.finditer(text)]
    token = ""
    closing = _last_closing(text)
    quoted = False
    for i, character in enumerate(text):
        if character in QUOTES and i <= closing:
            quoted = not quoted
        inside = quoted or any(start <= i < end for start, end in kept)
        if character in SPACES and not inside:
            if token:
                yield token
            token = ""
        else:
            token += character
    if token:
        yield token


def _last_closing(text: str) -> int:
    """Where the last quotation ends: a mark without a partner opens none."""
    marks = [i for i, character in enumerate(text) if character in QUOTES]
    return marks[len(marks) // 2 * 2 - 1] if len(marks) > 1 else -1


def _filter(body: str, names: dict[str, Facet], excluded: bool) -> Filter | None:
    at = min((i for i in (body.find(c) for c in COLON) if i > 0), default=-1)
    facet = names.get(fold(body[:at])) if at > 0 and body[0] not in QUOTES else None
    value = body[at + 1 :]
    if facet is None or not fold(value):
        return None
    span = SPAN.fullmatch(value.strip()) if facet.is_year else None
    if span and (span[1] or span[2]):
        since, until = (int(year) if year else None for year in span.groups())
        return Filter(facet=facet.name, since=since, until=until, excluded=excluded)
    return Filter(facet=facet.name, value=fold(value), excluded=excluded)


def _word(body: str, folded: str, excluded: bool) -> Word:
    letters = folded.replace("ü", "v") if LETTERS.fullmatch(folded) and not excluded else ""
    numbers = list(number_keys(body))
    number = numbers[0] if len(numbers) == 1 and not excluded else ""
    return Word(text=body, folded=folded, letters=letters, number=number, excluded=excluded)


def number_keys(text: str) -> Iterator[str]:
    """The document numbers in a text, as prefix, year and number: 甲组发〔2019〕第029号 → 甲组发2019-29.

    A document holds a number when one of its keys ends in the asked one. Source of the form: GB/T 9704-2012
    (the year in six-cornered brackets, no 第, no zeros before the number).
    """
    return (key for key, _, _ in number_spans(text))


def number_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """The same, each with where its year begins and its number ends; the prefix stands right before."""
    for match in _NUMBER.finditer(text):
        bracketed, plain, serial, sign = match.groups()
        if bracketed or sign:
            prefix = _PREFIX.search(text[: match.start()])
            key = f"{fold(prefix[0]) if prefix else ''}{bracketed or plain}-{serial}"
            yield key, match.start(), match.end()


def matches_year(condition: Filter, value: str) -> bool:
    """Whether a year lies in the span of a filter."""
    return (
        value.isdigit()
        and (condition.since is None or int(value) >= condition.since)
        and (condition.until is None or int(value) <= condition.until)
    )


def accepts(condition: Filter, values: Iterable[str]) -> bool:
    """Whether a document with these values of the facet passes the filter."""
    if condition.exact:
        found = any(value == condition.value for value in values)
    elif condition.since is not None or condition.until is not None:
        found = any(matches_year(condition, value) for value in values)
    else:
        found = any(condition.value in fold(value) for value in values)
    return found is not condition.excluded


def pieces(query: Query) -> tuple[str, ...]:
    """What partial matches are counted by: the words; of a single word its pairs of characters."""
    words = [word.folded for word in query.words if not word.excluded]
    if len(words) == 1:
        pairs = (words[0][i : i + 2] for i in range(len(words[0]) - 1))
        words = [pair for pair in pairs if WALL not in pair]
    return tuple(dict.fromkeys(words))
