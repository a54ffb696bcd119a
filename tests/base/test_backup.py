"""A backup holds the whole base, every byte of it counts, and a part is never restored."""

import gzip
import hashlib
import io
import json
import random
import shutil
import tarfile

import pytest

import kb
from kb.errors import (
    BackupDamagedError,
    BackupFormatError,
    BaseExistsError,
    OutputError,
    TextMissingError,
    UnreadableError,
)
from kb.journal.backup import _seal
from kb.knowledge_base import restore
from kb.model.journal import START, Entry
from tests.base.test_adding import FERRY

TEXT = "We read letters. They said so."


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A base with a text, a retraction and a judgement."""
    tmp_path = tmp_path_factory.mktemp("made")
    story, text = tmp_path / "ferry.yaml", tmp_path / "notice.txt"
    text.write_text(TEXT, "utf-8")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    denial = FERRY[FERRY.index("  - id: s1") :].replace("s1", "s2").replace("asserts", "denies")
    dated = FERRY.replace("published: 2020-01-02}", f"published: 2020-01-02, sha256: {digest}}}")
    story.write_text(dated + denial, "utf-8")
    with kb.init(tmp_path / "desk") as base:
        base.add(story, texts=[text], by="ann")
        base.judge("s1", "s2", "confirm", reason="It is plain.", by="ann")
        base.retract("s2", reason="It was misread.", by="ann")
    return tmp_path / "desk"


@pytest.fixture
def desk(made, tmp_path):
    shutil.copytree(made, tmp_path / "desk")
    with kb.open(tmp_path / "desk") as base:
        yield base


def backed_up(base, place):
    base.backup(place)
    return place.read_bytes()


def test_a_restored_base_is_the_same_to_the_last_byte(desk, tmp_path):
    packed = tmp_path / "desk.kb.tar.gz"
    desk.backup(packed)
    manifest = restore(packed, tmp_path / "new")

    with kb.open(tmp_path / "new") as again:
        assert again.digests() == desk.digests()
        assert again.checkpoint() == desk.checkpoint() == manifest.checkpoint
        assert "".join(again.export("nquads")) == "".join(desk.export("nquads"))
        assert again.check() == desk.check()
        assert again.stats()["quotes_checked"] == 1
        again.add(_another(tmp_path))


def _another(tmp_path):
    file = tmp_path / "other.yaml"
    file.write_text(FERRY.replace("story: ferry", "story: other"), "utf-8")
    return file


def test_the_same_base_gives_the_same_bytes(desk, tmp_path):
    assert backed_up(desk, tmp_path / "1") == backed_up(desk, tmp_path / "2")


def test_a_backup_opens_without_kb(desk, tmp_path):
    desk.backup(tmp_path / "desk.tar.gz")
    with tarfile.open(tmp_path / "desk.tar.gz") as tar:
        names = tar.getnames()
        lines = tar.extractfile("journal.jsonl").read().splitlines()
        text = tar.extractfile(names[-1]).read()

    assert names[:2] == ["MANIFEST.json", "journal.jsonl"]
    assert [json.loads(line)["kind"] for line in lines] == ["text", "add", "judge", "retract"]
    assert text == TEXT.encode()


def test_every_changed_missing_or_further_byte_is_found(desk, tmp_path):
    whole = backed_up(desk, tmp_path / "whole")
    dice = random.Random(1)
    places = [
        *range(20),
        *range(len(whole) - 110, len(whole)),
        *dice.sample(range(len(whole)), 150),
    ]
    damaged = [
        whole[:n] + bytes([whole[n] ^ 1 << bit]) + whole[n + 1 :]
        for n in places
        for bit in dice.sample(range(8), 2)
    ]
    damaged += [whole[:n] for n in (0, 5, 10, 11, len(whole) // 2, len(whole) - 1)]
    damaged += [whole + b"\0", whole + whole, b"\n" + whole]
    file = tmp_path / "damaged"
    for content in damaged:
        file.write_bytes(content)
        with pytest.raises(BackupDamagedError) as caught:
            restore(file, tmp_path / "new")
        assert "Error" not in str(caught.value), "no words of a library are told"
    assert not (tmp_path / "new").exists(), "what failed leaves nothing behind"


def test_what_is_filled_up_without_end_is_no_backup(desk, tmp_path):
    file = tmp_path / "filled"
    file.write_bytes(forged(backed_up(desk, tmp_path / "whole"), list, more=bytes(10**7)))

    with pytest.raises(BackupDamagedError, match="behind its last part"):
        restore(file, tmp_path / "new")


def forged(whole: bytes, change, *, more: bytes = b"") -> bytes:
    """Unpack a backup, change its parts, and pack it with sums that fit."""
    with tarfile.open(fileobj=io.BytesIO(whole)) as tar:
        parts = [(member, tar.extractfile(member).read()) for member in tar]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for member, content in change(parts):
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    packed = gzip.compress(out.getvalue() + more, mtime=0)
    packed = packed[:8] + b"\x00\xff" + packed[10:]
    return packed + _seal(hashlib.sha256(packed).hexdigest())


def renamed(number, name):
    def change(parts):
        parts[number][0].name = name
        return parts

    return change


def rewritten(number, old, new):
    def change(parts):
        member, content = parts[number]
        assert old in content
        parts[number] = member, content.replace(old, new)
        return parts

    return change


def linked(parts):
    parts[2][0].type, parts[2][0].linkname = tarfile.SYMTYPE, "/etc/passwd"
    return [*parts[:2], (parts[2][0], b"")]


def without_last_entry(parts):
    member, lines = parts[1]
    parts[1] = member, lines.rpartition(b"\n{")[0] + b"\n"
    return parts


@pytest.mark.parametrize(
    "change",
    [
        renamed(2, "../../evil"),
        renamed(2, "/etc/evil"),
        renamed(0, "manifest.json"),
        linked,
        lambda parts: parts[::-1],
        lambda parts: parts[:2],
        lambda parts: [*parts, parts[2]],
        rewritten(1, b"misread", b"myself."),
        rewritten(2, b"We", b"Me"),
        rewritten(0, b'"entries": 4', b'"entries": 3'),
        rewritten(0, b"{", b"["),
        rewritten(0, b'"format": 1', b'"format": "x"'),
        without_last_entry,
    ],
)  # fmt: skip
def test_a_forged_backup_is_refused_and_writes_nowhere(desk, tmp_path, change):
    file = tmp_path / "forged"
    file.write_bytes(forged(backed_up(desk, tmp_path / "whole"), change))
    before = sorted(tmp_path.parent.rglob("*evil*"))
    with pytest.raises(BackupDamagedError):
        restore(file, tmp_path / "new")
    assert sorted(tmp_path.parent.rglob("*evil*")) == before
    assert not (tmp_path / "new" / ".kb").exists()


def resealed(number, **fields):
    """Change an entry, and seal it and all that follow as whoever knows the format can."""

    def change(parts):
        found, previous = [], START
        for line in parts[1][1].splitlines():
            entry = json.loads(line)
            if entry["number"] == number:
                entry |= fields
            entry["previous"] = previous
            sealed = {key: value for key, value in entry.items() if key != "hash"}
            payload = entry["payload"].encode()
            previous = entry["hash"] = Entry.seal(**sealed | {"payload": payload}).hash
            found.append(json.dumps(entry, ensure_ascii="\ud800" in entry["by"],
                                    separators=(",", ":")))  # fmt: skip
        lines = "".join(f"{line}\n" for line in found).encode()
        manifest = json.loads(parts[0][1])
        manifest |= {
            "checkpoint": previous,
            "journal_bytes": len(lines),
            "journal_sha256": hashlib.sha256(lines).hexdigest(),
        }
        return [(parts[0][0], json.dumps(manifest).encode()), (parts[1][0], lines), *parts[2:]]

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (resealed(2, payload="no quads\n"), "entry 2 holds no N-Quads: Parser error at line 1"),
        (resealed(2, payload="<urn:a> <urn:b> <urn:c> .\r\n"), "entry 2 holds no N-Quads as"),
        (resealed(3, payload="[]"), "entry 3 holds no decision: [] is no mapping"),
        (resealed(4, payload="junk"), "entry 4 holds no decision: b'junk' is no JSON"),
        (resealed(4, payload="[" * 100_000), "entry 4 holds no decision: b'[[["),
        (resealed(3, payload="[" * 100_000), "entry 3 holds no decision: b'[[["),
        (resealed(4, payload="{}"), "entry 4 takes nothing back"),
        (resealed(1, at="2018-02-30T00:00:00Z"), "which is no instant in UTC"),
        (resealed(1, kind="evil"), "entry 1 has the unknown kind 'evil'"),
        (resealed(1, by="\ud800"), "a line of its journal cannot be read"),
        (rewritten(0, b'"entries": 4', b'"entries": 4.0'), "its manifest cannot be read"),
        (rewritten(0, b'"format": 1', b'"format": "1"'), "its manifest cannot be read"),
        (rewritten(0, b'"format": 1', b'"format": true'), "its manifest cannot be read"),
        (rewritten(0, b'"entries"', b'"entries": 9, "entries"'), "its manifest cannot be read"),
        (rewritten(0, b"{", b"\xef\xbb\xbf{"), "its manifest cannot be read"),
    ],
)
def test_an_entry_that_is_rightly_sealed_and_says_nothing_is_refused(
    desk, tmp_path, change, reason
):
    file = tmp_path / "forged"
    file.write_bytes(forged(backed_up(desk, tmp_path / "whole"), change))

    with pytest.raises(BackupDamagedError) as caught:
        restore(file, tmp_path / "new")

    assert str(caught.value).startswith(f"{file} is not a whole backup: ")
    assert reason in str(caught.value)
    assert not (tmp_path / "new" / ".kb").exists()


def test_what_is_sealed_anew_is_read_if_it_says_something(desk, tmp_path):
    file = tmp_path / "forged"
    file.write_bytes(forged(backed_up(desk, tmp_path / "whole"), resealed(1, by="bob")))

    assert restore(file, tmp_path / "new").entries == 4


def test_a_backup_of_a_newer_release_is_refused_with_the_way_out(desk, tmp_path):
    file = tmp_path / "newer"
    change = rewritten(0, b'"format": 1', b'"format": 2')
    file.write_bytes(forged(backed_up(desk, tmp_path / "whole"), change))
    with pytest.raises(BackupFormatError, match="the release that wrote it"):
        restore(file, tmp_path / "new")
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(BackupDamagedError):  # who knows what it was before
        restore(file, tmp_path / "new")


def test_a_dry_run_checks_and_makes_nothing(desk, tmp_path):
    whole = backed_up(desk, tmp_path / "whole")
    assert restore(tmp_path / "whole", tmp_path / "new", dry_run=True).entries == 4
    assert not (tmp_path / "new" / ".kb").exists()
    (tmp_path / "bad").write_bytes(whole[:-1])
    with pytest.raises(BackupDamagedError):
        restore(tmp_path / "bad", tmp_path / "new", dry_run=True)


def test_a_base_is_never_overwritten(desk, tmp_path):
    desk.backup(tmp_path / "whole")
    with pytest.raises(BaseExistsError):
        restore(tmp_path / "whole", tmp_path / "desk")


def test_a_link_to_what_is_not_there_is_named(desk, tmp_path):
    """And not the folder that would take its name."""
    desk.backup(tmp_path / "desk.kb.tar.gz")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / ".kb").symlink_to(tmp_path / "nowhere")

    with pytest.raises(OutputError, match=r"new/\.kb cannot be written: it is a link"):
        restore(tmp_path / "desk.kb.tar.gz", tmp_path / "new")


def test_damage_is_not_backed_up(desk, tmp_path):
    (text,) = (desk.folder / "texts").iterdir()
    text.unlink()
    with pytest.raises(TextMissingError):
        desk.backup(tmp_path / "whole")
    assert not (tmp_path / "whole").exists()


def test_places_that_cannot_be_read_or_written_are_named(desk, tmp_path):
    with pytest.raises(OutputError, match="missing"):
        desk.backup(tmp_path / "missing" / "file")
    with pytest.raises(UnreadableError):
        restore(tmp_path / "nothing", tmp_path / "new")


def test_what_is_added_meanwhile_is_not_in_it(desk, tmp_path):
    def add_more(_: str) -> None:
        if not added:
            added.append(1)
            with kb.open(tmp_path / "desk") as other:
                other.add(_another(tmp_path))

    added: list[int] = []
    manifest = desk.backup(tmp_path / "whole", progress=add_more)

    assert added, "nothing was added meanwhile"
    assert manifest.entries == 4
    assert restore(tmp_path / "whole", tmp_path / "new").entries == 4
