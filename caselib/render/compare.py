"""The page on which two to four cases stand beside each other, and what it needs to know before any of them.

In: the library's lists. Out: `compare.html`, which explains itself and which `theme/assets/compare.js` fills
for the cases in its address, and `data/compare/index.js`. What is told of cases: `compare_data.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caselib.data_scripts import data_script
from caselib.model import Case
from caselib.page import OutputFile, Page
from caselib.parts import NOT_STATED
from caselib.render.compare_data import FOLDER, facts_shown, shard_count
from caselib.render.context import Context, chinese_number, labels_of
from caselib.render.mentioned import words

TITLE = "对比"
URL = "compare.html"
MOST = 4
"""So many cases stand beside each other."""


def compare_pages(ctx: Context) -> Iterator[Page | OutputFile]:
    """`ctx` must serve the site's root."""
    yield Page(
        url=URL,
        frame="_frame.html",
        title=TITLE,
        description=f"把两到{chinese_number(MOST)}个案例，或者同一做法在几处的用法，并排对照。",
        slots={"body": ctx.fill("compare.html", {"title": TITLE, "most": MOST})},
    )
    terms = ctx.library.vocabularies["dimensions"].terms
    unstated = ctx.chip("assertion", NOT_STATED)
    yield data_script(
        f"{FOLDER}/index.js",
        {
            "shards": shard_count(len(ctx.links.listed["case"])),
            "most": MOST,
            "facts": facts_shown(),
            "labels": [labels_of(Case)["outcomes"], labels_of(Case)["policies"], labels_of(Case)["sources"]],
            "dimensions": [[term.id, term.label, int(term.flag("matrix"))] for term in terms],
            "words": words(),
            "unstated": [unstated.label, unstated.hint] if unstated else ["", ""],
        },
    )


def address(ids: Iterable[str], practice: str = "") -> str:
    """Where these cases stand side by side, or their uses of a practice; of too many the reader chooses.
    From the site's root; empty where there is nothing to compare."""
    wanted = tuple(dict.fromkeys(ids))
    if len(wanted) < 2 or (len(wanted) > MOST and not practice):
        return ""
    said = (f"p={practice}" if practice else "", f"c={','.join(wanted)}" if len(wanted) <= MOST else "")
    return f"{URL}?{'&'.join(filter(None, said))}"
