"""How Chinese characters are read, as a table for the form: `syllables.txt` beside this file.

In: pypinyin, by way of `pinyin.py`. Out: the readings of the characters of GB/T 2312 and of all names of
places, and the words of two characters (of a place's name, three) that are read otherwise than their
characters. Run by hand (`python -m caselib.make_syllables`) when pypinyin or `readings.txt` is another; a
test says when that is due.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final

from caselib.pinyin import HAN, Readings, corrections, known_words
from caselib.places import load_places

TARGET: Final = Path(__file__).with_name("syllables.txt")
NOTE: Final = """\
# 汉字的读音，填表时由名称定编号、按拼音找地区用。由 python -m caselib.make_syllables 生成，请勿手改。
# 先是一个音节的各字，再是与单字读音不同的词。读音取自 pypinyin（MIT）和 readings.txt。
"""
LONGEST: Final = 3


def table_text() -> str:
    """Lines: a syllable and its characters; then a word and its syllables."""
    readings = Readings()
    alone = {sign: said for sign in _characters() if (said := readings.reading(sign)).isalpha()}
    of_syllable: dict[str, list[str]] = defaultdict(list)
    for sign, said in alone.items():
        of_syllable[said].append(sign)
    words = {word: " ".join(syllables) for word, syllables in corrections() if len(word) <= LONGEST}
    for word in known_words():
        if len(word) == 2 and all(sign in alone for sign in word):
            words.setdefault(word, readings.reading(word))
    told = {word: said for word, said in words.items() if said != " ".join(alone.get(s, "") for s in word)}
    lines = [f"{said} {''.join(sorted(signs))}" for said, signs in sorted(of_syllable.items())]
    lines += [f"{word} {said}" for word, said in sorted(told.items())]
    return NOTE + "".join(f"{line}\n" for line in lines)


def _characters() -> list[str]:
    """Those of GB/T 2312 by rows and cells, and what names of places have beside them."""
    found = set()
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.add(bytes((row, cell)).decode("gb2312", "ignore"))
    for _, name in load_places().rows():
        found.update(HAN.findall(name))
    return sorted(found - {""})


if __name__ == "__main__":
    TARGET.write_text(table_text(), encoding="utf-8")
