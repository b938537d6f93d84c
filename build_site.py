"""The conductor: the pipeline in order, the commands, and MkDocs' hook. It has no rule of its own.

    load → check → link → check → render + index + export → publish

Commands import late, so that `check` never pays for what only `build` needs.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caselib.arguments import BESIDE, command_line
from caselib.check_command import run_check
from caselib.console import FILTERS, Clock, fail, interrupted, leave, named, spared
from caselib.diff_command import run_diff
from caselib.edit_commands import run_fix, run_fmt, run_new
from caselib.filled.commands import run_from_issue, run_import, run_template

HERE = Path(__file__).resolve().parent
UNCUT = "有的错误不在某一条记录里（词表、设置、重名、绕成圈……），不能只去掉几条记录；网站没有改动。"

if TYPE_CHECKING:
    from caselib.build import Outcome, Wish
    from caselib.index import Indexing
    from caselib.inspecting import Inspected
    from caselib.library import Library
    from caselib.links import Links
    from caselib.rebuild import Rebuild, Rebuilt
    from caselib.whole import Whole
    from search import Corpus


def find_modules() -> None:
    """Make `caselib` importable: MkDocs takes a hook's folder off the path once the hook is imported."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))


def report(examined: Whole | Inspected | Outcome, form: str = "text") -> None:
    """Print the problems: for people on stderr, for machines on stdout."""
    from caselib.problem import FORMATS

    stream = sys.stderr if form == "text" else sys.stdout
    print(FORMATS[form](examined.problems, examined.records), file=stream)
    if form == "text" and examined.drafts:
        advice = "核对来源后写上“审核状态”（review）；现在想看，用 build --preview。"
        print(f"另有 {examined.drafts} 条未审稿，不放进网站。{advice}", file=stream)


def browser_index(library: Library, links: Links) -> Iterator[tuple[str, bytes]]:
    """The browser's index of a library: addresses and contents."""
    written: dict[str, bytes] = {}
    browser_indexing().anew(library, links, written.__setitem__)
    yield from written.items()


def search_tables() -> Callable[[Any, Iterable[Any]], None] | None:
    """What fills a database's tables for search; None where this machine's SQLite has none."""
    from search.engine_sqlite import has_fts5, write_fts

    return write_fts if has_fts5() else None


def filling(library: Library, links: Links) -> Callable[[Any], None] | None:
    """What fills those of one library's database."""
    from caselib.index import corpus

    fill = search_tables()
    return None if fill is None else lambda connection: fill(connection, corpus(library, links).documents)


def browser_indexing() -> Indexing:
    """How the browser's index is made and mended; its modules are imported where it is asked for."""
    from caselib.index import Indexing
    from search.browser.update import patched_files
    from search.browser.whole import write_files

    return Indexing(write_files, patched_files)


def full_indexing() -> Indexing:
    """The same for a full build, whose database is searched too."""
    return replace(browser_indexing(), table=search_tables())


def wish_of(options: argparse.Namespace, lap: Callable[[str], None]) -> Wish:
    """What `build` and `serve` are asked to make. To be called before what builds is imported."""
    from caselib.inputs import program_digest

    program = program_digest()
    from caselib.build import Wish, given_epoch
    from caselib.shell import Target

    root: Path = options.library
    full = getattr(options, "full", False)
    return Wish(
        target=Target(library=root, site=options.site or root / "site", builder=options.builder),
        preview=options.preview,
        full=full,
        keep_going=getattr(options, "keep_going", False),
        cache=getattr(options, "cache", "build"),
        epoch=given_epoch(),
        indexing=full_indexing if full else browser_indexing,
        program=program,
        lap=lap,
        waiting=lambda said: print(said, file=sys.stderr),
    )


