"""The command line: one file for each command, `app.py` puts them together.

A command parses, asks the knowledge base once, and prints. `session.py` holds what all commands
share, `rows.py` and `blocks.py` write what they found, `failing.py` ends every error the same way.
`front.py` answers plain look-ups without typer, which takes longer to load than they take.
"""

import sys


def main() -> None:
    """Run `kb`."""
    try:
        sys.exit(_run())
    except KeyboardInterrupt:  # before or behind what a command does
        sys.exit(130)


def _run() -> int:
    from kb.cli.streams import make_sure

    make_sure()
    from kb.cli.failing import exit_code, refuse_halves
    from kb.cli.front import answered

    code = refuse_halves(sys.argv[1:]) or answered(sys.argv[1:])
    return exit_code(_typed) if code is None else code


def _typed() -> None:
    """Let typer tell commands, help and wrong usage apart."""
    from kb.cli.app import app

    try:
        app(prog_name="kb")
    finally:
        sys.stdout.flush()  # what typer itself printed, such as help
