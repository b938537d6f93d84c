"""What `contribute.html` knows: the fields of all kinds, closed lists, the constants of the rules, places.

In: a library's lists and settings, the model, the grammars and rules; no record. Out: `data/form/*.js`,
which the scripts `theme/assets/form-*.js` read. So the form follows the model, and no constant stands
twice. It is made again only when a list or a setting is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from caselib import amounts, characters, dates, edit_layout, numerals, pinyin, prose, scalars, values
from caselib.check import CHECKS, evidence, naming, policies, references, safety
from caselib.check import dates as date_rules
from caselib.data_scripts import data_script
from caselib.edit import fields_in_order
from caselib.form_patterns import constants_of, plain
from caselib.library import Library, Site
from caselib.links import Links
from caselib.model import KINDS
from caselib.page import OutputFile
from caselib.places import PlaceTree
from caselib.scalars import Choice, Date, PlaceCode, Printed, ProseText, Quote, Ref, TermOf, TextMap, Url
from caselib.schema_fields import TEXTS, accepted, told_besides
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of
from caselib.vocabulary import Term, Vocabularies

FIELDS_URL: Final = "data/form/fields.js"
PLACES_URL: Final = "data/form/places.js"
TOWNS_URL: Final = "data/form/towns.js"
SYLLABLES_URL: Final = "data/form/syllables.js"
SYLLABLES: Final = Path(__file__).with_name("syllables.txt")
"""Made by `make_syllables.py`."""

_BRANCH: Final = re.compile(r"/?(?:-/)?(?:_?edit|blob|tree|src/branch)/(?P<branch>[^/]+)/")

LEFT_OUT: Final = frozenset(
    {
        "pinyin",
        "former_ids",
        "review",
        "added",
        "updated",
        "change_note",
        "withdrawn",
        "disclosure",
        "text",
        "grade",
    }
)
"""Of a record's fields what editors write, what the first question settles, what is reckoned."""
SHOWN: Final[Mapping[str, str]] = {
    "Case": "title place level subject period organizations summary background measures outcomes lessons"
    " policies sources",
    "Practice": "title nature dimension standing definition expansion sources",
    "Policy": "title number issuer level type issued published url sources",
    "Organization": "title full_title short_title type place sources",
    "Source": "title type channel publisher author published url public_basis",
    "Dated": "value",
    "PlaceRef": "code",
    "Figure": "metric label value attested_by quote source",
    "Adoption": "practice wording quote source",
    "Measure": "title text practices",
    "Citation": "policy role quote source",
    "Expansion": "known size complete members",
}
"""Fields that stand open; the others of these groups are folded away under 更多."""
PLACE_HINT: Final = (
    "来源隐去了名称的（如 xx市），这里不选，在“更多”里把载明情况选作“{masked}”，照抄原文写法。"
)
SOURCES_HINT: Final = "选来源的记录。库里还没有的，点“先登记来源”，写好再回到这里。"

CONSTANTS: Final = (
    ("numerals", numerals, "DIGITS SCALES NUMERALS SCALE WORD _INTEGER _DECIMALS _EVERYDAY"),
    ("amounts", amounts, "MASK _AMOUNT _STEP"),
    (
        "values",
        values,
        "LONGEST_INPUT LONGEST_QUOTE MOST_DIGITS NOT_STATED LEAD INNER TRAIL _HALF_WIDTH _EXAMPLES _NO_NUMBER"
        " _LEADING _INNER _TO _UNIT_INNER _TRAILING _UNIT _HEDGED _MEASURE _IDIOM _NUMERIC _BESIDE_NUMBER",
    ),
    (
        "dates",
        dates,
        "EARLIEST_YEAR LONGEST_INPUT LONGEST_QUOTE _EXACT _LOOSE _COMPACT _BETWEEN _BEGUN _UNTIL_NOW"
        " _LATER_THAT_YEAR _LATER_THAT_MONTH _NO_YEAR _MASK MASKED_REMEDY _NOW_REMEDY KEPT_AS_PRINTED"
        " _CHINESE_YEAR _CHINESE_PART _FULL_WIDTH _LOOKALIKES _THREE_SPELLINGS _PARTIAL_REMEDY",
    ),
    (
        "prose",
        prose,
        "MAX_CHARACTERS MAX_BRACKETS MAX_MARKS MAX_BLOCKS MAX_LISTS MAX_NESTING MARKS STARTS QUOTES ITEM"
        " HEADING HIGH_HEADING CODES LINKS MARKUP RELATIVE MAILTO WEB",
    ),
    ("characters", characters, "_STEERING _NO_TEXT _REMOVED _SPACES"),
    ("scalars", scalars, "_WRAPPED _SEVERAL _BETWEEN_IDS"),
    ("layout", edit_layout, "_SPECIAL_FIRST _SPECIAL_INSIDE _SPECIAL_IN_BRACKETS"),
    ("pinyin", pinyin, "HAN SYLLABLE PINYIN_REMEDY"),
    ("naming", naming, "ID LONGEST_ID RESERVED EXAMPLE _UNSEEN_IN_TITLES"),
    ("references", references, "CHAINS"),
    ("evidence", evidence, "LONGEST_QUOTE MASK CONTRADICTIONS _JOINED"),
    ("policies", policies, "_NUMBER _UNBRACKETED"),
    ("safety", safety, "PRIVATE SECRECY _WEB _ID_CARD _PHONE _MAIL _WECHAT _QQ _WEIGHTS"),
)
"""What the scripts need of each module, by its name there."""