def cmd_build(options: argparse.Namespace) -> int:
    gc.disable()  # what is read stays until the end: a fifth of this process's time
    clock = Clock(options.verbose)
    wish = wish_of(options, clock.lap)
    from caselib.build import build
    from caselib.trouble import NotBuiltError
    from caselib.work import Telling, workers_here
    from caselib.zipped import refuse_strange_file, write_zip, zip_beside

    site = wish.target.site
    file = zip_beside(site) if options.zip == BESIDE else options.zip
    packed = 0
    try:
        if file:
            refuse_strange_file(file, site)
        done = build(wish, Telling(workers_here(), clock.progress.tell))
        if file and done.is_published:
            packed = write_zip(site, done.title, file)
            clock.lap("打包")
    except NotBuiltError as error:
        clock.progress.clear()
        print(f"没有建成网站：{error}", file=sys.stderr)
        return 2
    from caselib.explained import explained

    report(replace(done, problems=explained(options.library, done.problems)))
    if not done.is_published:
        print(UNCUT if options.keep_going else "有错误，网站没有改动。", file=sys.stderr)
        return 1
    for warning in done.warnings:
        print(f"建议 {warning}", file=sys.stderr)
    from caselib.model import KINDS

    counts = " · ".join(f"{kind.label} {done.counts[kind.name]}" for kind in KINDS)
    print(f"网站已建成：{counts}；共 {done.pages} 页、{done.files} 个数据等文件。")
    print(f"双击打开：{site.resolve() / 'index.html'}")
    if file:
        print(f"离线包：{file.resolve()}（{packed / 1e6:.1f} MB）")
    if done.left_out:
        print("\n".join([f"有错误的没有收入，共 {len(done.left_out)} 条：", *done.left_out]), file=sys.stderr)
    clock.total()
    return int(done.failed)


def cmd_serve(options: argparse.Namespace) -> int:
    from functools import partial

    from caselib.exchange import PREVIEW
    from caselib.model import KINDS
    from caselib.serve import Shelf, serve

    # Drafts are in it: never the site that is handed on.
    site = options.library / PREVIEW
    wished = argparse.Namespace(
        library=options.library, site=site, builder="mkdocs", preview=True, cache="serve"
    )
    folders = (*(kind.folder for kind in KINDS), "vocabulary", "docs")
    shelf = Shelf(library=options.library, folders=folders, program=HERE)
    serve(partial(rebuilding, wished), shelf, site, host=options.host, port=options.port)


def rebuilding(options: argparse.Namespace) -> Rebuild:
    """Makes the function that `serve` calls after each save; runs in a process of its own."""
    wish = wish_of(options, lambda _: None)
    from caselib.build import build
    from caselib.explained import explained
    from caselib.rebuild import Rebuilt
    from caselib.standby import Standby
    from caselib.trouble import NotBuiltError
    from caselib.work import workers_here
    from search.browser.digits import written_all

    # Imported here, from where builds are forked, and not anew for each: numpy, and what mends the index.
    written_all([0])
    browser_indexing()
    workers = workers_here()
    wish = replace(wish, standby=Standby())

    def rebuild(tell: Callable[[Rebuilt], None]) -> None:
        def done(outcome: Outcome) -> None:
            tell(
                Rebuilt(
                    published=not outcome.failed,
                    problems=explained(options.library, outcome.problems),
                    remarks=outcome.warnings,
                    pages=sum(url.endswith(".html") for url in outcome.written),
                )
            )

        try:
            done(build(replace(wish, published=done), workers))
        except NotBuiltError as error:
            tell(Rebuilt(published=False, message=str(error)))

    return rebuild


def cmd_check(options: argparse.Namespace) -> int:
    return run_check(options, report)


def cmd_export(options: argparse.Namespace) -> int:
    from caselib.build import epoch_of, given_epoch
    from caselib.exchange import MARKER, MARKER_TEXT, is_ours
    from caselib.explained import explained
    from caselib.export import Edition, export
    from caselib.publish import date_of
    from caselib.whole import examine

    examined = examine(options.library)
    report(replace(examined, problems=explained(options.library, examined.problems)))
    if examined.failed:
        return 1
    out: Path = options.out
    if out.is_dir() and any(out.iterdir()) and not is_ours(out):
        fail(f"{out} 里已有别的文件，不是本程序导出的。请用 --out 换一个文件夹。")
    edition = None
    if options.full:
        date = date_of(epoch_of(examined.library, given_epoch()))
        edition = Edition(date, filling(examined.library, examined.links))
    count = 0
    for file in export(examined.library, examined.links, edition):
        path = out / file.url
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        count += 1
    (out / MARKER).write_text(MARKER_TEXT, encoding="utf-8")
    print(f"已写出 {count} 个数据文件：{out}")
    return 0


