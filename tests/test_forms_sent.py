"""What comes by other ways goes through the same door: an issue's body, a download of the site's form."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import build_site
from caselib.filled.issue import asked, read_issue
from caselib.load import load
from caselib.model import KINDS, Case
from caselib.whole import examine

SMALL = Path(__file__).resolve().parent / "library"
ANSWERS = {
    "材料是否已公开发布？": "是",
    "填报单位": "西湖区文化局",
    "填报岗位（不写姓名）": "_No response_",
    "案例名称": "西湖区“漂流书箱”进小区",
    "地区": "浙江省杭州市西湖区",
    "层级": "县级",
    "实施时间（起）": "2019-07",
    "实施时间（止）": "_No response_",
    "实施时间（截至）": "_No response_",
    "内容提要": "把书箱放进小区。\n\n#### 小标题\n\n居民互相借书。",
    "来源": "社区图书室连成一张网",
    "举措": "1. 设漂流书箱\n每个小区一只。\n\n一证通行",
    "来源·来源标题": "_No response_",
}
FORM = """\
# yaml-language-server: $schema=../schema/case.json
案例名称: 西湖区“漂流书箱”进小区
地区: "330106"
层级: 区县
实施时间: {起: 2019-07}
内容提要: 把书箱放进小区。   # 自己的话
来源: [hzwh-2020-11-tushushi]
公开属性: 已公开
审核状态: 已审定
"""
NAME = "cases/xihu-piaoliu-shuxiang-jin-xiaoqu.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "l", ignore=shutil.ignore_patterns(".cache", "site"))
    return tmp_path / "l"


def issue(answers: dict[str, str]) -> str:
    return "\n\n".join(f"### {label}\n\n{text}" for label, text in answers.items())


def run(root: Path, command: str, file: Path, text: str, *words: str) -> int:
    file.write_text(text, encoding="utf-8", newline="")
    return build_site.main(["--library", str(root), command, str(file), *words])


def test_an_issue_becomes_a_draft(root: Path, tmp_path: Path) -> None:
    """With the line ends that a browser sends."""
    assert run(root, "from-issue", tmp_path / "body.md", issue(ANSWERS).replace("\n", "\r\n")) == 0
    case = load(root)[0].cases[Path(NAME).stem]
    assert case.review_state == "draft"
    assert case.summary == "把书箱放进小区。\n\n#### 小标题\n\n居民互相借书。"
    assert [(m.title, m.text) for m in case.measures] == [
        ("设漂流书箱", "每个小区一只。"),
        ("一证通行", None),
    ]
    assert case.sources == ("hzwh-2020-11-tushushi",)
    problems = [p for p in examine(root).problems if p.severity == "error"]
    assert [p.message for p in problems] == []


def test_an_issue_with_a_new_source_makes_both(root: Path, tmp_path: Path) -> None:
    new = {
        **ANSWERS,
        "来源": "_No response_",
        "来源·来源标题": "西湖区漂流书箱进小区",
        "来源·体裁": "新闻报道",
        "来源·发布渠道": "政府网站",
    }
    assert run(root, "from-issue", tmp_path / "body.md", issue(new)) == 0
    library = load(root)[0]
    (source,) = library.cases[Path(NAME).stem].sources
    assert library.sources[source].title == "西湖区漂流书箱进小区"


def test_a_source_at_a_known_address_is_the_one_of_the_library(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under another title too; and where the address alone is given as the source."""
    address = "https://www.example.org/2020/11/03/tushushi.html"
    new = {
        **ANSWERS,
        "来源": "_No response_",
        "来源·来源标题": "西湖区漂流书箱进小区",
        "来源·体裁": "新闻报道",
        "来源·发布渠道": "政府网站",
        "来源·网址": address,
    }
    for answers in (new, {**ANSWERS, "来源": address}):
        assert run(root, "from-issue", tmp_path / "body.md", issue(answers), "--dry") == 0
        assert "会写出 1 个文件" in capsys.readouterr().out
    assert run(root, "from-issue", tmp_path / "body.md", issue(new)) == 0
    assert "（hzwh-2020-11-tushushi），网址相同，没有改动它" in capsys.readouterr().err
    assert load(root)[0].cases[Path(NAME).stem].sources == ("hzwh-2020-11-tushushi",)


