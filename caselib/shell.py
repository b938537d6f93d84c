"""The shell: what the site builder makes of the hand-written pages, with a frame for each kind of record.

In: a library's `mkdocs.yml` and `docs/`, the theme. Out: a folder with built pages, frames and assets. The
builder runs as a process of its own, beside other work. The only door to MkDocs, ProperDocs and Zensical; it
knows no record.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caselib.exchange import PublishError
from caselib.trouble import reason

BUILDERS = ("mkdocs", "properdocs", "zensical")
THEME = Path(__file__).resolve().parent.parent / "theme"

# What a builder writes and the site does not want: its sitemap (frames, today's date), its search
# and the index for it, its 404 page with absolute addresses, source maps.
_LEFTOVERS = (
    "404.html", "sitemap.xml", "sitemap.xml.gz", "search.json", "search",
    "assets/javascripts/lunr", "assets/javascripts/workers",
)  # fmt: skip
SEAL = "seal"
_LAST_LINES = 15
_TRACEBACK = "Traceback (most recent call last):"
_ERRNO = re.compile(r"(?:\w+Error: )?\[Errno (\d+)\] ([^:]*):?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is built where, by which builder, in whose shell."""

    library: Path
    site: Path
    builder: str = "mkdocs"
    theme: Path = THEME


@dataclass(slots=True)
class Builder:
    """A builder at work. It writes into `folder`, which nobody else uses."""

    target: Target
    folder: Path
    process: subprocess.Popen[str]

    def finish(self) -> tuple[Path, tuple[str, ...]]:
        """Wait for it; the folder of the shell and the builder's warnings. Raises PublishError."""
        output, _ = self.process.communicate()
        lines = [line.rstrip() for line in output.splitlines() if line.strip()]
        site = self.folder / "site"
        if self.process.returncode != 0 or not site.is_dir():
            said = "\n".join(f"    {line}" for line in _last_words(lines))
            code = self.process.returncode
            raise PublishError(f"{self.target.builder} 没有建成（退出码 {code}）。它最后说：\n{said}")
        remove_leftovers(site)
        found = (line.removeprefix("WARNING").lstrip(" -") for line in lines if line.startswith("WARNING"))
        return site, tuple(found)

    def stop(self) -> None:
        """End it; its folder is left to the cache."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def start(target: Target, folder: Path, epoch: int) -> Builder:
    """Let the builder write frames and hand-written pages below `folder`, which is empty.

    `epoch` is the date of this version in seconds since 1970. Raises PublishError.
    """
    if target.builder not in BUILDERS:
        raise PublishError(f"不认识建站程序“{target.builder}”。可选：{'、'.join(BUILDERS)}。")
    if importlib.util.find_spec(target.builder) is None:
        advice = "它是可选的，请先运行 sh requirements/install.sh extras。"
        raise PublishError(f"没有装 {target.builder}。{advice}")
    config = _write_config(target, folder)
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "true",
        "DISABLE_MKDOCS_2_WARNING": "true",
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    # The folder of the configuration is the working folder, because -m puts that on sys.path.
    process = subprocess.Popen(
        [sys.executable, "-m", target.builder, "build", "--config-file", config.name],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return Builder(target, folder, process)


def seal(folder: Path) -> None:
    """Write down what a finished shell's folder holds."""
    (folder / SEAL).write_text("\n".join(_seal(folder)), encoding="utf-8")


def is_intact(folder: Path) -> bool:
    """Whether a shell's folder is there and holds what it held when it was sealed."""
    try:
        return (folder / SEAL).read_text(encoding="utf-8").split("\n") == _seal(folder)
    except (OSError, UnicodeDecodeError):
        return False


def _seal(folder: Path) -> list[str]:
    site = folder / "site"
    paths = sorted(path for path in site.rglob("*") if path.is_file())
    return [f"{_checksum(path)} {path.relative_to(site).as_posix()}" for path in paths]


def _checksum(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def remove_leftovers(site: Path) -> None:
    """Take out of a built folder what the site does not want."""
    for name in _LEFTOVERS:
        path = site / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in (site / "assets").rglob("*.map"):
        path.unlink()


def _last_words(lines: list[str]) -> list[str]:
    """Why the builder failed: of a traceback, only what it was about; what the system said, in Chinese."""
    if not any(line.endswith(_TRACEBACK) for line in lines):
        return [_in_chinese(line) for line in lines[-_LAST_LINES:]]
    told = [line for line in lines[:-1] if line.startswith("ERROR")]
    return [_in_chinese(line) for line in (*told, lines[-1])]


def _in_chinese(line: str) -> str:
    if line.startswith("MemoryError"):
        return "内存不够。"
    return _ERRNO.sub(lambda match: f"{reason(OSError(int(match[1]), match[2]))}：", line)


def _refuse_strange_files(docs: Path) -> None:
    """Builders follow links out of the library, and wait for ever at a pipe."""
    for folder, folders, names in os.walk(docs):
        for name in sorted((*folders, *names)):
            path = Path(folder, name)
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                advice = "请把文件本身放进来，或删去它。"
                raise PublishError(f"{path} 不是普通的文件或文件夹，不能建站。{advice}")


def _written(path: Path) -> str:
    """A path as the builder, which reads UTF-8 in every locale, finds it. Raises PublishError."""
    try:
        return os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError:
        raise PublishError(
            f"路径 {path!a} 里有不是 UTF-8 的字符，建站程序认不出。请给文件夹换个名字。"
        ) from None


def _write_config(target: Target, folder: Path) -> Path:
    library = target.library.resolve()
    for name in ("mkdocs.yml", "docs"):
        if not (library / name).exists():
            raise PublishError(f"{library} 里没有 {name}，不能建站。案例库要有 mkdocs.yml 和 docs 文件夹。")
    docs = library / "docs"
    _refuse_strange_files(docs)
    if target.builder == "zensical":
        # It refuses folders outside the one its configuration stands in, and absolute paths.
        shutil.copytree(docs, folder / "docs")
        docs = Path("docs")
    config: Mapping[str, Any] = {
        "INHERIT": _written(library / "mkdocs.yml"),
        "docs_dir": _written(docs),
        "site_dir": "site" if target.builder == "zensical" else _written((folder / "site").resolve()),
        "use_directory_urls": False,
        "theme": {"name": "material", "custom_dir": _written(target.theme.resolve())},
        "plugins": [],
        "hooks": [],
        "watch": [],
    }
    path = folder / "mkdocs.yml"
    path.write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    return path
