"""What stands in data/: nothing that readers may not see; what is derived stands apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rendered import a_case, a_document, a_practice, a_source, an_organization, grown

from caselib.export import export
from caselib.link import link

SOURCE = "hzwh-2020-11-tushushi"
DRAFTS = {
    "practices/unseen-practice.yml": a_practice("未审的做法").replace("已核对来源", "未审稿"),
    "policies/unseen-policy.yml": a_document("未审的文件").replace("已核对来源", "未审稿"),
    "organizations/unseen-organization.yml": an_organization("未审的机构").replace("已核对来源", "未审稿"),
    "sources/unseen-source.yml": a_source("未审的来源").replace("已核对来源", "未审稿"),
    "cases/unseen-case.yml": a_case("未审的案例").replace("已核对来源", "未审稿"),
}


def data_of(tmp_path: Path, files: dict[str, str]) -> dict[str, str]:
    library = grown(tmp_path, files)
    made = export(library, link(library))
    return {one.url: one.content.decode() for one in made if not one.url.startswith("data/template.")}


def row(data: dict[str, str], name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data[f"data/{name}.json"])
    return found


def test_a_draft_is_named_nowhere_in_the_data(tmp_path: Path) -> None:
    naming = f"""\
measures:
  - title: 两种做法
    practices:
      - {{practice: unseen-practice, wording: 未审叫法, source: unseen-source}}
      - tushu-piaoliu
      - {{practice: tongjie-tonghuan, source: unseen-source}}
  - {{title: 一种做法, practices: [unseen-practice]}}
policies:
  - {{policy: unseen-policy, role: 依据}}
  - yuedu-yijian-2019
