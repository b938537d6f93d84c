"""The house keeps its rules: they are read from the source, so nobody has to remember them in review.

A rule is a function from a file's path (relative to the repository) and its text to complaints. Each is
run over the whole repository, and over a few lines that break it, to show that it can fail.
"""

from __future__ import annotations

import ast
import fnmatch
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 400


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STAGES = words("load check link render index export publish")
SHARED = words(
    "library links facets model parts prose problem page places values dates shapes scalars node vocabulary"
    " grades amounts numerals characters quotes seen pinyin walk"
)
DOORS = {
    "yaml": ("caselib/yaml_file.py",),
    "markdown": ("caselib/prose.py",),
    "nh3": ("caselib/prose.py",),
    "jinja2": ("caselib/render/*",),
    "markupsafe": ("caselib/render/*",),
    "whoosh": ("search/engine_whoosh.py",),
    "sqlite3": ("search/engine_sqlite.py", "caselib/export/sqlite.py"),
    "numpy": ("search/grams.py", "search/browser/*"),
    "pypinyin": ("caselib/pinyin.py",),
    "watchdog": ("caselib/watch.py",),
    "xlsxwriter": ("caselib/export/xlsx.py", "caselib/filled/blank_xlsx.py"),
}

# At import time a module may declare things. Constructors of value classes (CamelCase) declare too.
DECLARING = words(
    "cast chr dataclass dict enumerate field frozenset getattr len namedtuple ord range sorted str tuple zip"
    " re.compile re.escape dataclasses.dataclass dataclasses.field functools.lru_cache str.maketrans"
)
DECLARING_METHODS = words(
    "fromkeys items join keys replace resolve split splitlines startswith union values with_name with_suffix"
)
MUTATING_METHODS = words("add append clear discard extend insert pop popitem remove setdefault update")

TOP_LEVEL = words(
    "build_site.py mkdocs.yml cases practices policies organizations sources vocabulary schema docs theme"
    " examples caselib search benchmarks tests Makefile pyproject.toml requirements .ci .github .vscode"
    " README.md CHANGELOG.md CONTRIBUTING.md LICENSE .gitignore .gitattributes .editorconfig"
    # where GitLab, Gitee and pre-commit look for what they run, and nowhere else
    " .gitlab-ci.yml .workflow .pre-commit-config.yaml .pre-commit-hooks.yaml"
)

# Spelled so that this file does not contain them.
SUBJECT = "\u515a"
MACHINE_PATHS = tuple("/" + path for path in ("work/main", "work/shared", "tmp/scratch", "root/"))

Rule = Callable[[str, str], Iterator[str]]


def matches(path: str, globs: tuple[str, ...]) -> bool:
    """Whether a path fits one of the globs; `*` spans folders."""
    return any(fnmatch.fnmatchcase(path, glob) for glob in globs)


