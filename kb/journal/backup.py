"""A whole base as one file: the journal and the texts, from which everything else is made again.

It is a gzip of a tar that any computer unpacks: `MANIFEST.json`, `journal.jsonl` with one entry a
line, and `texts/` with one file for each sha256. The same base gives the same bytes, and there is
no byte in it that could be changed unseen: behind the packed tar stands a second, empty gzip part
whose comment is the SHA-256 of everything before it. `docs/backup-format.md` tells the layout.
"""

import hashlib
import io
import json
import re
import struct
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any, cast

from pyoxigraph import RdfFormat, parse

from kb.errors import (
    BackupDamagedError,
    BackupFormatError,
    JournalDamagedError,
    JournalFailedError,
    KbError,
)
from kb.journal.archive import TextArchive
from kb.journal.journal import Journal
from kb.model.decision import Judgement, Retraction
from kb.model.journal import Entry
from kb.progress import Progress, silent

_FORMAT = 1
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # gzip, deflate, no time, no name
_SEAL = 85  # bytes of the part that holds the hash
_MANIFEST, _ENTRIES, _TEXTS = "MANIFEST.json", "journal.jsonl", "texts/"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 2**18
_LONGEST_MANIFEST = 2**28
_LONGEST_LINE = 2**31
_READ_AHEAD = 2**20
_MANIFEST_RATIO, _LINE_RATIO = 16, 500
"""How many times as large as what was packed a part can be. A hash packs to half its length, as it
has no pattern; entries seldom pack to less than a fiftieth."""
_MEMORY = 2**24
_FIELDS = ("number", "kind", "at", "by", "origin", "payload", "previous", "hash")
_UNREADABLE = (
    ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        format: Number of the layout.
        entries: How many entries the journal has.
        checkpoint: Hash of the last one.
        journal_bytes: Length of `journal.jsonl`.
        journal_sha256: Hash of its bytes.
        texts: The sha256 of every text with its length, in order.
    """

    format: int
    entries: int
    checkpoint: str
    journal_bytes: int
    journal_sha256: str
    texts: tuple[tuple[str, int], ...]


def write_backup(
    journal: Journal, archive: TextArchive, out: IO[bytes], progress: Progress = silent
) -> Manifest:
    """Write a backup of what is recorded now; what is added meanwhile is not in it.

    Args:
        journal: Read up to the entry that is the last one when this begins.
        archive: Every text that an entry names is put in.
        out: Written from its start to its end.
        progress: Is told what is being done.

    Raises:
        JournalDamagedError: An entry is not as it was written; damage is not backed up.
        TextMissingError: A text that an entry names is not there.
        TextDamagedError: A text is not as it was archived.
    """
    last, checkpoint = journal.head()
    with tempfile.SpooledTemporaryFile(max_size=_MEMORY) as lines:
        seal, texts = hashlib.sha256(), dict[str, int]()
        for entry in journal.entries():
            if entry.number > last:
                break
            if entry.kind == "text":
                sha256 = entry.payload.decode()
                texts[sha256] = len(archive.get(sha256))
            line = _line(entry)
            seal.update(line)
            lines.write(line)
            if entry.number % 1000 == 0:
                progress(f"reading entry {entry.number} of {last}")
        manifest = Manifest(
            _FORMAT, last, checkpoint, lines.tell(), seal.hexdigest(), tuple(sorted(texts.items()))
        )
        lines.seek(0)
        with _Packed(out) as packed, _tar(packed) as tar:
            written = json.dumps(asdict(manifest), indent=1).encode() + b"\n"
            _put(tar, _MANIFEST, io.BytesIO(written), len(written))
            _put(tar, _ENTRIES, lines, manifest.journal_bytes)
            for number, (sha256, size) in enumerate(manifest.texts, 1):
                progress(f"writing text {number} of {len(manifest.texts)}")
                _put(tar, _TEXTS + sha256, io.BytesIO(archive.get(sha256)), size)
    return manifest


def read_backup(
    name: str,
    source: IO[bytes],
    journal: Journal,
    archive: TextArchive,
    progress: Progress = silent,
) -> Manifest:
    """Read a backup into an empty journal and archive, and check every part of it.

    Args:
        name: What to call the backup in messages.
        source: Read from its start to its end.
        journal: Takes the entries; if anything is wrong it is of no use.
        archive: Takes the texts.
        progress: Is told what is being done.

    Raises:
        BackupDamagedError: It is no backup, or not as it was written.
        BackupFormatError: A newer release wrote it.
    """
    reader = _Unpacked(name, source)
    try:
        with tarfile.open(fileobj=reader, mode="r|") as tar:
            parts = _parts(name, tar)
            try:
                manifest = _manifest(reader, next(parts, None))
            except BackupFormatError:
                reader.check_seal()  # a changed byte is damage, not a newer release
                raise
            _take_entries(reader, next(parts, None), manifest, journal, progress)
            for number, (sha256, size) in enumerate(manifest.texts, 1):
                progress(f"text {number} of {len(manifest.texts)}")
                member, content = _expected(name, next(parts, None), _TEXTS + sha256)
                if member.size != size or archive.add(content.read()) != sha256:
                    raise BackupDamagedError(name, f"the text {sha256} is another one")
            if next(parts, None) is not None:
                raise BackupDamagedError(name, "something stands behind its last text")
        reader.finish()
    except (tarfile.TarError, zlib.error, EOFError):
        raise BackupDamagedError(name, "what is packed in it cannot be unpacked") from None
    return manifest


def _take_entries(
    reader: "_Unpacked",
    part: tuple[tarfile.TarInfo, IO[bytes]] | None,
    manifest: Manifest,
    journal: Journal,
    progress: Progress,
) -> None:
    name = reader.name
    member, content = _expected(name, part, _ENTRIES)
    seal = hashlib.sha256()
    texts = set[str]()

    def entries() -> Iterator[Entry]:
        for line in _lines(reader, content):
            seal.update(line)
            entry = _entry(name, line)
            if fault := _unreadable(entry):
                raise BackupDamagedError(name, f"entry {entry.number} {fault}")
            if entry.kind == "text":
                texts.add(entry.payload.decode())
            if entry.number % 1000 == 0:
                progress(f"entry {entry.number} of {manifest.entries}")
            yield entry

    try:
        journal.take(entries())
    except (BackupDamagedError, JournalFailedError):  # a full disk is no fault of the backup
        raise
    except JournalDamagedError as error:
        raise BackupDamagedError(name, error.reason) from None
    except KbError as error:
        raise BackupDamagedError(name, str(error).rstrip(".")) from None
    if (
        (member.size, seal.hexdigest()) != (manifest.journal_bytes, manifest.journal_sha256)
        or journal.head() != (manifest.entries, manifest.checkpoint)
        or sorted(texts) != [sha256 for sha256, _ in manifest.texts]
    ):
        raise BackupDamagedError(name, "its journal is not the one that its manifest tells of")


def _lines(reader: "_Unpacked", content: IO[bytes]) -> Iterator[bytes]:
    """Give the lines of a part; one that unpacks to beyond measure is not read to its end."""
    while line := content.readline(_READ_AHEAD):
        pieces, size = [line], len(line)
        while not pieces[-1].endswith(b"\n") and (more := content.readline(_READ_AHEAD)):
            pieces.append(more)
            size += len(more)
            if size > _LONGEST_LINE or reader.is_beyond(size, _LINE_RATIO):
                raise BackupDamagedError(reader.name, "a line of its journal is too long to be one")
        yield b"".join(pieces)


def _line(entry: Entry) -> bytes:
    fields = {field: getattr(entry, field) for field in _FIELDS}
    fields["payload"] = entry.payload.decode()
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _entry(name: str, line: bytes) -> Entry:
    try:
        fields = json.loads(line)
        texts = {field: str(fields[field]) for field in _FIELDS[1:]}
        payload = texts.pop("payload").encode()
        entry = Entry(number=int(fields["number"]), payload=payload, **texts)
        is_ours = _line(entry) == line
    except _UNREADABLE:
        raise BackupDamagedError(name, "a line of its journal cannot be read") from None
    if not is_ours:
        raise BackupDamagedError(name, "a line of its journal is not as it is written here")
    return entry


def _unreadable(entry: Entry) -> str:
    """Say why nothing can be made of what an entry holds, "" if something can."""
    try:
        if entry.kind in ("add", "rdf"):
            if b"\r" in entry.payload:  # in a text it is written as an escape
                return "holds no N-Quads as they are written here"
            for _ in parse(entry.payload, format=RdfFormat.N_QUADS):
                pass
        elif entry.kind == "retract":
            if not Retraction.read(entry.payload).id:
                return "takes nothing back"
        elif entry.kind == "judge":
            Judgement.read(entry.payload)
    except SyntaxError as error:
        return f"holds no N-Quads: {error.msg.rstrip('.')}"
    except JournalDamagedError as error:
        return f"holds no decision: {error.reason}"
    return ""


def _manifest(reader: "_Unpacked", part: tuple[tarfile.TarInfo, IO[bytes]] | None) -> Manifest:
    name = reader.name
    _, content = _expected(name, part, _MANIFEST)
    try:
        written = _whole_manifest(reader, content).decode()
        found = json.loads(written, object_pairs_hook=_each_once)
        format = _number(found["format"])
        if format > _FORMAT:
            raise BackupFormatError(name, format, _FORMAT)
        texts = tuple((str(sha256), _number(size)) for sha256, size in found.pop("texts"))
        manifest = Manifest(**found, texts=texts)
        _number(manifest.entries)
        _number(manifest.journal_bytes)
    except _UNREADABLE:
        raise BackupDamagedError(name, "its manifest cannot be read") from None
    if not all(_SHA256.fullmatch(sha256) for sha256, _ in texts):
        raise BackupDamagedError(name, "its manifest names a text by something else than a sha256")
    return manifest


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a mapping; of a key that stands there twice, readers would take one or the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _number(written: object) -> int:
    """Give a whole number, which nothing else than a number stands for."""
    if type(written) is not int:
        raise TypeError
    return written


def _whole_manifest(reader: "_Unpacked", content: IO[bytes]) -> bytes:
    pieces, size = list[bytes](), 0
    while piece := content.read(_READ_AHEAD):
        pieces.append(piece)
        size += len(piece)
        if size > _LONGEST_MANIFEST or reader.is_beyond(size, _MANIFEST_RATIO):
            raise BackupDamagedError(reader.name, "its manifest is too long to be one")
    return b"".join(pieces)


def _parts(name: str, tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Give the files of a backup, of which nothing is unpacked under a name that it chooses."""
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        if content is None:
            raise BackupDamagedError(name, f"{member.name!r} is no plain file")
        yield member, content


def _expected(
    name: str, part: tuple[tarfile.TarInfo, IO[bytes]] | None, wanted: str
) -> tuple[tarfile.TarInfo, IO[bytes]]:
    if part is None or part[0].name != wanted:
        found = repr(part[0].name) if part else "its end"
        raise BackupDamagedError(name, f"{wanted} should stand where {found} is")
    return part


def _tar(out: io.RawIOBase) -> tarfile.TarFile:
    return tarfile.open(fileobj=cast(IO[bytes], out), mode="w|", format=tarfile.PAX_FORMAT)


def _put(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o444
    tar.addfile(member, content)


class _Packed(io.RawIOBase):
    """Packs what is written, with the header that every backup has."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._sum, self._size = zlib.crc32(b""), 0
        self._hash = hashlib.sha256()
        self._put(_HEADER)

    def writable(self) -> bool:
        return True

    def write(self, raw: bytes) -> int:  # type: ignore[override]
        self._sum, self._size = zlib.crc32(raw, self._sum), self._size + len(raw)
        self._put(self._packer.compress(raw))
        return len(raw)

    def _put(self, packed: bytes) -> None:
        self._hash.update(packed)
        self._out.write(packed)

    def close(self) -> None:
        if not self.closed:
            self._put(self._packer.flush())
            self._put(struct.pack("<II", self._sum, self._size % 2**32))
            self._out.write(_seal(self._hash.hexdigest()))
        super().close()


class _Unpacked(io.RawIOBase):
    """Unpacks what is read, and lets no byte pass that is not summed up."""

    def __init__(self, name: str, source: IO[bytes]) -> None:
        self.name, self._source = name, source
        self._used = 0
        self._packer = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._hash = hashlib.sha256()
        self._held = b""
        self._waiting = self._packed()
        if not self._waiting.startswith(_HEADER):
            raise BackupDamagedError(name, "it does not begin as a backup does")

    def _packed(self) -> bytes:
        """Give some packed bytes, b"" at their end; what may be the seal is held back."""
        while raw := self._source.read(_CHUNK):
            held = self._held + raw
            some, self._held = held[:-_SEAL], held[-_SEAL:]
            if some:
                self._hash.update(some)
                return some
        return b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, missing = [], size
        while missing and (part := self._some(missing if size >= 0 else _CHUNK)):
            parts.append(part)
            missing -= len(part) if size >= 0 else 0
        return b"".join(parts)

    def _some(self, most: int) -> bytes:
        while not self._packer.eof:
            packed = self._packer.unconsumed_tail or self._waiting or self._packed()
            self._waiting = b""
            part = self._packer.decompress(packed, most)
            self._used += len(packed) - len(self._packer.unconsumed_tail)
            if part:
                return part
            if not packed:
                raise BackupDamagedError(self.name, "it is cut off")
        return b""

    def is_beyond(self, size: int, ratio: int) -> bool:
        """Whether a part has grown to more than it can have from what was packed so far."""
        return size > _READ_AHEAD + ratio * self._used

    def finish(self) -> None:
        """Read to the end, behind which there must be nothing."""
        size = 0
        while rest := self._some(_CHUNK):
            size += len(rest)
            if rest.strip(b"\x00") or size > tarfile.RECORDSIZE:  # it is filled up to a record
                raise BackupDamagedError(self.name, "something stands behind its last part")
        self.check_seal()

    def check_seal(self) -> None:
        """Read to the end, whatever stands there, and see that these are the bytes written."""
        while self._some(_CHUNK):
            pass
        if self._packer.unused_data or self._packed():
            raise BackupDamagedError(self.name, "something stands behind its end")
        if self._held != _seal(self._hash.hexdigest()):
            raise BackupDamagedError(self.name, "its bytes are not those that were written")


def _seal(sha256: str) -> bytes:
    """Make the empty gzip part that tells the hash of all bytes before it."""
    return _HEADER[:3] + b"\x10" + _HEADER[4:] + sha256.encode() + b"\0\x03\0" + bytes(8)
