"""Files as people hand them in: bytes in, problems out, and what was read."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from caselib.library import Library
from caselib.load import load
from caselib.locate import Locator
from caselib.problem import Problem, printable, sort_problems
from caselib.yaml_file import MAX_BYTES

VOCABULARY = Path(__file__).resolve().parent / "library" / "vocabulary"
REST = 'place: "330106"\nlevel: 县级\nperiod: 2020\nsummary: 文\nsources: [s]\ndisclosure: public\n'


@dataclass(frozen=True)
class Story:
    """A file's bytes; the title that is read from it, None when it cannot be read; its problems."""

    name: str
    raw: bytes
    title: str | None
    problems: tuple[str, ...] = ()


def said(problem: Problem) -> str:
    return f"{problem.line}:{problem.column} {problem.code} {problem.message} → {problem.remedy}"


def good(head: str, title: str = "试", *problems: str, name: str = "") -> Story:
    return Story(name or head.strip()[:24], (head + REST).encode(), title, problems)


def bad(text: str | bytes, *problems: str, name: str = "") -> Story:
    raw = text.encode() if isinstance(text, str) else text
    return Story(name or repr(raw[:24]), raw, None, problems)


MISSING = "E202"
"""What the short broken files lack besides is not what their stories are about."""
ENCODING = (
    "E101 这个文件不是用 UTF-8 编码保存的（WPS、记事本常用 GBK 或 UTF-16）。"
    " → 请另存为 UTF-8 编码（记事本：文件 → 另存为 → 编码选 UTF-8）；内容不会丢。"
)
UNSEEN = (
    "W107 从网页或 WPS 粘贴来的文字里有看不见的空白字符，已当作普通空格或忽略。"
    " → 不改也可以；重新输入这一处的空格即可去掉。"
)
STEERING = "E103 这里有会改变文字显示顺序的隐藏字符。 → 请删去这一处，重新输入文字。"
CONTROL = "E105 这里有电脑不能显示的控制字符。 → 请删去这一处，重新输入文字。"
TAB = "E105 这一行开头用了 Tab 键。 → 请改用空格，每级两个空格。"
SPECIAL = "E108 值以“{0}”开头，电脑会把它当成特殊指令，本库不使用。 → 如果它是内容的一部分，{1}"
TWICE = "E104 “{}”写了两次（第 1 行已经有了）。 → 请删去一处，或把两处合成一处。"
DEPTH = "E110 缩进或括号套了 24 层以上。 → 记录用不到这么多层，请分成几项来写。"
LAYOUT = "E105 这一行比第 {0} 行的“{1}”多缩进了 {2} 格，不知道它属于哪一项。 → 请与“{1}”左边对齐，{3}。"
FULL_WIDTH = "E105 “title：”用了中文冒号。 → 请改成英文冒号，后面空一格：title: 试"
OUTERMOST = "它是最外层的字段，请顶格写；下面跟着的几行也一起左移。"
QUOTE = "请给整个值加英文引号："
EMPTY = "1:1 E113 这个文件是空的。 → 请照同一文件夹里的一条改写，例如第一行写 title: 案例名称"
NO_FIELDS = EMPTY.replace("是空的", "不是一组“字段: 值”")