def imports_of(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a module imports, wherever in it the import stands."""
    package = PurePosixPath(path).parent.parts
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join((*base, *filter(None, [node.module])))
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def part_of(path: str) -> str:
    """`caselib/check/case.py` → `check`; `caselib/load.py` → `load`."""
    parts = PurePosixPath(path).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def search_knows_no_records(path: str, text: str) -> Iterator[str]:
    """Engines know documents: nothing in `search` imports `caselib`."""
    if path.startswith("search/"):
        for line, name in imports_of(path, text):
            if name.split(".")[0] == "caselib":
                yield f"{path}:{line} imports {name}"


def caselib_knows_no_engine(path: str, text: str) -> Iterator[str]:
    """Of `search`, `caselib` sees only the contract: names of the package itself, in `index.py` alone."""
    if not path.startswith("caselib/"):
        return
    for line, name in imports_of(path, text):
        parts = name.split(".")
        if parts[0] != "search":
            continue
        if path != "caselib/index.py":
            yield f"{path}:{line} imports {name}; only caselib/index.py may"
        elif len(parts) != 2 or not parts[1][0].isupper():
            yield f"{path}:{line} imports {name}, which is no part of the contract"


def stages_stand_apart(path: str, text: str) -> Iterator[str]:
    """A stage imports no other stage, and what stages share imports none."""
    if not path.startswith("caselib/"):
        return
    own = part_of(path)
    if own not in STAGES | SHARED:
        return
    for line, name in imports_of(path, text):
        parts = name.split(".")
        if parts[0] == "caselib" and len(parts) > 1 and parts[1] in STAGES - {own}:
            yield f"{path}:{line} imports the stage {parts[1]}"


def one_door_each(path: str, text: str) -> Iterator[str]:
    """Each third-party library, and sqlite3, is imported only where DOORS says."""
    for line, name in imports_of(path, text):
        library = name.split(".")[0]
        if library in {"caselib", "search", "build_site"}:
            continue
        if library in DOORS:
            if not matches(path, DOORS[library]):
                yield f"{path}:{line} imports {library}, whose door is {DOORS[library][0]}"
        elif library not in sys.stdlib_module_names:
            yield f"{path}:{line} imports {library}, which has no door"


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes that run when a module is imported: bodies of functions and annotations do not."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = [default for default in node.args.kw_defaults if default is not None]
        children: list[ast.AST] = [*node.decorator_list, *node.args.defaults, *defaults]
    elif isinstance(node, ast.Lambda):
        children = []
    elif isinstance(node, ast.AnnAssign):
        children = [node.value] if node.value else []
    elif isinstance(node, ast.If) and is_main_guard(node):
        children = []
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield child
        yield from at_import(child)


def is_main_guard(node: ast.If) -> bool:
    return "__name__" in ast.unparse(node.test)


def declares(call: ast.Call, path: str) -> bool:
    function = ast.unparse(call.func)
    if path == "build_site.py" and function in {"sys.path.insert", "sys.path.append"}:
        return True
    last = function.rsplit(".", 1)[-1]
    is_method = isinstance(call.func, ast.Attribute)
    return (
        function in DECLARING or last.lstrip("_")[:1].isupper() or (is_method and last in DECLARING_METHODS)
    )


def imports_do_no_work(path: str, text: str) -> Iterator[str]:
    """Importing a module declares things; it reads, computes and starts nothing.

    A function of the same module counts as a declaration when it does nothing but declare.
    """
    tree = ast.parse(text)
    own = {
        function.name
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        and all(declares(call, path) for call in ast.walk(function) if isinstance(call, ast.Call))
    }
    for node in at_import(tree):
        if isinstance(node, ast.Call) and not declares(node, path) and ast.unparse(node.func) not in own:
            yield f"{path}:{node.lineno} calls {ast.unparse(node.func)} when imported"
        elif isinstance(node, ast.For | ast.While | ast.With):
            yield f"{path}:{node.lineno} runs a {type(node).__name__.lower()} when imported"


def assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def is_container_to_fill(value: ast.expr) -> bool:
    """A list, a set, or an empty dict. A dict with entries is a table, as long as nobody writes to it."""
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.Call):
        function = ast.unparse(value.func).rsplit(".", 1)[-1]
        return function in {"list", "set", "defaultdict", "Counter", "deque"} or (
            function == "dict" and not value.args and not value.keywords
        )
    return isinstance(value, ast.List | ast.Set | ast.ListComp | ast.SetComp)


def written_name(node: ast.AST) -> str | None:
    """The variable whose content `node` changes, if it does."""
    owner: ast.expr | None = None
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        owner = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value if node.func.attr in MUTATING_METHODS else None
    return owner.id if isinstance(owner, ast.Name) else None


def modules_hold_no_state(path: str, text: str) -> Iterator[str]:
    """A module's names are constants: no container to fill, no `global`, no table written to."""
    tree = ast.parse(text)
    tables: set[str] = set()
    for name, value in assigned(tree):
        if is_container_to_fill(value) and name != "__all__":
            yield f"{path}:{value.lineno} {name} can be changed; use a tuple, a frozenset or a table"
        elif isinstance(value, ast.Dict | ast.DictComp | ast.BinOp):
            tables.add(name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"{path}:{node.lineno} says global"
        elif written_name(node) in tables:
            yield f"{path}:{getattr(node, 'lineno', 0)} writes to the table {written_name(node)}"


def modules_are_short(path: str, text: str) -> Iterator[str]:
    """A module has fewer than 400 lines."""
    lines = len(text.splitlines())
    if lines >= MAX_LINES:
        yield f"{path} has {lines} lines"


def modules_say_what_they_are(path: str, text: str) -> Iterator[str]:
    """Every module opens with a docstring."""
    if not ast.get_docstring(ast.parse(text)):
        yield f"{path} has no docstring"


def the_code_knows_no_subject(path: str, text: str) -> Iterator[str]:
    """The program is for any subject: the character that names the first library's is nowhere in it."""
    for number, line in enumerate(text.splitlines(), start=1):
        if SUBJECT in line:
            yield f"{path}:{number} names the subject"


def nothing_names_a_machine(path: str, text: str) -> Iterator[str]:
    """No file holds a path of the machine it was written on."""
    for number, line in enumerate(text.splitlines(), start=1):
        for word in MACHINE_PATHS:
            if word in line:
                yield f"{path}:{number} names {word}"


def committed_files() -> list[str]:
    """What git keeps or would keep; in a copy without git, what `.gitignore` lets through."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if listing.returncode == 0 and (ROOT / ".git").exists():
        return sorted(name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())
    return sorted(walk(ROOT, ignored_patterns()))


def ignored_patterns() -> tuple[str, ...]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return (".git", *(line.strip("/") for line in lines if line and not line.startswith("#")))


def walk(folder: Path, ignored: tuple[str, ...]) -> Iterator[str]:
    for entry in folder.iterdir():
        name = entry.relative_to(ROOT).as_posix()
        if matches(name, ignored) or matches(entry.name, ignored):
            continue
        if entry.is_dir():
            yield from walk(entry, ignored)
        else:
            yield name


PROGRAM = ("build_site.py", "caselib/*.py", "search/*.py")
MODULES = ("*.py",)
# The table of places is left out: places carry their official names, whatever characters these have.
SUBJECT_FREE = (*PROGRAM, "caselib/*.html", "caselib/*.xml", "caselib/*.yml", "search/*.js", "theme/*")
EVERYTHING = ("*",)

RULES: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (search_knows_no_records, PROGRAM),
    (caselib_knows_no_engine, PROGRAM),
    (stages_stand_apart, PROGRAM),
    (one_door_each, PROGRAM),
    (imports_do_no_work, PROGRAM),
    (modules_hold_no_state, PROGRAM),
    (modules_are_short, MODULES),
    (modules_say_what_they_are, MODULES),
    (the_code_knows_no_subject, SUBJECT_FREE),
    (nothing_names_a_machine, EVERYTHING),
)


@pytest.mark.parametrize(("rule", "where"), RULES, ids=[rule.__name__ for rule, _ in RULES])
def test_the_repository_keeps(rule: Rule, where: tuple[str, ...]) -> None:
    complaints: list[str] = []
    for path in committed_files():
        content = (ROOT / path).read_bytes()
        if matches(path, where) and b"\0" not in content:
            complaints += rule(path, content.decode("utf-8", errors="replace"))
    assert complaints == []


def test_the_top_level_holds_what_the_map_of_folders_names() -> None:
    assert {PurePosixPath(name).parts[0] for name in committed_files()} - TOP_LEVEL == set()


BREAKS: tuple[tuple[Rule, str, str, str], ...] = (
    (search_knows_no_records, "search/query.py", "from caselib.model import Case", "imports caselib.model"),
    (search_knows_no_records, "search/query.py", "def f():\n    import caselib", ":2 imports caselib"),
    (caselib_knows_no_engine, "caselib/links.py", "import search", "only caselib/index.py may"),
    (caselib_knows_no_engine, "caselib/index.py", "from search import engine_whoosh", "no part of"),
    (caselib_knows_no_engine, "caselib/index.py", "from search.query import Query", "no part of"),
    (stages_stand_apart, "caselib/render/x.py", "from caselib.load import load", "the stage load"),
    (stages_stand_apart, "caselib/render/x.py", "from ..check import CHECKS", "the stage check"),
    (stages_stand_apart, "caselib/export/x.py", "from caselib import render", "the stage render"),
    (stages_stand_apart, "caselib/link.py", "from . import publish", "the stage publish"),
    (stages_stand_apart, "caselib/model.py", "import caselib.load", "the stage load"),
    (one_door_each, "caselib/check/case.py", "import yaml", "whose door is caselib/yaml_file.py"),
    (one_door_each, "caselib/export/csv.py", "import sqlite3", "whose door is search/engine_sqlite.py"),
    (one_door_each, "caselib/publish.py", "import mkdocs", "has no door"),
    (imports_do_no_work, "caselib/a.py", "TABLE = open('x').read()", "calls open('x').read when imported"),
    (imports_do_no_work, "caselib/a.py", "class A:\n    now = time.time()", "calls time.time when imported"),
    (imports_do_no_work, "caselib/a.py", "def f(x=read()): ...", "calls read when imported"),
    (imports_do_no_work, "caselib/a.py", "def f(): return open('x')\nX = f()", "calls f when imported"),
    (imports_do_no_work, "caselib/a.py", "for x in (1, 2):\n    pass", "runs a for when imported"),
    (imports_do_no_work, "caselib/a.py", "sys.path.insert(0, 'x')", "calls sys.path.insert when imported"),
    (modules_hold_no_state, "caselib/a.py", "seen = []", "seen can be changed"),
    (modules_hold_no_state, "caselib/a.py", "seen: dict[str, int] = {}", "seen can be changed"),
    (modules_hold_no_state, "caselib/a.py", "seen = defaultdict(list)", "seen can be changed"),
    (modules_hold_no_state, "caselib/a.py", "def f():\n    global x\n    x = 1", "says global"),
    (modules_hold_no_state, "caselib/a.py", "T = {1: 2}\ndef f():\n    T[3] = 4", "writes to the table T"),
    (modules_hold_no_state, "caselib/a.py", "T = {1: 2}\ndef f(): T.update(x)", "writes to the table T"),
    (modules_are_short, "caselib/a.py", "x = 1\n" * MAX_LINES, "has 400 lines"),
    (modules_say_what_they_are, "caselib/a.py", "# a comment\nx = 1", "has no docstring"),
    (the_code_knows_no_subject, "theme/a.html", f"<p>\n{SUBJECT}建", ":2 names the subject"),
    (nothing_names_a_machine, "docs/a.md", MACHINE_PATHS[0] + "main", "names " + MACHINE_PATHS[0]),
)


@pytest.mark.parametrize(("rule", "path", "text", "complaint"), BREAKS)
def test_breaking_it_is_noticed(rule: Rule, path: str, text: str, complaint: str) -> None:
    assert any(complaint in found for found in rule(path, text))


KEEPS: tuple[tuple[Rule, str, str], ...] = (
    (caselib_knows_no_engine, "caselib/index.py", "from search import Document"),
    (stages_stand_apart, "caselib/render/x.py", "from ..render import page, links"),
    (stages_stand_apart, "caselib/publish.py", "from caselib import gate, page"),
    (one_door_each, "caselib/yaml_file.py", "import yaml\nimport re\nfrom caselib.node import Node"),
    (imports_do_no_work, "caselib/a.py", "X = tuple(Kind(p) for p in re.compile('a'))"),
    (imports_do_no_work, "caselib/a.py", "def rule(x): return Check(x)\nX = rule(1)"),
    (imports_do_no_work, "build_site.py", "if __name__ == '__main__':\n    sys.exit(main())"),
    (modules_hold_no_state, "caselib/a.py", "T = {1: 2}\ndef f():\n    T = {}\n    return T"),
)


@pytest.mark.parametrize(("rule", "path", "text"), KEEPS)
def test_keeping_it_is_not_held_against_anyone(rule: Rule, path: str, text: str) -> None:
    assert list(rule(path, text)) == []


def test_every_rule_can_fail() -> None:
    assert {rule for rule, *_ in BREAKS} == {rule for rule, _ in RULES}
