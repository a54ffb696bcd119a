"""The bad inputs go through the command line."""

from tests.cli.conftest import run

__all__ = ["run"]
