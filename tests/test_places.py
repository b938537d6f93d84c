"""The place tree: official names, real parents, administrative order, suggestions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import caselib.places
from caselib.make_places import ABOLISHED_CODES, ADDED, INTEGRITY, PROVINCES, main
from caselib.places import Place, PlaceTree, load_places

TABLE = Path(caselib.places.__file__).with_name("places.tsv")

LOCAL = (
    Place(code="wuzhen-internet-town", name="乌镇互联网小镇", parent="330483100", level="local"),
    Place(code="a-park", name="甲园区", parent="330400", level="local"),
    Place(code="a-building", name="甲楼", parent="a-park", level="local"),
)


@pytest.fixture(scope="module")
def tree() -> PlaceTree:
    return load_places(LOCAL)


def names(places: tuple[Place, ...]) -> list[str]:
    return [place.name for place in places]


def test_the_table_holds_all_34_province_level_units_under_their_official_names(tree: PlaceTree) -> None:
    assert len(PROVINCES) == 34
    for code, name in PROVINCES:
        assert tree.get(code) == Place(code=code, name=name, parent=None, level="province")
    assert names(tree.complete(["820000", "710000", "810000"])) == [
        "台湾省",
        "香港特别行政区",
        "澳门特别行政区",
    ]


def test_the_table_is_sorted_unique_and_well_formed() -> None:
    rows = [row.split("\t") for row in TABLE.read_text("utf-8").splitlines() if not row.startswith("#")]
    codes = [row[0] for row in rows]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"\d{6}(\d{3})?", code) for code in codes)
    assert [row for row in rows if not re.fullmatch(r"[㐀-鿿〇]{2,}", row[1])] == []
    headings = re.compile(r"市辖区|县|街道|镇|乡|.*直辖.*")
    assert [row for row in rows if headings.fullmatch(row[1])] == []
    assert {row[0] for row in rows if row[2:] == ["已撤销"]} == ABOLISHED_CODES
    assert {row[0] for row in rows if len(row) > 2} == ABOLISHED_CODES


def test_every_place_has_a_parent_in_the_table_one_level_up_or_more(tree: PlaceTree) -> None:
    codes = [row.split("\t")[0] for row in TABLE.read_text("utf-8").splitlines() if not row.startswith("#")]
    order = ["province", "prefecture", "county", "township"]
    for code in codes:
        levels = [place.level for place in tree.path(code)]
        assert levels == sorted(levels, key=order.index), code
        assert levels[0] == "province", code
        assert len(set(levels)) == len(levels), code


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("330483100", "浙江省 嘉兴市 桐乡市 乌镇镇"),
        ("110105", "北京市 朝阳区"),
        ("500229", "重庆市 城口县"),
        ("429004", "湖北省 仙桃市"),
        ("419001", "河南省 济源市"),
        ("469002", "海南省 琼海市"),
        ("659001", "新疆维吾尔自治区 石河子市"),
        ("330113", "浙江省 杭州市 临平区"),
        ("330114", "浙江省 杭州市 钱塘区"),
        ("330402", "浙江省 嘉兴市 南湖区"),
        ("510502", "四川省 泸州市 江阳区"),
        ("350102", "福建省 福州市 鼓楼区"),
        ("350112", "福建省 福州市 长乐区"),
        ("441900", "广东省 东莞市"),
        ("460400", "海南省 儋州市"),
        ("710000", "台湾省"),
        ("371721121", "山东省 菏泽市 曹县 大集镇"),
        ("522626001", "贵州省 黔东南苗族侗族自治州 岑巩县 㵲水街道"),
        ("wuzhen-internet-town", "浙江省 嘉兴市 桐乡市 乌镇镇 乌镇互联网小镇"),
        ("a-building", "浙江省 嘉兴市 甲园区 甲楼"),
    ],
)
def test_a_path_goes_through_the_real_parents(tree: PlaceTree, code: str, path: str) -> None:
    assert " ".join(names(tree.path(code))) == path
    assert tree.ancestors(code) == tree.path(code)[:-1]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "110100",
        "429000",
        "500200",
        "659000",
        "999999",
        "33048",
        "３３０４８３",
        "330483100001",
        "no",
        "\n110000",
        "#",
    ],
)
def test_what_is_no_place_is_unknown(tree: PlaceTree, code: str) -> None:
    assert tree.get(code) is None
    assert tree.path(code) == ()
    assert tree.ancestors(code) == ()
    assert not tree.is_within(code, code)


def test_first_and_last_line_of_a_table_are_found() -> None:
    tree = PlaceTree("# 说明\n110000\t北京市\n110101\t东城区\n120000\t天津市".encode())
    assert names(tree.complete(["110101", "120000", "110000"])) == ["北京市", "东城区", "天津市"]
    assert PlaceTree(b"").get("110000") is None


def test_a_place_lies_within_itself_and_its_ancestors_only(tree: PlaceTree) -> None:
    assert all(
        tree.is_within("wuzhen-internet-town", code) for code in ["wuzhen-internet-town", "330483", "330000"]
    )
    assert not tree.is_within("330000", "330483")
    assert not tree.is_within("330483", "330402")


def test_administrative_order_puts_local_places_after_their_parent(tree: PlaceTree) -> None:
    order = ["330000", "330400", "a-park", "a-building", "330402", "330483", "330483100",
             "wuzhen-internet-town", "330483101", "350000", "no-such-place"]  # fmt: skip
    assert sorted(set(order), key=tree.sort_key) == order


def test_complete_adds_ancestors_once_and_drops_the_unknown(tree: PlaceTree) -> None:
    found = tree.complete(["510502", "510500", "a-park", "no-such-place", "110105"])
    assert [place.code for place in found] == [
        "110000", "110105", "330000", "330400", "a-park", "510000", "510500", "510502",
    ]  # fmt: skip


def test_local_places_in_a_circle_or_without_a_parent_do_no_harm() -> None:
    left = Place(code="left", name="左", parent="right", level="local")
    right = Place(code="right", name="右", parent="left", level="local")
    lost = Place(code="lost", name="孤", parent="000000", level="local")
    tree = load_places([left, right, lost])
    assert tree.path("left") == (right, left)
    assert tree.path("lost") == (lost,)
    assert len(sorted(["left", "right", "lost"], key=tree.sort_key)) == 3


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("泸州", ["510500"]),
        ("泸州市", ["510500"]),
        ("内蒙古", ["150000"]),
        ("延边", ["222400"]),
        ("四川省泸州市", ["510500"]),
        ("四川泸州", ["510500"]),
        ("四川省 / 泸州市 / 江阳区", ["510502"]),
        ("北京朝阳", ["110105"]),
        ("乌镇互联网小镇", ["wuzhen-internet-town"]),
        ("江干区", ["330104"]),
        ("三元区", ["350404", "350403"]),
        ("县", []),
        ("自治区", []),
        ("不存在的地方", []),
        ("", []),
        ("\t\n", []),
        ("已撤销", []),
        ("\ud800", []),
    ],
)
def test_suggestions(tree: PlaceTree, text: str, codes: list[str]) -> None:
    assert [place.code for place in tree.suggest(text)] == codes


def test_suggestions_are_few_and_the_higher_levels_come_first(tree: PlaceTree) -> None:
    found = tree.suggest("鼓楼区")
    assert [place.code for place in found] == ["320106", "320302", "350102", "410204"]
    assert len(tree.suggest("城关镇")) == 5
    assert {"330483100", "610828103"} <= {place.code for place in tree.suggest("乌镇")}


def test_additions_are_in_the_table_and_not_marked_abolished(tree: PlaceTree) -> None:
    for code, name in ADDED:
        place = tree.get(code)
        assert place is not None
        assert (place.name, place.abolished) == (name, False)


def test_the_generator_refuses_another_tarball(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = TABLE.read_bytes()
    other = tmp_path / "other.tgz"
    other.write_bytes(b"something else")
    monkeypatch.setattr("sys.argv", ["make_places", "--tarball", str(other)])
    assert main() == 2
    assert INTEGRITY in capsys.readouterr().err
    assert TABLE.read_bytes() == before


def test_a_library_may_call_an_official_place_by_its_usual_name() -> None:
    tree = load_places([Place(code="330483100", name="乌镇", parent=None, level="local")])
    place = tree.get("330483100")
    assert place is not None
    assert (place.name, place.parent, place.level) == ("乌镇", "330483", "township")
    assert [p.name for p in tree.path("330483100")] == ["浙江省", "嘉兴市", "桐乡市", "乌镇"]
