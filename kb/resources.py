"""Find the folders that ship with the program: ontology, queries and the first story.

In a wheel they lie inside the package; in a checkout they lie beside it.
"""

import hashlib
from functools import cache
from pathlib import Path

from kb.errors import MissingResourceError

_PACKAGE = Path(__file__).resolve().parent
_NOT_IN_CATALOGUE = ("endpoint", "probe")  # they ask an engine, not a base


def folder(name: str) -> Path:
    """Give the place of a shipped folder.

    Args:
        name: `ontology`, `queries` or `stories`.

    Raises:
        MissingResourceError: The installation is incomplete.
    """
    for parent in (_PACKAGE, _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise MissingResourceError(name)


def ontology_files() -> list[Path]:
    """List the Turtle files of the ontology in a fixed order, without the shapes."""
    return sorted(folder("ontology").glob("*.ttl"))


def shape_files() -> list[Path]:
    """List the Turtle files of the shapes in a fixed order."""
    return sorted((folder("ontology") / "shapes").glob("*.ttl"))


def query_files() -> list[Path]:
    """List every query of the catalogue in a fixed order."""
    files = folder("queries").rglob("*.rq")
    return sorted(file for file in files if file.parent.name not in _NOT_IN_CATALOGUE)


def endpoint_file(name: str) -> Path:
    """Give the place of a query or update that keeps a base at an endpoint in step."""
    return folder("queries") / "endpoint" / name


def probe_files() -> list[Path]:
    """List the small questions that find out what an engine can do, in a fixed order."""
    return sorted((folder("queries") / "probe").glob("*.rq"))


def sample_file() -> Path:
    """Give the place of the story over which an engine is tried with the whole catalogue."""
    return folder("queries") / "probe" / "story.yaml"


def program_files() -> list[Path]:
    """List the modules of the program in a fixed order."""
    return sorted(_PACKAGE.rglob("*.py"))


@cache
def rule_set_version() -> str:
    """Hash what derived data depends on: derivations, rules and ontology.

    The files are taken as they are, so that a look-up need not parse them.
    """
    rules = [file for file in query_files() if b"\n#+ rule:" in file.read_bytes()]
    derivations = [file for file in query_files() if file.parent.name == "derivation"]
    found = hashlib.sha256()
    for file in sorted({*rules, *derivations, *ontology_files()}):
        for part in (file.name.encode(), file.read_bytes()):
            found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()[:16]
