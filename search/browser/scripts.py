"""The program that searches in the browser, as one file: `engine.js`.

In: the scripts of this folder. Out: their text in one function, without comments, which compares its own text
with a checksum before it runs. Knows no corpus.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ORDER = (
    "bytes", "normalize", "query", "readings", "ranking", "snippet", "loader", "store", "postings", "words",
    "matching", "advice", "names", "engine",
)  # fmt: skip
"""Each uses only what stands before it when it is loaded."""

DAMAGED = "检索程序 search/engine.js 已损坏。请刷新页面；仍不行时，重新生成网站。"
_COMMENT = re.compile(r"^ *(?:/\*\*?.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^ +", re.MULTILINE)


def engine_script() -> bytes:
    """`engine.js`: defines the global `caseSearch`, which refuses when the text is not as it was written."""
    body = "function () {\n" + "".join(source(name) for name in ORDER) + "return makeCaseSearch();\n}"
    crc = zlib.crc32(body.encode())
    return (
        '"use strict";\nvar caseSearch = (function () {\n'
        f"{source('checksum')}var engine = {body};\n"
        f"if (checksum(engine.toString()) === '{crc:08x}') return engine();\n"
        f"return {{open: function () {{ return Promise.reject(new Error('{DAMAGED}')); }}}};\n"
        "})();\n"
    ).encode()


def source(name: str) -> str:
    """A script without comments and indentation. Comments stand on lines of their own."""
    text = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    return _INDENT.sub("", _COMMENT.sub("", text)).replace("\n\n", "\n")
