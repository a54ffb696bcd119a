"""Read a story as it was at a revision of a git repository: `HEAD~1:stories/2018-facebook`."""

import os
import subprocess
from pathlib import Path

from kb.errors import UnreadableError

_ENDINGS = (".yaml", ".yml")


def is_revision(place: str) -> bool:
    """Whether a place is written as REVISION:PATH and is no file or folder.

    Example:
        >>> is_revision("HEAD~1:stories/one"), is_revision("https://example.org/one.yaml")
        (True, False)
    """
    revision, colon, path = place.partition(":")
    return (
        bool(colon and revision and path)
        and not path.startswith("//")
        and (not revision.startswith("-") and not Path(place).exists())
    )


def revision_files(place: str) -> tuple[tuple[str, bytes], ...]:
    """Read a file, or all story files of a folder, at a revision.

    As with git, the path counts from the top of the repository, and `./path` from here.

    Raises:
        UnreadableError: Here is no repository, or the revision has no such path.
    """
    if _git(place, "cat-file", "-t", place).strip() != b"tree":
        return ((place, _git(place, "cat-file", "blob", place)),)
    names = _git(place, "ls-tree", "--name-only", "-z", place).decode().split("\0")
    files = [f"{place.rstrip('/')}/{name}" for name in names if name.endswith(_ENDINGS)]
    if not files:
        raise UnreadableError(place, "this folder has no story file (*.yaml)")
    return tuple((file, _git(place, "cat-file", "blob", file)) for file in sorted(files))


def _git(place: str, *arguments: str) -> bytes:
    """Ask git, which must not fetch anything for it."""
    calm = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        command = ["git", *arguments]
        done = subprocess.run(command, capture_output=True, check=True, env=calm)
    except FileNotFoundError:
        raise UnreadableError(place, "git is not installed, which reads revisions") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines()
        reason = lines[-1].removeprefix("fatal: ") if lines else "git cannot read it"
        raise UnreadableError(place, reason) from None
    return done.stdout