def test_what_is_wrong_with_an_issue_names_its_heading(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {**ANSWERS, "层级": "_No response_", "实施时间（起）": "2019年夏", "来源": "没有这份材料"}
    assert run(root, "from-issue", tmp_path / "body.md", "你好\n\n" + issue(wrong)) == 1
    said = capsys.readouterr().err.splitlines()
    for words in (
        "错误 工单 “层级”一栏：缺少“层级”。",
        "错误 工单 “实施时间（起）”一栏：写成“2019年夏”",
        "错误 工单 “来源”一栏：来源“没有这份材料”没有找到。",
        "建议 工单 开头：表单以外的文字没有导入：“你好”。",
    ):
        assert any(line.startswith(words) for line in said), words
    assert not (root / NAME).exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有找到“### ”开头的栏目"),
        ("### 案例名称\n\n" + "字" * 300_000, "内容太长"),
        (issue({**ANSWERS, "材料是否已公开发布？": "否"}), "只有已公开发布的材料才能提交"),
        (
            issue({**ANSWERS, "案例名称": "../../etc/passwd $(touch x) `touch x`", "层级": "x"}),
            "“层级”一栏：写了“x”",
        ),
        (issue({**ANSWERS, "案例名称": "a\x1b]0;x\x07b"}), "显示不出的字符"),
        (issue({**ANSWERS, "案例名称": "a\u202eb"}), "隐藏字符"),
        ("### " * 50_000, "没有找到"),
    ],
)
def test_hostile_issues_are_refused(
    text: str, said: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(tmp_path.rglob("*.yml"))
    assert run(root, "from-issue", tmp_path / "body.md", text) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "\x1b" not in told
    assert set(tmp_path.rglob("*.yml")) == before


def test_a_title_never_leads_out_of_the_library(root: Path, tmp_path: Path) -> None:
    text = issue({**ANSWERS, "案例名称": "../../../etc/passwd"})
    assert run(root, "from-issue", tmp_path / "body.md", text, "--to", str(tmp_path / "out")) == 0
    assert [p.name for p in (tmp_path / "out" / "cases").iterdir()] == ["xihu-etc-passwd.yml"]


def test_the_headings_of_the_form_are_those_that_are_read() -> None:
    labels = [label for label, _, _ in asked(KINDS[0])]
    said = "\n\n".join(f"### {label}\n\n甲{number}" for number, label in enumerate(labels))
    filled = read_issue(said, KINDS[0])
    found = [cell.text for rows in filled.rows.values() for row in rows for cell in row.cells.values()]
    assert {text for text in found if text} == {f"甲{number}" for number in range(len(labels))}


def test_a_mailed_download_becomes_a_draft_with_its_comments(root: Path, tmp_path: Path) -> None:
    """It says itself that it was approved; nobody believes that."""
    assert run(root, "import", tmp_path / "下载.yml", FORM) == 0
    case = load(root)[0].cases[Path(NAME).stem]
    assert isinstance(case, Case)
    assert case.review_state == "draft"
    text = (root / NAME).read_text("utf-8")
    assert "level: 县级\n" in text
    assert "summary: 把书箱放进小区。 # 自己的话\n" in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("层级: 县级\n", "写了两次"),
        ("曾用编号: [hehua-shuwu]\n", "写了“曾用编号”，导入的只能是新记录。"),
        ("撤下说明: {状态: 已下架, 日期: 2021-01-01, 原因: x}\n", "导入的只能是新记录"),
        ("撤下说明: {状态: 已撤回, 日期: 2021-01-01, 原因: x}\n", "导入的只能是新记录"),
        ("上级案例: 没有这一条\n", "没有找到"),
        ("---\n案例名称: 第二份\n", "第 10 行"),
        ("备注: *x\n", "第 10 行"),
    ],
)
def test_a_download_that_was_changed_by_hand_is_told_by_its_lines(
    more: str, said: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(root.rglob("*.yml"))
    assert run(root, "import", tmp_path / "a.yml", FORM + more) == 1
    assert said in capsys.readouterr().err
    assert set(root.rglob("*.yml")) == before


def test_the_same_file_twice_is_the_same_case(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also when both come at once."""
    file = tmp_path / "a.yml"
    assert run(root, "import", file, FORM, str(file)) == 1
    assert "名称相同" in capsys.readouterr().err
    assert run(root, "import", file, FORM) == 0
    assert run(root, "import", file, FORM) == 1
    assert "名称相同" in capsys.readouterr().err


def test_dry_writes_nothing(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "import", tmp_path / Path(NAME).name, FORM, "--dry") == 0
    assert f"会写出 1 个文件：\n  {NAME}\n" in capsys.readouterr().out
    assert not (root / NAME).exists()


def test_files_keep_their_names_and_come_in_any_order(root: Path, tmp_path: Path) -> None:
    """A case and the source that was registered for it, as the form hands them over; another beside."""
    new = "title: 书箱又添新书\ntype: 新闻报道\nchannel: 地方媒体\n公开属性: 已公开\n"
    (tmp_path / "shu-xiang (1).yml").write_text(new, "utf-8")
    (tmp_path / "an.yml").write_text(FORM.replace("hzwh-2020-11-tushushi", "shu-xiang"), "utf-8")
    (tmp_path / "jiu-shu.yml").write_text(new.replace("新书", "旧书"), "utf-8")
    files = [str(tmp_path / name) for name in ("an.yml", "jiu-shu.yml", "shu-xiang (1).yml")]
    assert build_site.main(["--library", str(root), "import", *files]) == 0
    library = load(root)[0]
    assert library.cases["an"].sources == ("shu-xiang",)
    assert library.sources["shu-xiang"].title == "书箱又添新书"
    assert library.sources["jiu-shu"].title == "书箱又添旧书"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hehua-shuwu", "编号“hehua-shuwu”库里已有，这一份写成"),
        ("漂流书箱", "文件名“漂流书箱”不能作编号，这一份写成"),
        ("index", "文件名“index”不能作编号，这一份写成"),
        ("bianhao", ""),
    ],
)
def test_a_name_that_cannot_be_kept_is_changed_and_told(
    name: str, said: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last is what the form calls a file while it has no id: nobody chose that."""
    assert run(root, "import", tmp_path / f"{name}.yml", FORM) == 0
    assert (root / NAME).exists()
    told = capsys.readouterr().err
    assert f"{said} {NAME}。" in told if said else "写成" not in told.partition("层级")[0]


def test_a_source_at_a_known_address_is_told(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = "title: 又一篇\ntype: 新闻报道\nchannel: 政府网站\n公开属性: 已公开\n"
    address = "网址: http://www.example.org/2020/11/03/tushushi.html/\n"
    known = "网址与来源“社区图书室连成一张网”（hzwh-2020-11-tushushi）相同。"
    assert run(root, "import", tmp_path / "you-yi-pian.yml", new + address, "--dry") == 0
    assert known in capsys.readouterr().err
    more = "同文来源: [hzwh-2020-11-tushushi]\n"
    assert run(root, "import", tmp_path / "you-yi-pian.yml", new + address + more, "--dry") == 0
    assert known not in capsys.readouterr().err


def test_one_that_names_what_nobody_brings_is_told_so(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "an.yml").write_text(FORM.replace("hzwh-2020-11-tushushi", "shu-xiang"), "utf-8")
    (tmp_path / "b.yml").write_bytes(b"\xff" * 99)
    files = [str(tmp_path / name) for name in ("an.yml", "b.yml")]
    assert build_site.main(["--library", str(root), "import", *files]) == 1
    told = capsys.readouterr().err
    assert "来源“shu-xiang”没有找到" in told
    assert "填报页会下载两个文件：请向寄件人要 shu-xiang.yml，一起导入。" in told
