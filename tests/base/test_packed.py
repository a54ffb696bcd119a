"""What is packed with gzip comes in as what is in it does."""

import gzip
import json

import pytest

import kb
from kb.errors import RefusedError

QUADS = '<https://a.example/s> <https://a.example/p> "भारत 実" <https://a.example/g> .\n' * 2
ROWS = "claim,who,verdict,link\nIt freezes,Ann Pell,False,https://desk.example/1\n"
MAPPING = "claim: claim\nclaimant: who\nreviewer: {always: Desk}\nverdict: verdict\nurl: link\n"
STANCES = """\
story: rumours
title: Rumours
claim: claim
speaker: who
stance: verdict
stances: {"False": against}
source: {type: news-article, title: link, url: link}
"""
FTM = json.dumps({"id": "a", "schema": "Person", "properties": {"name": ["Ann Pell"]}})


@pytest.fixture
def base():
    with kb.open(":memory:") as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "text", "mapping"),
    [
        ("dump.nq", QUADS, ""),
        ("rows.csv", ROWS, MAPPING),
        ("rows.csv", ROWS, STANCES),
        ("people.ftm.json", FTM, ""),
    ],
)
def test_a_packed_file_is_what_is_in_it(base, tmp_path, name, text, mapping):
    file, packed, said = tmp_path / name, tmp_path / f"{name}.gz", tmp_path / "mapping.yaml"
    file.write_text(text, "utf-8")
    packed.write_bytes(gzip.compress(text.encode()))
    said.write_text(mapping)
    options = {"mapping": said} if mapping else {}

    first = base.add(packed, **options)
    then = base.add(file, **options)

    assert sum(one.new for one in first.feeds) + sum(one.new + one.triples for one in first.added)
    assert [one.new for one in (*then.feeds, *then.added)] == [0] * len((*then.feeds, *then.added))
    assert [one.triples for one in then.added] == [0] * len(then.added)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(QUADS.encode(), mtime=0)[:-9], "it ends too early"),
        (gzip.compress(QUADS.encode(), mtime=0) + b"rest", "what follows in it is not gzip"),
        (gzip.compress(b" " * 20_000_000, mtime=0), "it grows to more than 200 times its size"),
    ],
    ids=["cut off", "something behind", "a bomb"],
)
def test_what_cannot_be_unpacked_is_refused_with_the_reason(base, tmp_path, content, reason):
    file = tmp_path / "dump.nq.gz"
    file.write_bytes(content)

    with pytest.raises(RefusedError, match=reason):
        base.add(file)
