"""What is built from a checkout holds all that somebody needs who never sees the checkout."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and the wheel from that, without a network."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> dict[str, bytes]:
    """The files in the wheel."""
    [path] = built.glob("newsclaim_kb-*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def files_below(folder: str) -> set[str]:
    """List the files of a folder of the checkout that belong to the project."""
    paths = (ROOT / folder).rglob("*")
    return {
        path.relative_to(ROOT).as_posix()
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("folder", ["ontology", "queries", "stories"])
def test_the_wheel_holds_every_file_of_a_shipped_folder(wheel: dict[str, bytes], folder: str):
    """They lie inside the package, where an installed program looks for them, byte for byte."""
    expected = {f"kb/{name}": (ROOT / name).read_bytes() for name in files_below(folder)}

    assert expected
    assert expected.items() <= wheel.items()


def test_the_wheel_holds_the_package_and_nothing_beside_it(wheel: dict[str, bytes]):
    """An installation puts `kb` into the environment, and its own description."""
    assert {name: (ROOT / name).read_bytes() for name in files_below("kb")}.items() <= wheel.items()
    tops = {name.split("/")[0].partition("-")[0] for name in wheel}
    assert tops == {"kb", "newsclaim_kb"}


def test_the_wheel_carries_its_licence_and_its_command(wheel: dict[str, bytes]):
    """Both are in the description that installers read."""
    described = {name.split("/", 1)[1] for name in wheel if ".dist-info/" in name}

    assert {"licenses/LICENSE", "entry_points.txt"} <= described


def test_the_source_distribution_can_set_up_and_test_itself(built: Path):
    """It holds the tests, the locked versions and what runs them."""
    [path] = built.glob("newsclaim_kb-*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}

    assert {"Makefile", "README.md", "pyproject.toml"} <= names
    assert files_below("tests") | files_below("requirements") <= names
