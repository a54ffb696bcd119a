"""What hostile inputs once did: end in a traceback, take minutes, or pass for something else."""

import io
import json
import os
import tarfile
import tracemalloc
from hashlib import sha256

import pyoxigraph
import pytest

import kb
from kb.errors import BackupDamagedError, Problem, RefusedError
from kb.graph.registry import load_registry
from kb.ingest.annotations import read_annotations
from kb.ingest.claimreview import claim_reviews
from kb.ingest.foreign import divided
from kb.ingest.ftm import ftm_records
from kb.ingest.rdf import read_rdf
from kb.ingest.records import RecordWriter
from kb.ingest.verdicts import shipped_verdicts
from kb.journal.backup import _Packed, _tar
from kb.knowledge_base import restore
from kb.model.journal import START, Entry
from kb.model.review import Review
from kb.terms import address

_ITEM = '<div vocab="https://schema.org/" typeof="ClaimReview" resource="_:n0">'
_CLAIM = '<b property="claimReviewed">It rains</b>'
_KB = "https://w3id.org/newsclaim/"
_GENID = f"<{_KB}.well-known/genid/x>"


def _twice_in_the_next(levels: int) -> str:
    """Write nodes of which each is in the next one twice, so 2^levels in the last."""
    return f"{_ITEM}{_CLAIM}</div>" + "".join(
        f'<div vocab="https://schema.org/" resource="_:n{n}"><a property="author" '
        f'resource="_:n{n + 1}"></a><a property="publisher" resource="_:n{n + 1}"></a></div>'
        for n in range(levels)
    )


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (f"{_ITEM[:-1]}{''.join(f' a{n}=1' for n in range(100_000))}>", "more attributes"),
        (f"{_ITEM[:-1]}{' a' * 3000}", "more attributes"),
        (f'{_ITEM[:-1]} prefix="{"p: https://a.example/ " * 1000}">', "more RDFa"),
        (f"{_ITEM}{_CLAIM * 9000}</div>", "more RDFa"),
        (_twice_in_the_next(60), "in one another"),
    ],
    ids=["attributes", "attributes without an end", "prefixes", "properties", "nodes in nodes"],
)
def test_markup_that_a_library_would_read_for_minutes_is_refused(page, reason):
    """Each took more than ten seconds of processor time, the last one would never have ended."""
    (found,) = claim_reviews("page.html", [page.encode()])

    assert isinstance(found, Problem)
    assert reason in found.message


def test_markup_with_long_attributes_is_read():
    """Not the length of a tag counts, nor what stands in quotation marks."""
    long = f'<img alt="{"a b > c " * 5000}" src="data:image/png;base64,{"A" * 90_000}">'

    found = list(claim_reviews("page.html", [f"{long * 3}{_ITEM}{_CLAIM}</div>".encode()]))

    assert [one.claim for one in found if isinstance(one, Review)] == ["It rains"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("turtle", '<urn:a> <urn:b> "%s" .'),
        ("turtle", "<urn:a> <urn:b> <urn:%s> ."),
        ("ntriples", '<urn:a> <urn:b> "%s" .'),
        ("jsonld", '{"@id": "urn:a", "urn:b": "%s"}'),
    ],
)
def test_a_text_that_no_engine_reads_is_refused(kind, content):
    """The engine says so by an error that elsewhere means that the machine is out of memory."""
    with pytest.raises(RefusedError, match="too long"):
        read_rdf("in", (content % ("x" * 17 * 2**20)).encode(), kind)


def test_a_note_that_no_engine_reads_is_refused():
    note = {
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": "urn:n", "type": "Annotation",
        "target": "urn:t", "body": {"type": "TextualBody", "value": "x" * 17 * 2**20},
    }  # fmt: skip

    with pytest.raises(RefusedError, match="too long"):
        read_annotations("in.json", json.dumps(note).encode())


@pytest.mark.parametrize(
    "content",
    [
        f"<urn:g> {{ {_GENID} <urn:b> 1 }}",
        f"<urn:g> {{ <urn:a> {_GENID} 1 }}",
        f"<urn:g> {{ <urn:a> <urn:b> {_GENID} }}",
        f"<urn:g> {{ <urn:a> <urn:b> <<( <urn:a> <urn:b> {_GENID} )>> }}",
        f"<urn:a> <urn:b> {_GENID} .",
        f"<{_KB}graph/> {{ <urn:a> <urn:b> 1 }}",
        f"<{_KB}graph/../statement/1> {{ <urn:a> <urn:b> 1 }}",
        f"<{_KB}np/../statement/1> {{ <urn:a> <urn:b> 1 }}",
        f'<urn:a> <urn:b> "{chr(1) * 2**21}" .',
    ],
)
def test_what_others_wrote_takes_no_address_that_means_something_here(content):
    """A blank node would be read back from an endpoint, or a graph be taken for one of ours.

    A text of two megabytes of controls would be written as twelve, and never be read again.
    """
    quads = read_rdf("in.trig", content.encode(), "trig")

    with pytest.raises(RefusedError, match=r"blank nodes|address of this program|longer than"):
        divided("in.trig", content.encode(), quads)


def test_graphs_that_exports_name_come_back():
    content = f"<{_KB}graph/{'0' * 64}> {{ <urn:a> <urn:b> 1 }}"

    ours, others = divided("in.trig", b"", read_rdf("in.trig", content.encode(), "trig"))

    assert not ours
    assert len(others) == 1


