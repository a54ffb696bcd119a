# ruff: noqa: E501 (an input is read best in one piece)
"""Backups, bases and journals that somebody else gave, and are not what they should be."""

import io
import json
import os
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from kb.journal.backup import _Packed, _seal
from tests.fuzz.bad.case import Case, Made

_NOTHING = "0" * 64


def _manifest(**changed: object) -> bytes:
    empty = sha256(b"").hexdigest()
    whole = {"format": 1, "entries": 0, "checkpoint": _NOTHING, "journal_bytes": 0,
             "journal_sha256": empty, "texts": []}  # fmt: skip
    return json.dumps({**whole, **changed}).encode()


def _packed(*parts: tuple[str | tarfile.TarInfo, bytes]) -> bytes:
    """Make a backup of parts, with the right frame and seal."""
    out = io.BytesIO()
    with _Packed(out) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:  # type: ignore[call-overload]
        for name, content in parts:
            member = tarfile.TarInfo(name) if isinstance(name, str) else name
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def _member(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def _bomb(start: bytes, part: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    body = packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)
    raw = (
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
        + head
        + body * times
        + packer.flush()
        + bytes(8)
    )
    return raw + _seal(sha256(raw).hexdigest())


def _header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    member = _member(name, kind)
    member.size = size
    return member.tobuf(tarfile.GNU_FORMAT)


def _file(name: str, content: bytes) -> bytes:
    return _header(name, len(content)) + content + bytes(-len(content) % 512)


_ENTRY = {"number": 1, "kind": "add", "at": "2024-01-01T00:00:00Z", "by": "x", "origin": "x",
          "payload": "<urn:a> <urn:b> <urn:c> .\n", "previous": _NOTHING, "hash": _NOTHING}  # fmt: skip
_MEGABYTE = b"x" * 2**20
_BACKUPS: dict[str, Made] = {
    "empty": "",
    "a text": "this is no backup",
    "a zip": b"PK\x03\x04" + bytes(100),
    "a gzip of nothing": _bomb(b"", b"", 0),
    "a tar without frame": _file("MANIFEST.json", _manifest()),
    "no parts": _packed(),
    "a path": _packed(("../../evil", b"x")),
    "an absolute path": _packed(("/tmp/evil", b"x")),
    "a link": _packed((_member("MANIFEST.json", tarfile.SYMTYPE, "/etc/passwd"), b"")),
    "a hard link": _packed((_member("MANIFEST.json", tarfile.LNKTYPE, "/etc/passwd"), b"")),
    "a device": _packed((_member("MANIFEST.json", tarfile.CHRTYPE), b"")),
    "a pipe": _packed((_member("MANIFEST.json", tarfile.FIFOTYPE), b"")),
    "a folder": _packed((_member("MANIFEST.json", tarfile.DIRTYPE), b"")),
    "a manifest that is none": _packed(("MANIFEST.json", b"[]")),
    "a manifest of a number": _packed(("MANIFEST.json", b"7")),
    "a manifest without a format": _packed(("MANIFEST.json", b"{}")),
    "a manifest of a later format": _packed(("MANIFEST.json", _manifest(format=99))),
    "a manifest of 5,000 digits": _packed(("MANIFEST.json", b'{"format": ' + b"9" * 5000 + b"}")),
    "a manifest of infinity": _packed(("MANIFEST.json", b'{"format": Infinity}')),
    "a manifest with a path": _packed(("MANIFEST.json", _manifest(texts=[["../../evil", 1]]))),
    "a manifest with more": _packed(("MANIFEST.json", _manifest(more=1))),
    "a manifest of brackets": _packed(("MANIFEST.json", b"[" * 200_000)),
    "a manifest of texts": _packed(("MANIFEST.json", _manifest(entries="many", texts="none"))),
    "a manifest of negative sizes": _packed(("MANIFEST.json", _manifest(
        entries=-1, texts=[[_NOTHING, -5]])), ("journal.jsonl", b"")),
    "no journal": _packed(("MANIFEST.json", _manifest())),
    "a journal of rubbish": _packed(("MANIFEST.json", _manifest()), ("journal.jsonl", b"x\n" * 9)),
    "a journal of brackets": _packed(("MANIFEST.json", _manifest()), ("journal.jsonl",
                                                                      b"[" * 200_000)),
    "an entry that was forged": _packed(("MANIFEST.json", _manifest()), ("journal.jsonl",
        json.dumps(_ENTRY, separators=(",", ":")).encode() + b"\n")),
    "an entry of another kind": _packed(("MANIFEST.json", _manifest()), ("journal.jsonl",
        json.dumps({**_ENTRY, "kind": "\u001b[2J"}, separators=(",", ":")).encode() + b"\n")),
    "an entry of a huge number": _packed(("MANIFEST.json", _manifest()), ("journal.jsonl",
        json.dumps({**_ENTRY, "number": 10**400}, separators=(",", ":")).encode() + b"\n")),
    "a text that nothing names": _packed(("MANIFEST.json", _manifest(texts=[[_NOTHING, 1]])),
                                         ("journal.jsonl", b""), (f"texts/{_NOTHING}", b"x")),
    "parts in another order": _packed(("journal.jsonl", b""), ("MANIFEST.json", _manifest())),
    "a part too many": _packed(("MANIFEST.json", _manifest()), ("journal.jsonl", b""), ("x", b"")),
    "a name with an escape": _packed(("\x1b[2J\u202e", b"")),
    "a manifest without end": _bomb(_header("MANIFEST.json", 2**33), _MEGABYTE, 2000),
    "a manifest of numbers": _bomb(_header("MANIFEST.json", 2**28) + b"[", b"0," * 2**19, 255),
    "rubbish behind the seal": _packed(("MANIFEST.json", _manifest()), ("journal.jsonl", b"")) + b"x",
    "a folder in its place": Path.mkdir,
    "a pipe in its place": os.mkfifo,
    "a device in its place": lambda place: place.symlink_to("/dev/zero"),
    "a link to nowhere": lambda place: place.symlink_to("nowhere"),
}  # fmt: skip
BACKUPS = [
    Case(f"backup: {what}", ("restore", "b.kb.tar.gz", "new"), {"b.kb.tar.gz": content}, 1, "b.kb.tar.gz")
    for what, content in _BACKUPS.items()
]  # fmt: skip


def _copied(change: Callable[[Path], object]) -> Callable[[Path], object]:
    """Copy the base of the environment and change something in it."""

    def make(place: Path) -> None:
        desk = Path(os.environ["KB_CASE_DESK"])
        shutil.copytree(desk, place, dirs_exist_ok=True)
        change(place / ".kb")

    return make


def _sql(statement: str) -> Callable[[Path], object]:
    def change(base: Path) -> None:
        with sqlite3.connect(base / "journal.db") as database:
            database.execute(statement)

    return change


def _written(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda base: (base / name).write_bytes(content)


def _linked(name: str, target: str) -> Callable[[Path], object]:
    def change(base: Path) -> None:
        place = base / name
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        place.symlink_to(target)

    return change


_BASES: dict[str, Made] = {
    "a journal that is a text": _copied(_written("journal.db", b"journal")),
    "a journal that is empty": _copied(_written("journal.db", b"")),
    "a journal of zeros": _copied(_written("journal.db", bytes(4096))),
    "a journal that is a folder": _copied(
        lambda base: ((base / "journal.db").unlink(), (base / "journal.db").mkdir())
    ),
    "a journal that is a pipe": _copied(
        lambda base: ((base / "journal.db").unlink(), os.mkfifo(base / "journal.db"))
    ),
    "a journal that is a link to a device": _copied(_linked("journal.db", "/dev/zero")),
    "no journal": _copied(lambda base: (base / "journal.db").unlink()),
    "an empty folder": lambda place: (place / ".kb").mkdir(parents=True),
    "a file for a folder": lambda place: (place.mkdir(), (place / ".kb").write_text("x")),
    "a link to itself": lambda place: (place.mkdir(), (place / ".kb").symlink_to(".kb")),
}  # fmt: skip
_DAMAGED = ("a journal that is a text", "a journal of zeros")
BASES = [
    Case(
        f"base: {what}",
        ("--store", "given", "stats"),
        {"given": content},
        4 if what in _DAMAGED else 3,
        "given",
    )
    for what, content in _BASES.items()
]
CASES = [*BACKUPS, *BASES]
