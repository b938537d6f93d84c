"""The least that a step of a build can take on this machine.

    python -m benchmarks.floors STEP LIBRARY SITE OUT

Each step alone, in one process, with nothing else done: `read` reads all record files, `compose` lets libyaml
read them (with the lines where things stand), `fill` fills a page of a dozen lines for each record, `write`
writes the files of a built site into folders that are already there. What a step is given has been loaded
before the clock starts. Out: one line of JSON with wall and processor seconds.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.timing import Numbers, timed

FOLDERS = ("cases", "practices", "policies", "organizations", "sources")
PAGE = """<!doctype html>
<html lang="zh-Hans">
<head><meta charset="utf-8"><title>{{ record.title }}</title></head>
<body>
<main>
<h1>{{ record.title }}</h1>
<table>{% for name, value in record.items() if value is string %}
<tr><th>{{ name }}</th><td>{{ value }}</td></tr>{% endfor %}
</table>
{% for measure in record.measures %}
<h2>{{ measure.title }}</h2>
<p>{{ measure.text }}</p>
<ul>{% for adopted in measure.practices %}
<li><a href="{{ adopted.practice }}.html">{{ adopted.quote }}</a></li>{% endfor %}
</ul>
{% endfor %}
</main>
</body>
</html>
"""


def read(library: Path) -> list[bytes]:
    """Every record file, in the order of its name."""
    names = [
        entry.path
        for folder in FOLDERS
        for entry in os.scandir(library / folder)
        if entry.name.endswith(".yml")
    ]
    texts = []
    for name in sorted(names):
        with open(name, "rb") as stream:
            texts.append(stream.read())
    return texts


def compose(texts: list[bytes]) -> None:
    import yaml

    for text in texts:
        yaml.compose(text, yaml.CSafeLoader)


def filler(library: Path) -> Callable[[], object]:
    import jinja2
    import yaml

    page = jinja2.Environment(autoescape=True).from_string(PAGE)
    records = [yaml.load(text, yaml.CBaseLoader) for text in read(library)]
    return lambda: [page.render(record=record).encode() for record in records]


def writer(site: Path, out: Path) -> Callable[[], object]:
    files = [
        (str(out / file.relative_to(site)), file.read_bytes())
        for file in sorted(site.rglob("*"))
        if file.is_file()
    ]
    for folder in sorted({os.path.dirname(name) for name, _ in files}):
        os.makedirs(folder, exist_ok=True)
    return partial(write, files)


def write(files: list[tuple[str, bytes]]) -> None:
    for name, content in files:
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.close(file)


def measured(step: str, library: Path, site: Path, out: Path) -> Numbers:
    if step == "read":
        return timed(partial(read, library))
    if step == "compose":
        return timed(partial(compose, read(library)))
    work = filler(library) if step == "fill" else writer(site, out)
    os.sync()
    return timed(work)


def main() -> None:
    options = argparse.ArgumentParser(description="（由 build_compare 调用）量一步最少要多久。")
    options.add_argument("step", choices=("read", "compose", "fill", "write"))
    for name in ("library", "site", "out"):
        options.add_argument(name, type=Path)
    chosen = options.parse_args()
    print(json.dumps(measured(chosen.step, chosen.library, chosen.site, chosen.out)))


if __name__ == "__main__":
    main()
