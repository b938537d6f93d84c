"""The same bytes whatever surrounds the build: locale, clock, user, processors, order of files, and more."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from scenes import EDITED, OLD, Ended, Print, command, often, print_of, put, small, start, unlike, versions

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="varies what Linux lets vary")

ASCII = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
NOISE = {
    "COLUMNS": "20", "TERM": "dumb", "NO_COLOR": "1", "FORCE_COLOR": "1", "DEBUG": "1", "CI": "true",
    "PYTHONWARNINGS": "default", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONINSPECT": "", "GIT_DIR": "/nowhere",
    "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "OMP_NUM_THREADS": "1",
    "SITE_NAME": "别的", "READTHEDOCS": "True", "GITHUB_ACTIONS": "true",
}  # fmt: skip
TO_READ_ALL = "+dac_override,+dac_read_search"
AS_ANOTHER = (
    "setpriv", "--reuid=65534", "--clear-groups",
    f"--inh-caps={TO_READ_ALL}", f"--ambient-caps={TO_READ_ALL}",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One thing that differs: words before the command, after Python's name, or in the environment."""

    before: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "library"
    backwards: bool = False
    """The files are made in the opposite order, on another file system."""
    dated: float | None = None
    """The time of all files, in seconds since 1970."""


VARIATIONS = {
    "an ASCII locale": Variation(environment=ASCII, folder="案例 库"),
    "a Chinese locale": Variation(environment={"LC_ALL": "zh_CN.GB18030", "LANGUAGE": "zh_CN"}),
    "a hash seed": Variation(environment={"PYTHONHASHSEED": "4711"}),
    "no hash seed": Variation(environment={"PYTHONHASHSEED": "0"}),
    "a time zone in the east": Variation(environment={"TZ": "Pacific/Kiritimati"}),
    "a time zone in the west": Variation(environment={"TZ": "Pacific/Pago_Pago"}),
    "another day": Variation(before=("faketime", "2031-02-03 04:05:06")),
    "an earlier day": Variation(before=("faketime", "2021-06-01 00:00:01")),
    "files from the future": Variation(dated=4_000_000_000.0),
    "files without a date": Variation(dated=0.0),
    "files in another order": Variation(backwards=True),
    "a strict umask": Variation(before=("sh", "-c", 'umask 077; exec "$@"', "sh")),
    "one processor": Variation(before=("taskset", "-c", "0")),
    "another user": Variation(before=AS_ANOTHER if os.geteuid() == 0 else ("env", "USER=x", "LOGNAME=x")),
    "nothing in the environment": Variation(before=("env", "-i")),
    "no home, no temporary files": Variation(environment={"HOME": "/nowhere", "TMPDIR": "/nowhere"}),
    "no input": Variation(before=("sh", "-c", 'exec "$@" <&-', "sh")),
    "an optimising Python": Variation(python=("-OO",)),
    "a Python for developers": Variation(python=("-X", "dev")),
    "a talkative environment": Variation(environment=NOISE),
    "a narrow stack, few files": Variation(before=("sh", "-c", 'ulimit -s 1024 -n 64; exec "$@"', "sh")),
    "another working folder": Variation(before=("env", "-C", "/")),
    "a long name": Variation(folder="很长的名字" * 10 + "/" + "l" * 150),
}


def made(variation: Variation, folder: Path, disk: Path) -> Path:
    """The small library as the variation wants it."""
    library = small((disk if variation.backwards else folder) / variation.folder)
    if variation.backwards:
        for kind in (path for path in list(library.iterdir()) if path.is_dir()):
            forwards = kind.rename(kind.with_name("forwards"))
            kind.mkdir()
            for path in sorted(forwards.iterdir(), reverse=True):
                path.rename(kind / path.name)
            forwards.rmdir()
    if variation.dated is not None:
        for path in library.rglob("*"):
            os.utime(path, (variation.dated, variation.dated))
    return library


def build(variation: Variation, library: Path) -> Ended:
    python, *words = command(library)
    whole = [*variation.before, python, *variation.python, *words]
    return start(whole, variation.environment).end()


SELDOM = (
    "no hash seed", "a time zone in the west", "files without a date", "no input", "a long name",
    "a Python for developers", "another working folder", "a narrow stack, few files",
)  # fmt: skip


@pytest.fixture(scope="module")
def ended(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, disk: Path
) -> dict[str, tuple[Ended, Print]]:
    """All variations that are asked for, built cold, two at a time."""
    asked = {item.name for item in request.session.items}
    chosen = [name for name in VARIATIONS if f"test_the_same_bytes[{name}]" in asked]
    folder = tmp_path_factory.mktemp("environments")
    folder.chmod(0o755)

    def one(name: str) -> tuple[Ended, Print]:
        variation = VARIATIONS[name]
        library = made(variation, folder / str(list(VARIATIONS).index(name)), disk)
        if not shutil.which((*variation.before, sys.executable)[0]):
            return Ended(code=0, out="", said=""), {}
        done = build(variation, library)
        return done, print_of(library / "site")

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(chosen, pool.map(one, chosen), strict=True))


@pytest.mark.parametrize("name", often(VARIATIONS, SELDOM))
def test_the_same_bytes(
    name: str,
    ended: dict[str, tuple[Ended, Print]],
    known: dict[str, Print],
    need: Callable[[str, object], None],
) -> None:
    for program in VARIATIONS[name].before[:1]:
        need(program, shutil.which(program))
    done, site = ended[name]
    assert done.code == 0, done.said
    assert unlike(site, known[OLD]) == []


WANDERING = (
    "an ASCII locale",
    "another day",
    "an earlier day",
    "one processor",
)


def test_one_library_wanders_through_environments(
    tmp_path: Path, known: dict[str, Print], need: Callable[[str, object], None]
) -> None:
    """It is edited in each, and what was kept from the one before does no harm, even when time goes back."""
    need("faketime", shutil.which("faketime"))
    library = small(tmp_path / "library")
    for number, name in enumerate(WANDERING):
        version = (OLD, EDITED)[number % 2]
        put(library, version)
        done = build(VARIATIONS[name], library)
        assert done.code == 0, done.said
        assert unlike(print_of(library / "site"), known[version]) == [], name


def test_what_was_kept_from_a_later_day_is_looked_at_again(
    tmp_path: Path, known: dict[str, Print], need: Callable[[str, object], None]
) -> None:
    """Dates that have not come yet are errors, whatever a build on another day thought of them."""
    need("faketime", shutil.which("faketime"))
    library = small(tmp_path / "library")
    assert build(VARIATIONS["another day"], library).code == 0
    early = build(Variation(before=("faketime", "2020-12-31 12:00:00")), library)
    assert (early.code, "还没有到这一天" in early.said) == (1, True)
    assert unlike(print_of(library / "site"), known[OLD]) == []
    assert build(VARIATIONS["an earlier day"], library).code == 0


def test_two_edits_of_one_size_at_one_time(tmp_path: Path, known: dict[str, Print]) -> None:
    """Neither a file's size nor its time shows that it was edited, as after a copy that keeps times."""
    library = small(tmp_path / "library")
    cases = versions()
    for version in (OLD, EDITED, OLD):
        put(library, version)
        for name in cases[version]:
            os.utime(library / name, (1_700_000_000, 1_700_000_000))
        done = start(command(library)).end()
        assert done.code == 0, done.said
        assert unlike(print_of(library / "site"), known[version]) == []
