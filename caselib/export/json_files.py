"""`data/<kind>.json` and `data/<kind>/<id>.json`.

A record as data: `id`, `kind`, `url` (its page, relative to the site's root), its fields as in YAML
(references as ids, terms as id and label, values typed; a record's own field `url` is `original_url`
here), and under `computed` what the library derives from the relations. What a row holds is said in
`rows.py`; here rows become files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caselib.export.rows import Rows
from caselib.library import Library
from caselib.links import Links
from caselib.model import KINDS
from caselib.page import OutputFile


def json_files(library: Library, links: Links) -> Iterator[OutputFile]:
    """Per kind an array of the listed records, sorted by id, and one file per published record."""
    rows = Rows(library, links)
    for kind in KINDS:
        listed = {record.id for record in links.listed[kind.name]}
        of_kind = []
        for record_id, record in sorted(library.records[kind.name].items()):
            row = rows.record(record).encode()
            if record_id in listed:
                of_kind.append(row)
            yield row_file(f"{kind.folder}/{record_id}", row)
        yield array_file(kind.folder, of_kind)
    places = []
    for code in sorted(links.places):
        places.append(rows.place(code).encode())
        yield row_file(f"places/{code}", places[-1])
    yield array_file("places", places)


def row_file(name: str, row: bytes) -> OutputFile:
    """A row by itself; `name` is its address below `data/`, without ending."""
    return OutputFile(url=f"data/{name}.json", content=row + b"\n")


def array_file(name: str, rows: Iterable[bytes]) -> OutputFile:
    """Rows as one array, a line each: so it compares well."""
    return OutputFile(url=f"data/{name}.json", content=b"".join(array_pieces(rows)))


def array_pieces(rows: Iterable[bytes]) -> Iterator[bytes]:
    """The content of such an array, piece by piece."""
    before = b"[\n"
    for row in rows:
        yield before + row
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[\n\n]\n"
