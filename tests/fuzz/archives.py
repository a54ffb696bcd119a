"""Read backups and files of a base that somebody damaged; nothing silent may come of it.

A backup is damaged within, and then packed and sealed as whoever forges one would; a file of a
base is damaged where it lies.
"""

import hashlib
import io
import json
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import kb
from kb.errors import BackupDamagedError, BackupFormatError, EngineError, KbError
from kb.journal.backup import _Packed
from kb.knowledge_base import restore
from kb.model.journal import START, Entry
from tests.durability.flips import answers, outcome
from tests.fuzz.seeds import BACKUP, BASE_FILE, Seed

ROOT = Path(__file__).parents[2]
_OPERATIONS = 4
_MENDED = 8  # of so many damages to a derived file one is mended, too
_FORGED = 3  # of so many backups all but one have a manifest and hashes that fit their entries


@cache
def template() -> Path:
    """Make a base that was changed in some ways, once; by a program of its own.

    A process that opened a base on disk could not be forked any more.
    """
    place = Path(tempfile.mkdtemp(prefix="kb-fuzz-"))
    words = [sys.executable, "-m", "tests.durability.desk", str(place), "0", "2", str(_OPERATIONS)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "tests.fuzz.archives", str(place)], cwd=ROOT, check=True)
    return place


def archive_seeds() -> list[Seed]:
    """Give the entries of a base with its manifest, and every file of it."""
    place = template()
    manifest, lines = _parts(place / "whole.kb.tar.gz")
    files = sorted(file for file in (place / ".kb").rglob("*") if file.is_file())
    names = (str(file.relative_to(place)) for file in files if file.name not in ("lock", "LOCK"))
    return [
        Seed("whole.kb.tar.gz", BACKUP, lines, manifest),
        *(Seed(name, BASE_FILE, (place / name).read_bytes()) for name in names),
    ]


def _parts(file: Path) -> tuple[bytes, bytes]:
    with tarfile.open(file, "r:gz") as tar:
        read = [tar.extractfile(name) for name in ("MANIFEST.json", "journal.jsonl")]
        return tuple(part.read() for part in read if part is not None)  # type: ignore[return-value]


# -- backups --------------------------------------------------------------------------------------


def read_packed(one: Seed, chance: random.Random) -> str:
    """Restore a backup whose parts were damaged before it was packed, and ask the base everything.

    Raises:
        AssertionError: It is refused and something is left, or taken and cannot be asked.
    """
    manifest, lines = one.mapping, one.content
    if chance.randrange(_FORGED):
        manifest, lines = _forged(lines)
    with tempfile.TemporaryDirectory(prefix="kb-fuzz-") as folder:
        file, home = Path(folder, one.name), Path(folder, "home")
        file.write_bytes(_packed(manifest, lines, _texts()))
        try:
            restore(file, home)
        except (BackupDamagedError, BackupFormatError) as error:
            told = str(error)
        except EngineError:
            return _named(home)
        else:
            return _asked(home)
        assert told.startswith(str(file)), f"names no file: {told}"
        assert not home.exists(), "something is left"
    return "refused"


def _forged(lines: bytes) -> tuple[bytes, bytes]:
    """Chain the entries that can be read anew, and make the manifest that fits them."""
    sealed, texts, previous = list[bytes](), set[str](), START
    for line in lines.splitlines():
        try:
            entry = Entry.seal(**_fields(json.loads(line), len(sealed) + 1, previous))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            continue
        previous = entry.hash
        texts |= {entry.payload.decode()} if entry.kind == "text" else set()
        written = {**vars(entry), "payload": entry.payload.decode()}
        sealed.append(
            json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        )
    journal = b"".join(sealed)
    manifest = {
        "format": 1, "entries": len(sealed), "checkpoint": previous,
        "journal_bytes": len(journal), "journal_sha256": hashlib.sha256(journal).hexdigest(),
        "texts": [[name, len(_texts().get(name, b""))] for name in sorted(texts)],
    }  # fmt: skip
    return json.dumps(manifest, indent=1).encode() + b"\n", journal


def _fields(read: dict[str, str], number: int, previous: str) -> dict[str, object]:
    kept = {name: read[name] for name in ("kind", "at", "by", "origin")}
    payload, _ = read["payload"].encode(), "".join(kept.values()).encode()  # no halves of pairs
    return {**kept, "number": number, "payload": payload, "previous": previous}


@cache
def _texts() -> dict[str, bytes]:
    folder = template() / ".kb" / "texts"
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def _packed(manifest: bytes, lines: bytes, texts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    parts = {"MANIFEST.json": manifest, "journal.jsonl": lines}
    named = {f"texts/{name}": text for name, text in texts.items() if name.encode() in manifest}
    with _Packed(out) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:  # type: ignore[call-overload]
        for name, content in {**parts, **named}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def _asked(home: Path) -> str:
    """Ask what was restored everything; what cannot be told must be named."""
    try:
        with kb.open(home) as base:
            answers(base)
            "".join(base.export("story"))
            base.check()
    except KbError:
        return "refused"
    return "taken"


def _named(home: Path) -> str:
    """Look at a base whose entries say what cannot be derived: that must be told again."""
    try:
        with kb.open(home) as base:
            answers(base)
    except KbError:
        return "refused"
    raise AssertionError("what could not be derived is not told again")


# -- files of a base ------------------------------------------------------------------------------


def read_base_file(one: Seed, chance: random.Random) -> str:
    """Put a damaged file into a copy of the base, and ask it everything.

    Raises:
        AssertionError: Answers are other than before without a word, or a rebuild mends nothing.
    """
    expected = json.loads((template() / "answers.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="kb-fuzz-") as folder:
        copy, file = Path(folder, "copy"), Path(one.name)
        shutil.copytree(template(), copy)
        (copy / file).write_bytes(one.content)
        came = outcome(copy, file, expected, mends=chance.randrange(_MENDED) == 0)
    assert came in ("harmless", "named"), came
    return "taken" if came == "harmless" else "refused"


def _written(place: Path) -> None:
    """Write down what a base answers, and back it up."""
    with kb.open(place) as base:
        found = answers(base)
        base.backup(place / "whole.kb.tar.gz")
    (place / "answers.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    _written(Path(sys.argv[1]))