STORIES = (
    good("title: 试\n"),
    Story("windows line ends", ("title: 试\n" + REST).replace("\n", "\r\n").encode(), "试"),
    Story("byte order mark", b"\xef\xbb\xbf" + ("title: 试\n" + REST).encode(), "试"),
    good("title:\t试\n"),
    good("title: 试 # 说明\n"),
    good("title: 试#1\n", "试#1"),
    good("%YAML 1.1\n---\ntitle: 试\n"),
    good("title: “红色”行动\n", "“红色”行动"),
    good("title: 1.10\n", "1.10"),
    good("title: yes\n", "yes"),
    good("title: 👨‍👩‍👧 ئۇيغۇر བོད 𠮷㐂\n", "👨‍👩‍👧 ئۇيغۇر བོད 𠮷㐂"),
    good("案例名称: 试\nnote: ~\nmeasures: []\norganizations: {}\n"),
    # 编码
    bad("title: 泸州\n".encode("gbk"), f"1:1 {ENCODING}"),
    bad("title: a\nsummary: 市级\n".encode("gbk"), f"2:1 {ENCODING}"),
    bad("title: 试\n".encode("utf-16"), f"1:1 {ENCODING}"),
    bad(b"title: \xed\xa0\x80\n", f"1:1 {ENCODING}", name="half a surrogate pair"),
    bad(b"title: a\nnote: a\x00b\n", f"2:8 {CONTROL}"),
    bad(b"title: a\x1b[2J\n", f"1:9 {CONTROL}"),
    bad(
        b"a: " + b"a" * MAX_BYTES,
        "0:0 E102 文件超过 256 KB。 → 一个文件只放一条记录；请删去粘贴进来的全文或图片。",
    ),
    # 看不见的字符
    good("title: 试\u200b二\n", "试二", f"1:9 {UNSEEN}", name="zero width space"),
    good("title:\u00a0试\n", "试", f"1:7 {UNSEEN}", name="no-break space"),
    good("title: 试\nmeasures:\n\u3000- title: 举\n", "试", f"3:1 {UNSEEN}", name="ideographic indent"),
    good("title: 试\u2028二\n", "试 二", f"1:9 {UNSEEN}", name="line separator"),
    good("title: 试\ufeff\u00ad\u2060二\n", "试二", f"1:9 {UNSEEN}", name="byte order mark inside"),
    bad("title: 试\u202e二\n", f"1:9 {STEERING}"),
    bad("title: 试\u2066二\n", f"1:9 {STEERING}"),
    bad("title: 试\nnote: \U000e0041\n", f"2:7 {STEERING}"),
    # 写法
    bad("title: 试\nperiod:\n\tfrom: 2019\n", f"3:1 {TAB}"),
    bad("title：试\nlevel: 县级\n", f"1:6 {FULL_WIDTH}"),
    bad("level: 县级\ntitle：试\n", f"2:6 {FULL_WIDTH}"),
    bad(
        "note: |\n  说明：一段\nlevel: 县级\n title: 试\n",
        f"4:2 {LAYOUT.format(3, 'level', 1, '顶格写')}",
        name="a colon in a text is not blamed for a fault below it",
    ),
    bad(
        "title：试\nlevel：县级\nsummary: 丙\n",
        f"1:6 {FULL_WIDTH.replace('号。', '号。第 2 行也是。', 1)}",
        name="every full-width colon is told at once",
    ),
    bad(
        "measures:\n  -title: 甲\n    text: 乙\n",
        "2:3 E105 “-”后面没有空格，电脑不知道这是一个列表。 → 请在“-”后面空一格：- title: 甲",
    ),
    bad(
        "measures:\n  - title: 甲\n    text: 乙\n   - title: 丙\n",
        f"4:4 {LAYOUT.format(2, '- title', 1, '行首留 2 个空格')}",
        name="a list item askew",
    ),
    bad(" title: 试\nlevel: 县级\n", "1:2 E105 第 1 行的“title”前面多了 1 个空格。 → 最外层的字段请顶格写。"),
    bad("title：试\r\nlevel: 县级\r\n", f"1:6 {FULL_WIDTH}", name="no line end in a remedy"),
    bad(
        'title: "试\nplace: "330106"\n',
        "1:8 E105 从这里开始的引号没有配对的另一半。 → 请在这个值的末尾补上同样的英文引号。",
        name="a quote that ends in the next line's quote",
    ),
    bad("title:试\nlevel: 县级\n", "1:6 E105 “title:”的冒号后面没有空格。 → 请在冒号后面空一格：title: 试"),
    bad("title: 试\n  level: 县级\n", f"2:3 {LAYOUT.format(1, 'title', 2, '顶格写')}"),
    bad(
        "measures:\n  - title: 甲\n     text: 乙\n", f"3:6 {LAYOUT.format(2, 'title', 1, '行首留 4 个空格')}"
    ),
    bad(
        'title: "试\nlevel: 县级\n',
        "1:8 E105 从这里开始的引号没有配对的另一半。 → 请在这个值的末尾补上同样的英文引号。",
    ),
    bad('title: "试"二\n', f"""1:8 E105 值以英文引号开头，可是引号后面还有字。 → {QUOTE}title: '"试"二'"""),
    bad(
        "title: [转载]试\n",
        f'1:8 E105 值以“[”开头，电脑会把它当成列表，可是后面还有字。 → {QUOTE}title: "[转载]试"',
    ),
    bad(
        "title: 试: 二\n",
        f'1:8 E105 这一行的值里有“: ”（冒号加空格），电脑会误以为是新的一项。 → {QUOTE}title: "试: 二"',
    ),
    bad("title: @试\n", f'1:8 E105 值以“@”开头，电脑会把它当成特殊指令。 → {QUOTE}title: "@试"'),
    bad("title: **试**\n", f'1:8 E105 值以“*”开头，电脑会把它当成特殊指令。 → {QUOTE}title: "**试**"'),
    bad(
        "sources: [甲\nlevel: 县级\n",
        "1:10 E105 从这里开始的方括号或花括号没有配对的另一半，或里面少了逗号。"
        " → 列表请写成 [甲, 乙]，用英文逗号；括号是内容的一部分，就给整个值加英文引号。",
    ),
    good(
        "title: 试\naliases:\n  -甲\n  -乙\n",
        "试",
        "3:3 E203 “-”后面没有空格，电脑不知道这是一个列表。 → 每项一行，写成“- 内容”，“-”后面空一格。",
    ),
    # 不使用的写法
    bad(
        "title: &a 试\nnote: *a\n",
        f'1:8 {SPECIAL.format("&", QUOTE)}title: "&a 试"',
        f'2:7 {SPECIAL.format("*", QUOTE)}note: "*a"',
    ),
    bad("title: 试\nnote: *a\n", f'2:7 {SPECIAL.format("*", QUOTE)}note: "*a"'),
    bad("title: 试\nnote: [*a]\n", f'2:8 {SPECIAL.format("*", "请给它加英文引号：")}"…"'),
    bad("title: !!str 试\n", f'1:8 {SPECIAL.format("!", QUOTE)}title: "!!str 试"'),
    bad(
        "title: !!python/object/apply:os.system [ls]\n",
        f'1:8 {SPECIAL.format("!", QUOTE)}title: "!!python/object/apply:os.system [ls]"',
    ),
    bad("title: 试\n<<: {note: 甲}\n", "2:1 E108 不能用“<<”引用别处的内容。 → 请把内容直接写在这里。"),
    bad(
        "title: 试\n---\ntitle: 二\n",
        "2:1 E109 一个文件只能写一条记录，这里又开始了第二条（“---”）。 → 请把第二条移到另一个文件。",
    ),
    bad("title: " + "[" * 5000, f"1:31 {DEPTH}"),
    bad("title:\n" + "".join(" " * n + "-\n" for n in range(1, 40)), f"25:25 {DEPTH}"),
    # 一处毛病只报一次
    Story(
        "a misspelt key is not missing as well",
        ("title: 试\n" + REST).replace("level", "levle").encode(),
        "试",
        ("3:1 E201 “levle”不是这里的字段。 → 是不是想写“层级”（level）？",),
    ),
    Story(
        "a field that should stand under the one above",
        ("title: 试\n" + REST).replace("period: 2020", "period:\nfrom: 2020").encode(),
        "试",
        ("5:1 E201 “from”不是这里的字段。 → 如果它属于“实施时间”（period），请在这一行前面加两个空格。",),
    ),
    good(
        "title: 试\norganizations:\n  level: 县级\n", "试", f"3:3 E201 “level”不是这里的字段。 → {OUTERMOST}"
    ),
    good(
        "title: 试\nreview: {state：已核对来源，on：2021}\n",
        "试",
        "2:10 E201 “state：已核对来源，on：2021”用了中文冒号。"
        " → 请改成英文冒号，后面空一格：state: …；并列的几项用英文逗号分开。",
    ),
    good(
        "title: 试\npart_of: “a-b”\n",
        "试",
        "2:10 E203 写了 “a-b”，外面是中文的引号或括号。 → 请去掉它们，写成：a-b",
    ),
    Story(
        "ids with a Chinese comma between",
        ("title: 试\n" + REST).replace("[s]", "[s，t]").encode(),
        "试",
        (
            "6:11 E203 几项之间或外面用了中文的标点。 → 请用英文的方括号和逗号，逗号后面空一格：[s, t]；"
            "已经一行一项的，一行只写一个。",
        ),
    ),
    # 写了两次
    good("title: 试\ntitle: 二\n", "试", f"2:1 {TWICE.format('title')}"),
    good("title: 试\n案例名称: 二\n", "试", f"2:1 {TWICE.format('案例名称')}"),
    # 空的
    bad("", EMPTY, name="empty"),
    bad("# 说明\n", EMPTY),
    bad("- 甲\n", NO_FIELDS),
    bad("你好\n", NO_FIELDS),
    good(
        "title: {}\n",
        "",
        "1:1 E202 “案例名称”（title）后面没有内容。 → 请写成：title: …",
    ),
)


