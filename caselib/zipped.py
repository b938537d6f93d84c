"""A site as one file to hand on: unpacked anywhere, it opens by a double-click, without a network.

In: a site's folder as this program left it, the library's name. Out: a zip file. Sorted, with one time and
the same rights for all, so the same site gives the same bytes. It knows no page.
"""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from caselib.exchange import PublishError, is_ours
from caselib.trouble import reason

TIME: Final = (2000, 1, 1, 0, 0, 0)
READ_ME: Final = "先读我.txt"
LONGEST_NAME: Final = 40
"""Characters of the folder inside: Windows counts 260 for a whole path."""
PACKED: Final = frozenset(
    (".gz", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".woff2", ".xlsx", ".docx", ".zip")
)
"""Endings of files that are packed already."""
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+')
"""What a file's name may not hold on Windows, and what cannot be seen."""
_DEVICE: Final = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


def folder_name(title: str) -> str:
    """The library's name as the name of a folder on any system."""
    name = " ".join(_UNFIT.sub(" ", title).split())[:LONGEST_NAME].strip(". ")
    return "site" if not name or _DEVICE.fullmatch(name) else name


def zip_beside(site: Path) -> Path:
    """Where the file goes that nobody gave a name."""
    site = site.resolve()
    return site.with_name(f"{site.name}.zip")


def refuse_strange_file(file: Path, site: Path) -> None:
    """Raise PublishError unless `file` can be written without harm: it is absent, or a zip of a site."""
    advice = "请用 --zip 换一个文件名。"
    if file.is_symlink() and not file.exists():
        raise PublishError(f"不能写成压缩包：{file} 是一个没有着落的链接。{advice}")
    if file.resolve().is_relative_to(site.resolve()):
        raise PublishError(f"不能把压缩包放在网站里：{file}。{advice}")
    if file.is_dir():
        raise PublishError(f"不能写成压缩包：{file} 是一个文件夹。{advice}")
    if file.exists() and not _holds_site(file):
        raise PublishError(f"不能写成压缩包：{file} 已经在那里，不是本程序生成的。{advice}")


def write_zip(site: Path, title: str, file: Path) -> int:
    """Pack the site into `file`, which is put in its place when it is whole; how many bytes it has.

    Raises PublishError.
    """
    refuse_strange_file(file, site)
    if not is_ours(site):
        raise PublishError(f"没有可以打包的网站：{site}")
    top = folder_name(title)
    try:
        descriptor, draft = tempfile.mkstemp(prefix=".caselib-", dir=file.resolve().parent)
        try:
            with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w") as packed:
                for name, content in _entries(site, title):
                    packed.writestr(_entry(f"{top}/{name}"), content)
            os.chmod(draft, 0o644)
            os.replace(draft, file)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        return file.stat().st_size
    except OSError as error:
        raise PublishError(f"网站已建好，压缩包写不进 {file}：{reason(error)}。") from error


def _entries(site: Path, title: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of all files, the one that says how to begin first."""
    words = f"{title}\n\n请先把压缩包全部解压，再双击 index.html，用浏览器打开。不用联网，也不用安装程序。\n"
    yield READ_ME, b"\xef\xbb\xbf" + words.replace("\n", "\r\n").encode()
    paths = (Path(folder, name) for folder, _, names in os.walk(site) for name in names)
    for name, path in sorted((path.relative_to(site).as_posix(), path) for path in paths):
        yield name, path.read_bytes()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, TIME)
    entry.create_system = 3  # Unix, so that the rights count, on whatever system this runs
    entry.external_attr = 0o100644 << 16
    is_packed = Path(name).suffix in PACKED
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    return entry


def _holds_site(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as packed:
            return any(name.endswith(f"/{READ_ME}") for name in packed.namelist()[:1])
    except (OSError, zipfile.BadZipFile):
        return False