def cmd_search(options: argparse.Namespace) -> int:
    from search.command import Library, Request, run
    from search.freshness import look_at

    filters = {label: tuple(getattr(options, name)) for name, label in FILTERS}
    if not options.words and not any(filters.values()):
        fail("缺少：词")
    root: Path = options.library
    library = Library(
        cache=root / ".cache" / "search",
        look=lambda: look_at((root,), (HERE / "caselib", HERE / "search")),
        read=lambda: searchable(root),
    )
    request = Request(
        words=tuple(options.words),
        filters=filters,
        limit=options.limit,
        engine=options.engine,
        as_json=options.json,
    )
    return run(request, library)


def searchable(root: Path) -> tuple[Corpus, str]:
    """What `search` looks through: published records of the files that can be read; a remark on others."""
    from caselib.index import corpus
    from caselib.link import link
    from caselib.load import load

    library, problems = load(root)
    faulty = sorted({p.file for p in problems if p.severity == "error"})
    seen = library.without(faulty).published()
    remark = f"有 {len(faulty)} 个文件写错了，没有放进检索；运行 check 查看。" if faulty else ""
    return corpus(seen, link(seen)), remark


def cmd_verify(options: argparse.Namespace) -> int:
    from caselib.evidence import save, verify
    from caselib.load import load
    from caselib.locate import Locator

    if not options.texts.is_dir():
        fail(f"没有这个文件夹：{options.texts}")
    library, problems = load(options.library)
    done = verify(library, options.texts, Locator(library), problems)
    for problem in done.problems:
        print(problem.to_text(), end="\n\n", file=sys.stderr)
    print("\n".join(done.figures()))
    if done.lock:
        print("已写出核对记录。" if save(done.lock, options.library) else "核对记录没有变化。")
    return int(done.failed)


def parser() -> argparse.ArgumentParser:
    runs = {
        "build": cmd_build,
        "check": cmd_check,
        "new": run_new,
        "fix": run_fix,
        "fmt": run_fmt,
        "template": run_template,
        "import": run_import,
        "from-issue": run_from_issue,
        "serve": cmd_serve,
        "export": cmd_export,
        "search": cmd_search,
        "diff": run_diff,
        "verify": cmd_verify,
    }
    return command_line(HERE, runs)


def main(arguments: list[str] | None = None) -> int:
    if sys.stdout is None or sys.stderr is None:  # closed by the caller: nobody reads
        nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
    sys.stdout = named(sys.stdout)
    gc.set_threshold(100_000, 50, 100)  # a build makes many values and drops few: a tenth of its time
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = parser().parse_args(spared(sys.argv[1:] if arguments is None else arguments))
    options.library = Path(os.path.realpath(options.library))  # a link that leads to itself stays as it is
    if not (options.library / "mkdocs.yml").is_file():
        fail(f"这里不是案例库（没有 mkdocs.yml）：{options.library}")
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except MemoryError:
        print("内存不够，没有做完。请关掉别的程序再试。", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (nobody reads on)
        return 0
    except OSError as error:
        from caselib.trouble import told

        with suppress(OSError):  # stderr itself may be what cannot be written
            print(told(error), file=sys.stderr)
        return 2
    return code


def on_post_build(config: Any, **_: Any) -> None:
    """MkDocs' hook: `mkdocs build` and `mkdocs serve` alone give the whole site too.

    The builder that the conductor runs is given no hooks. Raises the builder's own BuildError when the
    records have errors or the theme does not fit, so that `serve` lives on.
    """
    find_modules()
    from caselib.build import epoch_of, given_epoch
    from caselib.content_security import lift
    from caselib.explained import explained
    from caselib.publish import pour_into
    from caselib.trouble import NotBuiltError
    from caselib.whole import examine, outputs

    package = type(config).__module__.partition(".")[0]
    build_error: type[Exception] = importlib.import_module(f"{package}.exceptions").BuildError
    root = Path(config["config_file_path"]).resolve().parent
    examined = examine(root)
    report(replace(examined, problems=explained(root, examined.problems)))
    if examined.failed:
        raise build_error("记录有错误，网站没有建成。")
    docs, epoch = Path(config["docs_dir"]), epoch_of(examined.library, given_epoch())
    try:
        made = outputs(examined, browser_index)
        pour_into(Path(config["site_dir"]), *made, docs=docs, epoch=epoch)
        if "serve" in sys.argv:
            lift(Path(config["site_dir"]))
    except NotBuiltError as error:
        raise build_error(f"没有建成网站：{error}") from error


if __name__ == "__main__":
    try:
        ended = main()
    except KeyboardInterrupt:
        ended = interrupted()
    leave(ended)
