"""Runs a tool of this environment, without a network unless it needs one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.checks import ROOT

LONGEST = 300.0  # seconds a tool may take
NO_NETWORK = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")


class Missing(RuntimeError):
    """The tool is not in this environment, or did not come to an end."""


def tool(name: str) -> Path:
    """Where the tool is installed: beside the Python that runs."""
    beside = Path(sys.executable).with_name(name)
    path = str(beside) if beside.exists() else shutil.which(name)
    if path is None:
        raise Missing(f"{name} is not installed")
    return Path(path)


def run(
    name: str, *arguments: str, network: bool = False, within: float = LONGEST
) -> subprocess.CompletedProcess[str]:
    """Run it in the root of the repository and return what it said."""
    path = tool(name)
    around = os.environ | {"PATH": f"{path.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        return subprocess.run(
            [str(path), *arguments],
            cwd=ROOT,
            env=around | ({} if network else NO_NETWORK),
            capture_output=True,
            text=True,
            timeout=within,
        )
    except subprocess.TimeoutExpired:
        raise Missing(f"{name} did not end within {within:.0f} s") from None
