"""One measurement of one engine in a process of its own: `python -m benchmarks.search_worker STEP …`.

Steps: `build` indexes a corpus, `ask` answers all questions, `change` indexes one changed document, `one`
opens the index and answers one query, the whole of which the caller times. In: files that the comparison
has written. Out: one line of JSON.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers import Peer, entry
from benchmarks.timing import Numbers, timed

if TYPE_CHECKING:
    from benchmarks.search_queries import Question
    from search import Corpus, Document

LIMIT = 20
"""How many hits a reader is shown; timed queries ask for as many."""
ADDED = "改过的一句话里有夔夬夤这三个字"
"""What the changed document holds and no other does."""


def build(peer: Peer, corpus: Corpus) -> Numbers:
    return timed(lambda: peer.build(corpus))


def changed(corpus: Corpus) -> tuple[Corpus, Document]:
    """The middle document with one more sentence."""
    middle = len(corpus.documents) // 2
    document = corpus.documents[middle]
    last = document.passages[-1]
    passages = (*document.passages[:-1], dataclasses.replace(last, text=last.text + ADDED))
    document = dataclasses.replace(document, passages=passages)
    documents = (*corpus.documents[:middle], document, *corpus.documents[middle + 1 :])
    return dataclasses.replace(corpus, documents=documents), document


def change(peer: Peer, corpus: Corpus) -> Numbers:
    """Raises ValueError when the change is not found afterwards."""
    after, document = changed(corpus)
    numbers = timed(lambda: peer.change(after, document))
    if document.key not in peer.find("夔夬夤", 0):
        raise ValueError("the changed document is not found")
    return numbers


def ask(peer: Peer, asked: tuple[Question, ...]) -> Numbers:
    """Once for the answers, which warms the index, and once against the clock. Recall and precision are means
    over the queries; a query without hits counts as precise."""
    recall = precision = 0.0
    for question in asked:
        found = set(peer.find(question.text, 0))
        right = len(found & question.answer)
        recall += right / len(question.answer)
        precision += right / len(found) if found else 1.0
    seconds = sorted(timed(partial(peer.find, question.text, LIMIT))["wall"] for question in asked)
    return {
        "recall": recall / len(asked),
        "precision": precision / len(asked),
        "p50": seconds[len(seconds) // 2],
        "p95": seconds[int(len(seconds) * 0.95)],
        "slowest": seconds[-1],
    }


def main() -> None:
    options = argparse.ArgumentParser(description="（由 search_compare 调用）量一个检索程序的一步。")
    options.add_argument("step", choices=("build", "ask", "change", "one"))
    options.add_argument("name")
    options.add_argument("folder", type=Path)
    options.add_argument("given", help="文字或问题所在的文件；step 是 one 时是要查的词")
    chosen = options.parse_args()
    peer = entry(chosen.name).open(chosen.folder)
    if chosen.step == "one":
        print(json.dumps({"found": len(peer.find(chosen.given, LIMIT))}))
        return
    steps: dict[str, Callable[..., Numbers]] = {"build": build, "ask": ask, "change": change}
    # Written by the comparison itself a moment ago, in a folder that only it knows.
    given = pickle.loads(Path(chosen.given).read_bytes())
    print(json.dumps(steps[chosen.step](peer, given)))


if __name__ == "__main__":
    main()