def form_files(library: Library, _: Links) -> Iterator[OutputFile]:
    """The data of the form."""
    yield data_script(FIELDS_URL, fields_value(library))
    places, towns = place_values(library.places, library.vocabularies)
    yield data_script(PLACES_URL, places)
    yield data_script(TOWNS_URL, towns)
    yield data_script(SYLLABLES_URL, syllables_value())


def fields_value(library: Library) -> dict[str, Any]:
    """Everything but places and names of records."""
    writer = _Writer(library.vocabularies)
    kinds = [
        {"name": kind.name, "folder": kind.folder, "label": kind.label, "fields": writer.fields(kind.cls)}
        for kind in KINDS
    ]
    constants = {name: constants_of(module, names) for name, module, names in CONSTANTS}
    constants["values"]["numeric"] = numeric_letters()
    constants["dates"]["ORDERED"] = [
        [plain(holder), first.rstrip("_"), second] for holder, first, second in date_rules.ORDERED
    ]
    return {
        "kinds": kinds,
        "parts": writer.parts,
        "lists": writer.lists,
        "secrecy": secrecy_marks(library.vocabularies),
        "constants": constants,
        "checks": {check.code: check.severity for check in CHECKS if check.in_form},
        "sending": sending(library.site),
        "own": library.site.name,
    }


def sending(site: Site) -> dict[str, str]:
    """Where a finished record goes, as far as `mkdocs.yml` says: the repository and its branch (from
    `edit_uri`), a mail address, a page or address to ask at."""
    branch = _BRANCH.match(site.edit_uri or "")
    mails = (site.extra.get("corrections", ""), site.extra.get("contact.url", ""))
    told = {
        "repo": site.repo_url or "",
        "branch": branch["branch"] if branch else "main",
        "mail": next(
            (m.removeprefix("mailto:").partition("?")[0] for m in mails if m.startswith("mailto:")), ""
        ),
    }
    return {key: text for key, text in told.items() if text}


