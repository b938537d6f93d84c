"""Data files that pages load by script tag: `caselib.put(address, value);`; so they work on `file://` too.

Shared by what renders such data. In: an address and plain values. Out: the file. What it holds, others know;
`theme/assets/data-files.js` reads it.
"""

from __future__ import annotations

import json
from typing import Any, Final

from caselib.page import OutputFile

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ESCAPED: Final = (("\u2028", "\\u2028"), ("\u2029", "\\u2029"), ("<", "\\u003c"))
"""In strings the first two end a line of JavaScript before ES2019; without the third no text of a record is
markup, whoever takes the file for a page. None of them stands outside of strings."""


def data_script(url: str, value: Any) -> OutputFile:
    """`url` is the file's address from the site's root, and the name by which pages ask for it."""
    text = f"caselib.put({_ENCODER.encode(url)},{_ENCODER.encode(value)});\n"
    for sign, escaped in _ESCAPED:  # `translate` takes 60 ms a megabyte of Chinese, this 1 ms
        text = text.replace(sign, escaped)
    return OutputFile(url=url, content=text.encode("utf-8", "surrogatepass"))
