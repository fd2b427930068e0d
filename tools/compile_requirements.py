"""Resolve pyproject.toml into requirements/*.txt, with hashes.

The sets for development and for comparisons are resolved under the versions of the application's
set, so all can be installed into one environment.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMON = ("--universal", "--generate-hashes", "--python-version", "3.11", "--no-header", "--quiet")


def compile_set(name: str, *options: str) -> None:
    """Write requirements/<name>.txt, newest versions that fit.

    Raises:
        subprocess.CalledProcessError: when the requirements can't be resolved.
    """
    command = ["uv", "pip", "compile", "pyproject.toml", "--upgrade", *COMMON, *options]
    command += ["--output-file", f"requirements/{name}.txt"]
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)


if __name__ == "__main__":
    compile_set("base")
    compile_set("dev", "--extra", "dev", "--constraint", "requirements/base.txt")
    compile_set("bench", "--extra", "bench", "--constraint", "requirements/base.txt")
