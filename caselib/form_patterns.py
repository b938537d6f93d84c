"""Patterns and tables of the program → what the form's scripts read: a rule's constants stand once, here.

In: a compiled pattern, or a constant of a grammar. Out: plain values, ready for JSON. A pattern becomes
`{"pattern": source, "flags": flags}`, to be compiled by `new RegExp`; it means the same in both languages as
far as the patterns of this program go, which golden files hold. Browsers before lookbehind and `\\p{…}`
(ES2018) refuse some of them: the form then says that it cannot check here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, Final

_FLAGS: Final = ((re.IGNORECASE, "i"), (re.MULTILINE, "m"), (re.DOTALL, "s"))
_SYNTAX: Final = "^$\\.*+?()[]{}|/"
_TOKEN: Final = re.compile(
    r"\(\?P<|\[\^\\W\\d_(?P<but>[^\]\\]*)\]|\\U(?P<far>[0-9a-f]{8})|\\(?P<escaped>.)|\[\^?\]?|\]|[^\\\[\]()]+|.",
    re.DOTALL,
)
_WORD: Final = r"\p{L}\p{N}_"
_LETTERS: Final = r"\p{L}\p{Nl}\p{No}"
"""What Python's `[^\\W\\d_]` holds."""


def constants_of(module: ModuleType, names: str) -> dict[str, Any]:
    """The constants of a module by name; a misspelt one raises AttributeError."""
    return {name: plain(getattr(module, name)) for name in names.split()}


def plain(value: Any) -> Any:
    """A constant as JSON knows it; of a table for `str.translate` the characters, of a class its name."""
    match value:
        case re.Pattern():
            return {"pattern": javascript(value), "flags": _flags(value)}
        case type():
            return value.__name__
        case Mapping():
            return {
                _sign(key): _sign(each) if isinstance(key, int) else plain(each)
                for key, each in value.items()
            }
        case tuple() | list():
            return [plain(each) for each in value]
    return value


def javascript(pattern: re.Pattern[str]) -> str:
    """The source of a pattern in the language of JavaScript, for the flag `u`."""
    return "".join(_translated(pattern.pattern, bool(pattern.flags & re.ASCII)))


def _flags(pattern: re.Pattern[str]) -> str:
    return "u" + "".join(letter for flag, letter in _FLAGS if pattern.flags & flag)


def _translated(source: str, is_ascii: bool) -> Iterator[str]:
    in_class = False
    for token in _TOKEN.finditer(source):
        text = token[0]
        if text == "(?P<":
            yield text if in_class else "(?<"
        elif token["but"] is not None:
            yield f"(?:(?![{token['but']}])[{_LETTERS}])" if token["but"] else f"[{_LETTERS}]"
        elif token["far"]:
            yield f"\\u{{{int(token['far'], 16):x}}}"
        elif token["escaped"]:
            yield _escaped(token["escaped"], in_class, is_ascii)
        else:
            if text == "]":
                in_class = False
            elif text.startswith("[") and not in_class:
                in_class = True
            yield text


def _escaped(sign: str, in_class: bool, is_ascii: bool) -> str:
    if sign == "w" and not is_ascii:
        return _WORD if in_class else f"[{_WORD}]"
    if sign == "d" and not is_ascii:
        return r"\p{Nd}"
    if sign.isalnum() or sign in _SYNTAX or (sign == "-" and in_class):
        return f"\\{sign}"
    return sign


def _sign(value: Any) -> Any:
    return chr(value) if isinstance(value, int) else "" if value is None else value