def load_case(root: Path, raw: bytes) -> tuple[Library, list[Problem]]:
    shutil.copytree(VOCABULARY, root / "vocabulary")
    (root / "mkdocs.yml").write_text("site_name: 试\n", "utf-8")
    (root / "cases").mkdir()
    (root / "cases" / "c.yml").write_bytes(raw)
    library, problems = load(root)
    return library, list(sort_problems(problems))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_file_is_read_or_its_problems_are_told(story: Story, tmp_path: Path) -> None:
    library, problems = load_case(tmp_path, story.raw)
    told = [said(p) for p in problems if story.title is not None or p.code != MISSING]
    assert told == list(story.problems)
    case = library.cases.get("c")
    assert (case.title if case else None) == story.title
    assert library.unread == (frozenset() if case else {"c"})


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_message_steers_no_terminal(story: Story, tmp_path: Path) -> None:
    _, problems = load_case(tmp_path, story.raw)
    assert all(printable(p.to_text()) == p.to_text() for p in problems)


def faults(root: Path) -> list[str]:
    _, problems = load(root)
    return [f"{p.file} {said(p)}" for p in sort_problems(problems)]


def test_only_yml_files_are_records_and_no_links_are_followed(tmp_path: Path) -> None:
    load_case(tmp_path, ("title: 试\n" + REST).encode())
    (tmp_path / "cases" / "b.yaml").write_text("title: 试\n", "utf-8")
    (tmp_path / "cases" / "notes.txt").write_text("试\n", "utf-8")
    (tmp_path / "cases" / ".hidden").write_text("试\n", "utf-8")
    (tmp_path / "cases" / "folder.yml").mkdir()
    (tmp_path / "cases" / "link.yml").symlink_to(tmp_path / "cases" / "c.yml")
    (tmp_path / "cases" / "lost.yml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "vocabulary" / "linked.yml").symlink_to(tmp_path / "cases" / "c.yml")
    only = "0:0 E111 cases/ 里只放以 .yml 结尾的记录文件。 →"
    link = "0:0 E112 这是一个指向别处的链接，不是文件。 → 请把文件本身放进来。"
    assert faults(tmp_path) == [
        f"cases/b.yaml {only} 请改名为 b.yml；Windows 里看不到结尾的，先在“查看”里勾选“文件扩展名”。",
        "cases/folder.yml 0:0 E111 这是一个文件夹，不是文件。 → 请把它移到别的文件夹。",
        f"cases/link.yml {link}",
        f"cases/lost.yml {link}",
        f"cases/notes.txt {only} 请把它移到别的文件夹。",
        f"vocabulary/linked.yml {link}",
    ]
    library, _ = load(tmp_path)
    assert sorted(library.cases) == ["c"]
    assert library.unread == {"b", "folder", "link", "lost", "notes"}


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    load_case(tmp_path, ("title: 试\n" + REST).encode())
    (tmp_path / "mkdocs.yml").unlink()
    (tmp_path / "vocabulary" / "folder.yml").mkdir()
    remedy = "请检查它是不是一个文件、还在不在、是否允许读取。"
    assert faults(tmp_path) == [
        f"mkdocs.yml 0:0 E106 打不开这个文件：它不在这里。 → {remedy}",
        f"vocabulary/folder.yml 0:0 E106 打不开这个文件：它不能读取。 → {remedy}",
    ]


def test_a_library_without_lists_says_which_list_is_wanted(tmp_path: Path) -> None:
    load_case(tmp_path, ("title: 试\n" + REST).encode())
    (tmp_path / "vocabulary" / "levels.yml").unlink()
    assert faults(tmp_path) == [
        "cases/c.yml 3:8 E204 写了“县级”，可是还没有这一项的词表。"
        " → 请先建 vocabulary/levels.yml，每一条写成：- {id: english-id, label: 中文名}"
    ]


def test_a_faulty_list_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    load_case(tmp_path, ("title: 试\n" + REST).encode())
    (tmp_path / "vocabulary" / "levels.yml").write_text(
        "- {id: county, label: 县级, scope: {甲: 乙}}\n- {id: city}\n- 市级\n", "utf-8"
    )
    missing = "E114 词表的这一条缺少 id 或 label。 → 每一条写成：- {id: english-id, label: 中文名}"
    assert faults(tmp_path) == [
        f"vocabulary/levels.yml 2:3 {missing}",
        f"vocabulary/levels.yml 3:3 {missing}",
    ]


def test_places_of_values_are_found_again(tmp_path: Path) -> None:
    text = "title: 试\n主要举措:\n  - 名称: 甲\n  -\n  - {title: 乙, practices: [p, q]}\n" + REST
    library, _ = load_case(tmp_path, text.encode())
    locate = Locator(library)
    find = partial(locate, "cases/c.yml")
    assert find(("title",)) == (1, 8)
    assert find(("measures", 0, "title")) == (3, 9)
    assert find(("measures", 1, "title")) == (5, 13)
    assert find(("measures", 1, "practices", 1, "practice")) == (5, 31)
    assert find(("place", "code")) == (6, 8)
    assert find(("measures", 1, "text")) == (5, 5)
    assert find(("lessons",)) == (1, 1)
    assert locate("cases/gone.yml", ("title",)) == (0, 0)
    assert locate("vocabulary/levels.yml", ()) == (0, 0)


def test_of_a_removed_record_only_the_tombstone_is_read(tmp_path: Path) -> None:
    text = "title: 隐秘\nformer_ids: [b]\nnote: 隐秘\n撤下说明: {状态: 已下架, on: 2021-03, reason: 权利}\n"
    library, problems = load_case(tmp_path, text.encode())
    assert problems == []
    assert dict(library.cases) == {}
    assert "隐秘" not in repr(library.tombstones)
    assert (library.tombstones["c"].former_ids, library.tombstones["c"].reason) == (("b",), "权利")


def test_what_a_tombstone_does_say_is_held_to_the_rules(tmp_path: Path) -> None:
    text = "note: 隐秘\n撤下说明: {状态: 已下架, on: 2021-02-30, reason: 权利}\n"
    library, problems = load_case(tmp_path, text.encode())
    assert set(library.tombstones) == {"c"}
    assert [(p.code, p.line) for p in problems] == [("E206", 2)]
    assert "隐秘" not in repr(problems)
