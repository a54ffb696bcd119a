"""The command line: one file for each command, `app.py` puts them together.

A command parses, asks the knowledge base once, and prints. `session.py` holds what all commands
share, `rows.py` and `blocks.py` write what they found, `failing.py` ends every error the same way.
`front.py` answers plain look-ups without typer, which takes longer to load than they take.
"""

import io
import sys


def main() -> None:
    """Run `kb`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8
    from kb.cli.failing import refuse_halves
    from kb.cli.front import answered

    code = refuse_halves(sys.argv[1:]) or answered(sys.argv[1:])
    if code is None:
        from kb.cli.app import app

        app(prog_name="kb")
    sys.exit(code)
