"""Bytes that are no UTF-8 → the text that was meant, or nothing where that is not certain.

For `fix.py`. Decoding is strict and is undone as a test, so nothing is lost. The encodings overlap: bytes of
another one often make a text of rare characters in GB 18030, so what comes out must look like Chinese.
"""

from __future__ import annotations

import codecs
import unicodedata

_NAMES = (("utf-16", "UTF-16"), ("gb18030", "GBK"))
RARE = 0.1
"""The part of the Chinese characters, beyond the first few, that need not be among the 3,755 most used ones
(GB 2312, level 1: rows 16 to 55). Of 326 records of the first library none has more than 0.04; as UTF-8 taken
for GBK all have over 0.7, as Big5 nearly all over 0.2."""
A_FEW = 2


def decoded(raw: bytes) -> tuple[str, str] | None:
    """The text, without a byte order mark, and the name of its encoding."""
    for encoding, name in _NAMES:
        if (encoding == "utf-16") != raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            continue
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            return None
        again = text.encode("utf-16-be" if raw.startswith(codecs.BOM_UTF16_BE) else encoding)
        is_utf8 = len(_han(raw.decode("utf-8", "ignore"))) > RARE * len(_han(text))
        if raw.removeprefix(codecs.BOM_UTF16_BE) == again and looks_chinese(text) and not is_utf8:
            return text, name
    return None


def looks_chinese(text: str) -> bool:
    """Whether nearly all Chinese characters are common ones, and no character is unassigned or private."""
    if any(unicodedata.category(c) in ("Cn", "Co", "Cs") for c in text) or "\ufffd" in text:
        return False
    han = _han(text)
    return sum(not _is_common(c) for c in han) <= max(A_FEW, RARE * len(han))


def _han(text: str) -> list[str]:
    return [c for c in text if "\u4e00" <= c <= "\u9fff"]


def _is_common(character: str) -> bool:
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
