"""The bad inputs go through the command line."""

from tests.cli.conftest import run, stored

__all__ = ["run", "stored"]