class _Writer:
    """Writes fields; the groups and closed lists that they name are gathered."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self.vocabularies = vocabularies
        self.parts: dict[str, list[dict[str, Any]]] = {}
        self.lists: dict[str, list[list[str]]] = {}

    def fields(self, cls: type) -> list[dict[str, Any]]:
        """The fields of a kind or group in the order of a file: `at` tells where in the form one stands."""
        shown = SHOWN.get(cls.__name__, "").split()
        found = []
        for spec in fields_in_order(cls):
            made: dict[str, Any] = {"key": spec.key, "label": spec.label, "shape": self.shape(spec.shape)}
            if spec.required:
                made["needed"] = True
            if spec.key in LEFT_OUT and cls.__name__ not in self.parts:
                made["at"] = "nowhere"
            elif shown and spec.key not in shown:
                made["at"] = "folded"
            if hint := hint_of(spec, self.vocabularies):
                made["hint"] = hint
            found.append(made)
        return found

    def shape(self, shape: Shape) -> dict[str, Any]:
        match shape:
            case ListOf():
                return {"is": "list", "of": self.shape(shape.item)}
            case Part():
                return self._part(shape)
            case TermOf():
                self._list(shape.vocabulary)
                return {"is": "term", "of": shape.vocabulary}
            case Ref():
                return {"is": "ref", "of": list(shape.kinds or (kind.name for kind in KINDS))}
            case Choice():
                return {"is": "choice", "of": [[word, value] for word, value in shape.words]}
        return {"is": _WORD_FOR.get(type(shape), "text")}

    def _part(self, shape: Part) -> dict[str, Any]:
        name = shape.cls.__name__
        if name not in self.parts:
            self.parts[name] = []  # its place, before what stands inside
            self.parts[name] = self.fields(shape.cls)
        made: dict[str, Any] = {"is": "part", "of": name}
        if shape.short:
            made["short"] = shape.short.rstrip("_")
        if shape.word:
            made["word"] = shape.word[0]
            made["means"] = {
                spec.key: v
                for spec in fields_of(shape.cls)
                if (v := getattr(shape.word[1](), spec.name)) is False
            }
        return made

    def _list(self, name: str) -> None:
        if name not in self.lists:
            self.lists[name] = [_term(term) for term in self.vocabularies[name].terms]


_WORD_FOR: Final = {
    Date: "date",
    PlaceCode: "place",
    Printed: "value",
    ProseText: "prose",
    Quote: "quote",
    TextMap: "map",
    Url: "url",
}


def _term(term: Term) -> list[str]:
    """Id, label, what it means, the field that it needs, other names; without what is empty at its end."""
    row = [
        term.id,
        term.label,
        term.text("scope") or term.text("hint") or term.text("rule"),
        term.text("needs"),
    ]
    while row[-1] == "":
        row.pop()
    return row


def hint_of(spec: FieldSpec, vocabularies: Vocabularies) -> str:
    """What stands below a field's label: what may be written there, never how a file looks."""
    inner = spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape
    if isinstance(inner, PlaceCode):
        return PLACE_HINT.format(masked=vocabularies["assertion"]["masked"].label)
    if spec.key == "sources":
        return SOURCES_HINT
    told = told_besides(spec)
    told = "" if f"{spec.key}:" in told or "sources/" in told else told
    if isinstance(inner, Date | Printed | Quote | Url):
        return f"{accepted(inner, vocabularies)}。{told}"
    sample = TEXTS.get(spec.label, "") if type(inner) is scalars.Text else ""
    return f"{told}{'例如：' + sample if sample else ''}"


def secrecy_marks(vocabularies: Vocabularies) -> list[list[Any]]:
    """The marks of material that is not public, each with the longer words in which it is harmless."""
    found = vocabularies.get("secrecy")
    return [
        [mark, *([list(unless)] if (unless := term.texts("unless")) else [])]
        for term in (found.terms if found else ())
        for mark in (term.label, *term.aliases)
    ]


def numeric_letters() -> str:
    """The Chinese characters that Unicode calls numeric, which patterns of JavaScript do not know as such."""
    blocks = (range(0x3400, 0xA000), range(0xF900, 0xFB00))
    return "".join(chr(code) for block in blocks for code in block if chr(code).isnumeric())


def syllables_value() -> dict[str, Any]:
    """`alone`: syllable → its characters; `words`: words and their syllables, apart by `|`."""
    lines = [line for line in SYLLABLES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    alone = dict(line.split(" ") for line in lines if line[0].isascii())
    return {"alone": alone, "words": "|".join(line for line in lines if not line[0].isascii())}


def place_values(tree: PlaceTree, vocabularies: Vocabularies) -> tuple[list[str], dict[str, str]]:
    """The places that are in use, from the province to the county, `code name` each, a library's own
    (`id name parent`) last; and of each county its towns, the last three digits and the name of each."""
    upper: list[str] = []
    towns: dict[str, list[str]] = {}
    for code, name in tree.rows():
        if len(code) == 6:
            upper.append(f"{code} {name}")
        else:
            towns.setdefault(code[:6], []).append(code[6:] + name)
    own = vocabularies.get("places")
    for term in own.terms if own else ():
        if not term.id.isdigit():
            upper.append(f"{term.id} {term.label} {term.text('parent')}")
    return upper, {code: " ".join(names) for code, names in towns.items()}