@pytest.mark.parametrize("many", [{"owner": 40, "asset": 40}, {"owner": 2, "publisher": 900}])
def test_a_link_that_multiplies_is_refused(many):
    """A thousand owners of a thousand firms, in one line, are a million statements."""
    pytest.importorskip("followthemoney")
    said = {"owner": 1, "asset": 1, "publisher": 1, **many}
    link = {
        "id": "l", "schema": "Ownership",
        "properties": {key: [f"{key}{n}" for n in range(times)] for key, times in said.items()},
    }  # fmt: skip

    (found,) = ftm_records("in.json", [json.dumps(link).encode()])

    assert isinstance(found, Problem)
    assert "more than 1,000 things" in found.message


def test_a_message_does_not_repeat_a_megabyte():
    shown = str(Problem("in.json", 1, 1, f"the key {'k' * 10**6!r} means nothing."))

    assert len(shown) < 1100
    assert shown.endswith("means nothing.")


def _backup(manifest: bytes) -> bytes:
    """Make a backup of a manifest alone, with the right frame."""
    out, member = io.BytesIO(), tarfile.TarInfo("MANIFEST.json")
    member.size = len(manifest)
    with _Packed(out) as packed, _tar(packed) as tar:
        tar.addfile(member, io.BytesIO(manifest))
    return out.getvalue()


@pytest.mark.parametrize("manifest", [b'{"format": Infinity}', b'{"format": 1e999}', b"[1]"])
@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_backup_that_is_refused_leaves_no_folder(manifest, more, run, tmp_path):
    file = tmp_path / "b.kb.tar.gz"
    file.write_bytes(_backup(manifest))

    result = run("restore", file, tmp_path / "new" / "desk", *more)

    assert result.exit_code == 1
    assert "cannot be read. Nothing was restored." in result.stderr
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_a_folder_that_was_there_stays(run, tmp_path):
    (tmp_path / "desk").mkdir()

    run("restore", os.devnull, tmp_path / "desk")

    assert (tmp_path / "desk").is_dir()


def test_a_pipe_is_no_backup(run, tmp_path):
    """Nobody writes to it, so it would be waited for without end."""
    os.mkfifo(tmp_path / "pipe")

    result = run("restore", tmp_path / "pipe", tmp_path / "new")

    assert result.exit_code == 1
    assert "no regular file" in result.stderr
    assert not (tmp_path / "new").exists()


def test_an_output_without_a_name_is_refused(run, stored):
    result = run("--store", stored, "export", "--format", "turtle", "-o", "")

    assert result.exit_code == 2
    assert "an empty word names no file or folder" in result.stderr


def test_a_parameter_is_given_once(run, stored):
    pair = ("-p", "denial=s23")

    result = run("--store", stored, "query", "left-standing-by-denial", *pair, *pair)

    assert result.exit_code == 2
    assert "'denial' is given twice" in result.stderr


def test_an_id_of_10000_letters_is_not_repeated(run, stored):
    result = run("--store", stored, "show", "s" * 10_000)

    assert result.exit_code == 3
    assert len(result.stderr) < 1100


def test_a_manifest_takes_no_more_memory_than_its_backup_can_hold(tmp_path):
    """A quarter of a gigabyte of spaces packs to a quarter of a megabyte."""
    out, size = io.BytesIO(), 2**26
    with _Packed(out) as packed, _tar(packed) as tar:
        member = tarfile.TarInfo("MANIFEST.json")
        member.size = size
        tar.addfile(member, io.BytesIO(b" " * size))
    (tmp_path / "bomb").write_bytes(out.getvalue())
    del out

    tracemalloc.start()
    try:
        with pytest.raises(BackupDamagedError, match="too long to be one"):
            restore(tmp_path / "bomb", tmp_path, dry_run=True)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 2**24


@pytest.mark.parametrize("field", ["kb:act", "kb:relation"])
def test_a_forged_record_is_named(field, run, stored, tmp_path):
    """A journal with all hashes right holds a statement without an act, or a claim of nothing."""
    with kb.open(stored) as base:
        base.backup(tmp_path / "whole")
    with tarfile.open(tmp_path / "whole", "r:gz") as tar:
        journal = tar.extractfile("journal.jsonl")
        assert journal is not None
        read = json.loads(journal.readline())
    lines = read["payload"].encode().splitlines(keepends=True)
    forged = Entry.seal(
        **{name: read[name] for name in ("number", "kind", "at", "by", "origin")},
        payload=b"".join(line for line in lines if address(field).encode() not in line),
        previous=START,
    )
    (tmp_path / "forged").write_bytes(_backup_of(forged))

    result = run("restore", tmp_path / "forged", tmp_path / "new")

    assert result.exit_code == 4
    assert "journal.db" in result.stderr
    assert "No release of kb records that" in result.stderr


def _backup_of(entry: Entry) -> bytes:
    written = {**vars(entry), "payload": entry.payload.decode()}
    line = json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    manifest = {
        "format": 1, "entries": 1, "checkpoint": entry.hash, "journal_bytes": len(line),
        "journal_sha256": sha256(line).hexdigest(), "texts": [],
    }  # fmt: skip
    out = io.BytesIO()
    with _Packed(out) as packed, _tar(packed) as tar:
        for name, content in (
            ("MANIFEST.json", json.dumps(manifest).encode()),
            ("journal.jsonl", line),
        ):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def test_half_a_character_in_when_a_link_was_seen_is_refused():
    link = '{"id": "l", "schema": "Ownership", "datasets": ["x"], "first_seen": "20\\udcff22", '
    ends = '"properties": {"owner": ["a"], "asset": ["b"]}}'
    (found,) = ftm_records("in.json", [f"{link}{ends}".encode()])
    writer = RecordWriter(shipped_verdicts(), load_registry(), pyoxigraph.Store())

    refused = writer.write(found)

    assert isinstance(refused, Problem)
    assert "U+DCFF" in refused.message