organizations: {{lead: [unseen-organization, xihu-wenhuaju], partners: [unseen-organization]}}
part_of: unseen-case
not_to_confuse_with: [{{record: unseen-case, note: 不同}}, {{record: xx-shi-shuwu, note: 不同}}]
sources: [unseen-source, {SOURCE}]
"""
    seen = a_case("甲").replace(f"sources: [{SOURCE}]\n", "")
    data = data_of(tmp_path, {**DRAFTS, "cases/a.yml": seen + naming})
    records = {url: text for url, text in data.items() if not url.startswith("data/schema/")}
    assert [url for url, text in records.items() if "unseen" in url + text or "未审" in text] == []
    written = row(data, "cases/a")
    first, second = written["measures"]
    assert [list(item) for item in first["practices"]] == [["practice"], ["practice"]]
    assert [item["practice"] for item in first["practices"]] == ["tushu-piaoliu", "tongjie-tonghuan"]
    assert second["title"] == "一种做法"
    assert not second.get("practices")
    assert [item["policy"] for item in written["policies"]] == ["yuedu-yijian-2019"]
    assert written["organizations"]["lead"] == ["xihu-wenhuaju"]
    assert "part_of" not in written
    assert [item["record"] for item in written["not_to_confuse_with"]] == ["xx-shi-shuwu"]
    assert written["sources"] == [SOURCE]
    assert row(data, "cases/a") in json.loads(data["data/cases.json"])


ENDED = "withdrawn: {state: 已被取代, on: 2021-03-05, successor: unseen-case}\n"
PUBLISHER = "{record: unseen-organization, note: 主管}"
PARTIES = "[{record: unseen-organization, text: 某局}, unseen-organization]"


@pytest.mark.parametrize(
    ("name", "text", "key", "left"),
    [
        ("practices/a", a_practice("甲", "family: unseen-practice\n"), "family", None),
        ("practices/a", a_practice("甲", "required_by: [unseen-policy]\n"), "required_by", []),
        ("policies/a", a_document("甲", "repealed_by: [unseen-policy]\n"), "repealed_by", []),
        ("policies/a", a_document("甲", f"issuer: {PARTIES}\n"), "issuer", [{"text": "某局"}]),
        ("organizations/a", an_organization("甲", "successor: unseen-organization\n"), "successor", None),
        ("sources/a", a_source("甲", "same_text_as: [unseen-source]\n"), "same_text_as", []),
        ("sources/a", a_source("甲", f"publisher: {PUBLISHER}\n"), "publisher", {"note": "主管"}),
        (
            "cases/a",
            a_case("甲", more=ENDED),
            "withdrawn",
            {"state": {"id": "superseded", "label": "已被取代"}, "on": {"value": "2021-03-05"}},
        ),
    ],
)
def test_a_key_or_item_that_names_a_draft_is_taken_out(
    tmp_path: Path, name: str, text: str, key: str, left: object
) -> None:
    data = data_of(tmp_path, {**DRAFTS, f"{name}.yml": text})
    assert [url for url, content in data.items() if "unseen" in url + content] == []
    assert row(data, name).get(key) == left


def test_a_draft_relates_to_nothing_in_the_data(tmp_path: Path) -> None:
    """The other way round: a draft names published records, and these know nothing of it."""
    naming = "measures:\n  - {title: 举措, practices: [shuxiang-zhijia]}\npart_of: xihu-tushushi\n"
    naming += "policies: [yuedu-yijian-2019]\nnot_to_confuse_with: [{record: xx-shi-shuwu, note: 不同}]\n"
    draft = a_case("甲", more=naming).replace("已核对来源", "未审稿")
    assert data_of(tmp_path / "with", {"cases/unseen.yml": draft}) == data_of(tmp_path / "without", {})


def test_a_removed_record_is_in_no_data(tmp_path: Path) -> None:
    removed = a_case("隐秘的标题", more="background: 隐秘的内容\nnote: 隐秘的备注\n")
    removed += "withdrawn: {state: 已下架, on: 2021-03-05, reason: 权利人要求}\n"
    data = data_of(
        tmp_path,
        {"cases/gone.yml": removed, "cases/a.yml": a_case("甲", more="part_of: gone\nnote: 见上级。\n")},
    )
    assert [url for url, text in data.items() if "隐秘" in text or "gone" in url + text] == []
    assert [url for url in data if "jiu-shuwu" in url] == []
    assert "part_of" not in row(data, "cases/a")


def test_an_ended_record_keeps_its_file_and_leaves_the_list(tmp_path: Path) -> None:
    data = data_of(tmp_path, {})
    assert row(data, "cases/xihu-tushushi-2019")["withdrawn"]["successor"] == "xihu-tushushi"
    listed = [record["id"] for record in json.loads(data["data/cases.json"])]
    assert listed == ["hangzhou-tushushi", "x-xian-liudong-tushu", "xihu-tushushi", "xx-shi-shuwu"]


@pytest.mark.parametrize("name", [f"sources/{SOURCE}", "policies/yuedu-yijian-2019"])
def test_the_address_of_the_original_is_apart_from_that_of_the_page(tmp_path: Path, name: str) -> None:
    written = row(data_of(tmp_path, {}), name)
    assert written["url"] == f"{name}.html"
    assert written["original_url"].startswith("https://www.example.org/")


@pytest.mark.parametrize(
    ("case", "place", "inferred"),
    [
        ("xihu-tushushi", ["330000", "330100", "330106"], None),
        ("x-xian-liudong-tushu", None, ["330000", "330100", "330122"]),
        ("xx-shi-shuwu", None, None),
    ],
)
def test_an_inferred_place_is_apart_from_a_stated_one(
    tmp_path: Path, case: str, place: list[str] | None, inferred: list[str] | None
) -> None:
    computed = row(data_of(tmp_path, {}), f"cases/{case}")["computed"]
    codes = {key: [step["code"] for step in computed[key]] for key in computed if "place" in key}
    assert codes == {k: v for k, v in {"place": place, "inferred_place": inferred}.items() if v}


def test_an_inferred_case_is_in_no_count_of_a_place(tmp_path: Path) -> None:
    place = row(data_of(tmp_path, {}), "places/330100")["computed"]
    assert place["cases"] == ["hangzhou-tushushi"]
    assert place["cases_within"] == ["hangzhou-tushushi", "xihu-tushushi"]
    assert place["inferred_cases"] == ["x-xian-liudong-tushu"]


def test_what_is_not_said_is_not_written(tmp_path: Path) -> None:
    more = "policies: [yuedu-yijian-2019]\nmeasures:\n  - title: 举措\n    practices:\n"
    more += "      - tushu-piaoliu\n      - {practice: tongjie-tonghuan, wording: 通借}\n"
    data = data_of(tmp_path, {"cases/a.yml": a_case("甲", more=more)})
    plain, worded = (
        next(a for a in row(data, f"practices/{i}")["computed"]["adopted_by"] if a["case"] == "a")
        for i in ("tushu-piaoliu", "tongjie-tonghuan")
    )
    assert plain == {"case": "a", "measure": "m1"}
    assert worded == {"case": "a", "measure": "m1", "wording": "通借"}
    cited = row(data, "policies/yuedu-yijian-2019")["computed"]["cited_by"]
    assert {"case": "a"} in cited
    assert not any(value is None for value in row(data, "cases/a").values())


def test_a_record_is_the_same_line_by_itself_and_in_the_list(tmp_path: Path) -> None:
    data = data_of(tmp_path, {})
    for kind in ("cases", "practices", "policies", "organizations", "sources", "places"):
        lines = [line.removesuffix(",") for line in data[f"data/{kind}.json"].split("\n")[1:-2]]
        assert lines == [data[f"data/{kind}/{json.loads(line)['id']}.json"].strip() for line in lines]
