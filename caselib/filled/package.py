"""A file of an office program as its XML parts, opened with care: it was made by a stranger.

In: the bytes of a file. Out: parts as parsed XML, at most as much as a form can need. Everything else is
refused in plain Chinese: other formats, passwords, macros, archives that unfold to too much, entities.
Nothing is unpacked to disk, and no name inside the file is ever a path outside it.

Formats: ECMA-376 (Open Packaging Conventions); the ZIP file format (APPNOTE 6.3.10); [MS-OFFCRYPTO] 2.1, the
compound file that a password makes of a document.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from caselib.filled.cells import RefusedError

MOST_BYTES: Final = 10_000_000
MOST_IN_PART: Final = 4_000_000
MOST_IN_ALL: Final = 12_000_000
MOST_TAGS: Final = 250_000
"""In all parts together. A form filled to its last row has a tenth of that."""
MOST_DIRECTORY: Final = 500_000
"""Bytes of an archive's list of its files."""
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_ENCODING = re.compile(rb"^<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_-]+)[\"']")
_TOO_BIG: Final = "里面的内容太多，不像一份填报表。请把内容抄进一份新的填报表。"
_DAMAGED: Final = "打不开，文件可能没有存完整。请用 WPS 打开后另存一次，再试。"


def read_bytes(path: Path) -> bytes:
    """The whole of a file that is meant to be imported. Raises RefusedError and OSError."""
    state = os.stat(path)
    if not stat.S_ISREG(state.st_mode):
        raise RefusedError("这不是一个文件。")
    if state.st_size > MOST_BYTES:
        raise RefusedError(f"文件超过 {MOST_BYTES // 1_000_000} MB。请删去粘贴进来的图片，再存一次。")
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


class Package:
    """The parts of one file. `ending` is the ending that its format has when all is well: `.xlsx`."""

    def __init__(self, raw: bytes, ending: str) -> None:
        if raw.startswith(COMPOUND):
            if "EncryptedPackage".encode("utf-16-le") in raw:
                raise RefusedError("这个文件设了密码，读不出。请去掉密码，另存一次。")
            raise RefusedError(f"这是旧格式的文件。请用 WPS 打开，另存为 {ending}，再试。")
        _refuse_long_directory(raw)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeError) as error:
            raise RefusedError(_DAMAGED) from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._left = MOST_IN_ALL
        self._tags = MOST_TAGS
        if "mimetype" in self._infos:
            raise RefusedError(f"这是另一种办公软件的格式。请另存为 {ending}，再试。")
        if any(name.lower().endswith("vbaproject.bin") for name in self._infos):
            raise RefusedError(f"这个文件带有宏，不能导入。请另存为 {ending}（不带宏），再试。")

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def xml(self, name: str) -> ElementTree.Element | None:
        """A part as parsed; None where there is none by this name. Raises RefusedError."""
        info = self._infos.get(name)
        if info is None:
            return None
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError(_DAMAGED)
        self._left -= info.file_size  # no more than this is unpacked, whatever the archive holds
        if info.file_size > MOST_IN_PART or self._left < 0:
            raise RefusedError(_TOO_BIG)
        try:
            raw = self._zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError) as error:
            raise RefusedError(_DAMAGED) from error
        return self._parsed(raw)

    def _parsed(self, raw: bytes) -> ElementTree.Element:
        encoding = _ENCODING.match(raw.removeprefix(b"\xef\xbb\xbf"))
        # In another encoding the next line would not see what it looks for.
        if b"\0" in raw[:1000] or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")):
            raise RefusedError(_DAMAGED)
        if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
            raise RefusedError("里面有办公软件不会写的内容，没有导入。请把内容抄进一份新的填报表。")
        self._tags -= raw.count(b"<")
        if self._tags < 0:
            raise RefusedError(_TOO_BIG)
        try:
            return ElementTree.fromstring(raw)
        except (ElementTree.ParseError, ValueError) as error:
            raise RefusedError(_DAMAGED) from error

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id → the last word of its type, the name of the part. Addresses outside the
        file are left out: nothing outside is ever read."""
        folder, _, own = name.rpartition("/")
        root = self.xml(_joined(folder, f"_rels/{own}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for each in root if root is not None else ():
            if each.get("TargetMode") != "External":
                sort = each.get("Type", "").rpartition("/")[2]
                found[each.get("Id", "")] = (sort, _joined(folder, each.get("Target", "")))
        return found


def local(tag: object) -> str:
    """The name of an element without its namespace: programs write one of two (strict and transitional)."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute by its name without namespace."""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")


def _joined(folder: str, target: str) -> str:
    """The name of a part as another one refers to it."""
    parts = [] if target.startswith("/") or not folder else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)


def _refuse_long_directory(raw: bytes) -> None:
    """The list of an archive's files is read whole, before anything can be bounded."""
    at = raw.rfind(_END, max(0, len(raw) - 66_000))
    if at < 0 or len(raw) < at + 22:
        raise RefusedError(_DAMAGED)
    size: int = struct.unpack_from("<I", raw, at + 12)[0]
    if size > MOST_DIRECTORY:
        raise RefusedError(_TOO_BIG)
