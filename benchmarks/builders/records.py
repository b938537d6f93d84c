"""A generated library as other site builders are given it: front matter, texts, names of places.

In: a folder that `benchmarks.generate` has written. Out: `Content`, as values and as pages with front matter.
Fields stay as the records have them; what lists by relation (practices and places of a case) stands in the
front matter, where users of such builders put it. Knows no builder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caselib.places import load_places

TITLES = (("cases", "案例"), ("practices", "做法"), ("sources", "来源"), ("places", "地区"))
SPECIAL = ("aliases:",)
"""Keys that mean something else to a builder (to Hugo, addresses that lead here)."""

DATED = ("period:", "added:", "updated:", "published:")
DATES = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A record: `lines` of its file, and the same read."""

    id: str
    lines: Sequence[str]
    data: Mapping[str, Any]

    def page(self, body: str, **more: object) -> str:
        """Front matter, and as the page's text what the record has under `body`."""
        kept = [line for line in self.lines if not line.startswith((f"{body}:", *SPECIAL))]
        also = {"also_called": self.data.get("aliases", []), **more}
        added = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in also.items()]
        return "\n".join(["---", *map(quoted_dates, kept), *added, "---", str(self.data.get(body, "")), ""])


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    cases: tuple[Item, ...]
    practices: tuple[Item, ...]
    sources: tuple[Item, ...]
    places: Mapping[str, tuple[str, ...]]
    """Each place that a case lies in, with the codes from the province down to it."""
    names: Mapping[str, str]

    @property
    def records(self) -> int:
        return len(self.cases) + len(self.practices) + len(self.sources)

    def in_order(self) -> list[Item]:
        """Cases in the order of the official codes."""
        return sorted(self.cases, key=lambda case: (case.data["place"], case.id))

    def where(self, case: Item) -> str:
        return "".join(self.names[code] for code in self.places[case.data["place"]])

    def related(self, case: Item, rank: int) -> dict[str, object]:
        """What its page and its rows show of other things."""
        places = self.places[case.data["place"]]
        return {"weight": rank, "practices": used_in(case), "places": places, "where": self.where(case)}


def read_content(library: Path) -> Content:
    cases = tuple(items(library / "cases"))
    tree = load_places()
    paths = {code: tree.path(code) for code in sorted({case.data["place"] for case in cases})}
    above = {place.code for path in paths.values() for place in path}
    return Content(
        cases=cases,
        practices=tuple(items(library / "practices")),
        sources=tuple(items(library / "sources")),
        places={code: tuple(place.code for place in tree.path(code)) for code in sorted(above)},
        names={code: tree.path(code)[-1].name for code in sorted(above)},
    )


def items(folder: Path) -> Iterator[Item]:
    import yaml

    for file in sorted(folder.glob("*.yml")):
        text = file.read_text(encoding="utf-8")
        data = yaml.load(text, yaml.CBaseLoader)
        yield Item(id=file.stem, lines=text.splitlines(), data=data)


def used_in(case: Item) -> list[str]:
    """Ids of the practices that a case adopts, each once, in order."""
    adopted = (a["practice"] for m in case.data["measures"] for a in m.get("practices", ()))
    return list(dict.fromkeys(adopted))


def put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def quoted_dates(line: str) -> str:
    """Dates stay as they are printed; YAML would make moments of them, in some time zone."""
    return DATES.sub(r'"\1"', line) if line.startswith(DATED) else line
