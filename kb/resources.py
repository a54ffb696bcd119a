"""Find the folders that ship with the program: ontology, queries and the first story.

In a wheel they lie inside the package; in a checkout they lie beside it.
"""

from pathlib import Path

from kb.errors import MissingResourceError

_PACKAGE = Path(__file__).resolve().parent


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
    """List every shipped query in a fixed order."""
    return sorted(folder("queries").rglob("*.rq"))
