"""README is true: its output is what the command prints, and its commands run as they stand."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb.resources import folder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def kb(*arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KB_")}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run([sys.executable, "-m", "kb", *arguments], cwd=cwd, input=stdin,
                          capture_output=True, text=True, env=environment, check=False)  # fmt: skip


def test_the_demo_prints_what_readme_shows(readme, tmp_path):
    shown = re.search(r"```text\n(.*?)```", readme, re.DOTALL)[1]

    assert kb("demo", cwd=tmp_path).stdout.strip() == shown.strip()


def test_the_five_minutes_run_as_they_stand(readme, tmp_path):
    shutil.copytree(folder("stories"), tmp_path / "stories")
    part = readme.partition("## Five minutes")[2].partition("\n## ")[0]
    blocks = re.findall(r"```console\n(.*?)```", part, re.DOTALL)
    lines = [line[2:] for block in blocks for line in block.splitlines()]
    assert len(lines) >= 15

    for line in lines:
        said = ""
        command = line
        if echoed := re.fullmatch(r"echo '(.*)' \| (kb .*)", line):
            said, command = echoed[1], echoed[2]
        program, *arguments = shlex.split(command)
        assert program == "kb", line
        done = kb(*arguments, cwd=tmp_path, stdin=said)
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout or done.stderr, line

    program = re.search(r"```python\n(.*?)```", part, re.DOTALL)[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True,
                          text=True, env=environment, check=True)  # fmt: skip
    assert "The New York Times / Konstantinos Papamiltiadis\n" in done.stdout


def test_every_link_leads_to_a_file(readme):
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("ontology/*.md"),
        *ROOT.glob("stories/**/*.md"),
    ]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://")):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
