"""What measurements were taken on: the machine and the versions of the programs, no names and no dates."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{processor()}，{os.cpu_count()} 核，{memory:.0f} GB 内存，"
        f"{platform.system()} {platform.release()} {platform.machine()}"
    )


def processor() -> str:
    """The model as the system names it; where it does not, the architecture."""
    lines = CPUINFO.read_text(encoding="utf-8").splitlines() if CPUINFO.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def software(distributions: Iterable[str], programs: Iterable[str | None]) -> str:
    """Python, the distributions that are installed and the programs that are there, each with its version."""
    versions = [f"Python {platform.python_version()}"]
    versions += [f"{name} {version}" for name in distributions if (version := installed(name))]
    versions += [told for told in map(told_by, programs) if told]
    return "、".join(versions)


def installed(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def told_by(program: str | None) -> str:
    """`node` → `node v20.1.0`; Chromium says its name itself. Empty when it is not there."""
    path = shutil.which(program) if program else None
    if not path:
        return ""
    done = subprocess.run([path, "--version"], capture_output=True, encoding="utf-8", check=False)
    said = done.stdout.strip()
    return f"node {said}" if said.startswith("v") else " ".join(said.split()[:2])
