"""Names as they are read aloud: what pypinyin knows, what it gets wrong, and what a record says itself."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sites import ROOT

from caselib.pinyin import Readings, corrections, pinyin_fault

READ = {
    "重庆": "chong qing",
    "一楼一长": "yi lou yi zhang",
    "六安市": "lu an shi",
    "长宁区": "chang ning qu",
    "上海市长宁区": "shang hai shi chang ning qu",
    "长沙市长沙县": "chang sha shi chang sha xian",
    "市长热线": "shi zhang re xian",
    "闵行区": "min hang qu",
    "都匀市": "du yun shi",
    "绿色旅游": "lv se lv you",
    "紅色紐帶": "hong se niu dai",
    "“红色纽带”行动": "hong se niu dai xing dong",
    "桐乡·红云": "tong xiang hong yun",
    "“1+7+N”工作体系": "| n gong zuo ti xi",
    "ＡＰＰ平台（试行）": "app ping tai | shi xing |",
    "〇一": "ling yi",
    "𠮷野": "| ye",
    "": "",
    "2021": "|",
}


@pytest.mark.parametrize("name", READ)
def test_a_name_is_read_as_people_read_it(name: str) -> None:
    assert Readings().reading(name) == READ[name]


def test_each_correction_gives_every_character_a_syllable_and_is_needed() -> None:
    code = (
        "from pypinyin import lazy_pinyin; from caselib.pinyin import corrections, pinyin_fault\n"
        "for name, syllables in corrections():\n"
        "    assert pinyin_fault(name, ' '.join(syllables)) == '', name\n"
        "    assert lazy_pinyin(name) != list(syllables), name\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert len(list(corrections())) > 80


def test_a_record_says_how_its_title_is_read() -> None:
    read = Readings().reading
    title, own = "“长里街”工作法", "Chang li jie gong zuo fǎ"
    assert pinyin_fault(title, own) == "“fǎ”不是不标声调的拼音。"
    own = "Chang li jie gong zuo fa"
    assert pinyin_fault(title, own) == ""
    assert read(title, title, own) == "chang li jie gong zuo fa"
    assert read(f"2021年{title}", title, own) == "| nian chang li jie gong zuo fa"
    assert read("长里街", title, own) == "chang li jie"
    assert read("长里街道", title, own) == "zhang li jie dao"
    assert read(title) == read(title, title, "chang li") == "zhang li jie gong zuo fa"


def test_the_first_reading_alone_loads_pypinyin() -> None:
    code = (
        "import sys, caselib.pinyin as p; r = p.Readings(); p.pinyin_fault('一', 'yi');"
        "assert 'pypinyin' not in sys.modules; r.reading('一'); assert 'pypinyin' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
