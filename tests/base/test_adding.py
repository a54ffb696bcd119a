"""What goes in is whole or absent, the same twice as once, and the same in any order."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kb
from kb.errors import BaseExistsError, BaseInUseError, NoBaseError, RefusedError
from kb.model.lookup import Selection

FERRY = """
story: ferry
title: A ferry that was late
sources:
  notice: {type: press-release, title: A notice, publisher: line, published: 2020-01-02}
entities:
  line: {name: the ferry line, is_a: company}
  letters: {name: letters, broader: information}
statements:
  - id: s1
    source: notice
    quote: We read letters.
    speaker: line
    act: asserts
    claim: {relation: read, agent: line, theme: letters}
"""


def everything(base):
    return "".join(base.export("nquads")), base.contradictions(), base.digests()


def test_one_story_may_say_more_of_a_source_than_another(tmp_path):
    shared = "{type: press-release, title: A notice, publisher: line, published: 2020-01-02"
    address = ', url: "https://line.example/1"'
    less = FERRY.replace(shared, shared + address)
    drawn_on = "{type: report, title: A report, publisher: line, published: 2020-01-01}"
    more = less.replace("story: ferry", "story: more").replace("We read", "We also read")
    more = more.replace(address, f"{address}, based_on: report").replace(
        "entities:", f"  report: {drawn_on}\nentities:"
    )
    files = [tmp_path / f"{name}.yaml" for name in ("less", "more")]
    for file, text in zip(files, (less, more), strict=True):
        file.write_text(text, "utf-8")
    exports = set()
    for order in (files, files[::-1]):
        with kb.open(":memory:") as base:
            for file in order:
                base.add(file)
            exports.add("".join(base.export("nquads")))
            assert len(base.find()) == 2
    (whole,) = exports
    again = tmp_path / "again.nq"
    again.write_text(whole, "utf-8")
    with kb.open(":memory:") as base:
        base.add(again)
        assert "".join(base.export("nquads")) == whole
        base.retract("more", reason="It was another notice.")
        left = "".join(base.export("nquads"))
    with kb.open(":memory:") as base:
        base.add(files[0])
        assert "".join(base.export("nquads")) == left


def test_the_same_story_twice_changes_nothing(tmp_path, story_folder):
    with kb.init(tmp_path) as base:
        base.add(story_folder)
        before = everything(base)
        report = base.add(story_folder)

        assert (report.added[0].new, report.added[0].known) == (0, 48)
        assert everything(base) == before


def split(story: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Cut the statements of a story in two files that each hold all sources and entities."""
    text = story.read_text(encoding="utf-8")
    head, _, rest = text.partition("\nstatements:\n")
    statements, _, replies = rest.partition("\nreplies:\n")
    entries = ["  - id:" + part for part in ("\n" + statements).split("\n  - id:")[1:]]
    halves = []
    for number, chosen in enumerate((entries[:17], entries[17:])):
        file = tmp_path / f"half{number}.yaml"
        own = ("\n" + replies).split("\n  - id:")[1:]
        kept = [
            r
            for r in own
            if all(
                f"id: {name}\n" in "\n".join(chosen) or name.endswith(("post", "report", "article"))
                for name in _named(r)
            )
        ]
        tail = "\nreplies:\n" + "\n".join("  - id:" + r for r in kept) if kept else ""
        file.write_text(head + "\nstatements:\n" + "\n".join(chosen) + "\n" + tail, "utf-8")
        halves.append(file)
    return halves[0], halves[1]


def _named(reply: str) -> list[str]:
    import re

    words = re.findall(r"(?:from|to|stated_in): (.*)", reply)
    return [word for line in words for word in re.findall(r"[\w-]+", line.split("#")[0])]


def test_two_halves_in_either_order_give_the_same_bytes(tmp_path, story_folder):
    halves = split(story_folder / "story.yaml", tmp_path)
    results = []
    for order in (halves, halves[::-1]):
        with kb.open(":memory:") as base:
            for half in order:
                base.add(half)
            exported = "".join(base.export("turtle"))
            found = sorted(base.find(limit=-1), key=lambda card: card.iri)
            results.append((exported, base.contradictions(), found))

    assert results[0] == results[1]
    assert len(results[0][1]) >= 3, "halves without conflicts would show nothing"


def test_a_refused_source_leaves_the_others_out_too(tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(FERRY, "utf-8")
    bad.write_text(FERRY.replace("relation: read,", "relation: reed,"), "utf-8")
    with kb.open(":memory:") as base:
        with pytest.raises(RefusedError) as caught:
            base.add(good, bad)

        assert base.find() == []
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (15, 12)
    assert "Did you mean read?" in problem.message


def test_a_dry_run_changes_nothing(tmp_path, story_folder):
    with kb.init(tmp_path) as base:
        report = base.add(story_folder, dry_run=True)

        assert report.added[0].new == 48
        assert base.find() == []


def test_an_id_that_is_taken_by_another_content_is_refused(tmp_path):
    first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
    first.write_text(FERRY, "utf-8")
    second.write_text(FERRY.replace("We read letters.", "We read all letters."), "utf-8")
    with kb.open(":memory:") as base:
        base.add(first)
        with pytest.raises(RefusedError, match="ferry/s1 is in the base with another content"):
            base.add(second)


def test_an_entity_id_that_means_somebody_else_is_refused(tmp_path):
    first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
    first.write_text(FERRY, "utf-8")
    other = FERRY.replace("the ferry line", "the railway line").replace("story: ferry", "story: b")
    second.write_text(other, "utf-8")
    with kb.open(":memory:") as base:
        base.add(first)
        with pytest.raises(RefusedError, match="One id means one thing"):
            base.add(second)


def test_quotes_are_unchecked_until_the_text_is_there(tmp_path, story_folder, seed_text):
    with kb.init(tmp_path) as base:
        base.add(story_folder)
        assert base.stats()["quotes_checked"] == 0
        assert {card.quote_status for card in base.find(limit=-1)} == {"not checked"}

        report = base.add(story_folder, texts=[seed_text])

        assert (report.texts, report.added[0].checked) == (1, 33)
        assert base.stats()["quotes_not_checked"] == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("At no time did we access", "At no time have we accessed"),
        ("people’s private messages on Facebook", "people's private messages on Facebook"),
    ],
)
def test_a_quote_with_a_changed_word_is_refused_with_its_place(
    tmp_path, story_folder, seed_text, old, new
):
    text = (story_folder / "story.yaml").read_text("utf-8")
    number = next(n for n, line in enumerate(text.splitlines(), 1) if old in line)
    changed = tmp_path / "story.yaml"
    changed.write_text(text.replace(old, new).replace("at: 1249-1311\n", "\n"), "utf-8")
    with kb.open(":memory:") as base, pytest.raises(RefusedError) as caught:
        base.add(changed, texts=[seed_text])

    assert any(problem.line == number for problem in caught.value.problems)


def test_offsets_that_are_off_by_one_are_refused(tmp_path, story_folder, seed_text):
    text = (story_folder / "story.yaml").read_text("utf-8")
    assert "1249-1311" in text
    changed = tmp_path / "story.yaml"
    changed.write_text(text.replace("1249-1311", "1250-1312"), "utf-8")
    with kb.open(":memory:") as base, pytest.raises(RefusedError, match="1249-1311"):
        base.add(changed, texts=[seed_text])


def test_a_text_that_no_source_names_is_refused(tmp_path, story_folder):
    text = tmp_path / "other.txt"
    text.write_text("something else", "utf-8")
    with kb.open(":memory:") as base, pytest.raises(RefusedError, match="sha256"):
        base.add(story_folder, texts=[text])


def test_a_reading_command_finds_no_base_and_makes_none(tmp_path):
    with pytest.raises(NoBaseError):
        kb.open(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_base_is_found_from_a_folder_below(tmp_path, monkeypatch):
    kb.init(tmp_path).close()
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    monkeypatch.delenv("KB_STORE", raising=False)

    with kb.open() as base:
        assert base.folder == tmp_path / ".kb"


def test_a_folder_that_only_looks_like_a_lost_base_hides_none(tmp_path):
    """A project may have a lock and a store of its own beside its base."""
    kb.init(tmp_path).close()
    (tmp_path / "lock").touch()
    (tmp_path / "store").mkdir()
    (tmp_path / "texts").mkdir()

    kb.open(tmp_path).close()


def test_a_base_is_not_made_over_another(tmp_path):
    kb.init(tmp_path).close()

    with pytest.raises(BaseExistsError):
        kb.init(tmp_path)


def test_a_rebuild_gives_the_same_bytes(tmp_path, story_folder):
    with kb.init(tmp_path) as base:
        base.add(story_folder)
        before = base.digests()

        assert base.rebuild() == before
        assert base.check() == []


def test_a_changed_byte_of_the_archived_text_is_named(tmp_path, story_folder, seed_text):
    with kb.init(tmp_path) as base:
        base.add(story_folder, texts=[seed_text])
    sha256 = hashlib.sha256(seed_text.read_bytes()).hexdigest()
    (file,) = [f for f in (tmp_path / ".kb" / "texts").rglob("*") if sha256 in f.name]
    content = bytearray(file.read_bytes())
    content[1300] ^= 1
    file.chmod(0o644)
    file.write_bytes(content)

    with kb.open(tmp_path) as base:
        (finding,) = base.check()

    assert sha256 in finding.place


def test_an_index_or_store_that_is_lost_is_made_again_on_opening(tmp_path, story_folder):
    with kb.init(tmp_path) as base:
        base.add(story_folder)
        before = everything(base)
    (tmp_path / ".kb" / "index.db").unlink()

    with kb.open(tmp_path) as base:
        assert everything(base) == before


def test_a_second_writer_is_told_who_holds_the_base(tmp_path, story_folder):
    base = kb.init(tmp_path)
    with (
        kb.open(tmp_path, wait=0) as other,
        base._base.writing("kb add"),
        pytest.raises(BaseInUseError) as caught,
    ):
        other.add(story_folder)
    base.close()

    assert str(os.getpid()) in str(caught.value)


def test_readers_read_while_a_writer_writes(tmp_path, story_folder):
    with kb.init(tmp_path) as base:
        base.add(story_folder)
        with base._base.writing("kb add"), kb.open(tmp_path) as reader:
            assert len(reader.find(Selection(speaker="netflix"), limit=-1)) == 6
            assert len(reader.contradictions()) == 4


ADD_FOREVER = """
import sys, pathlib, kb
base, template = kb.open(sys.argv[1]), pathlib.Path(sys.argv[2]).read_text("utf-8")
for number in range(10_000):
    file = pathlib.Path(sys.argv[1]) / "next.yaml"
    file.write_text(template.replace("story: ferry", f"story: ferry-{number}"), "utf-8")
    base.add(file)
    print(number, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill_and_nothing_is_half_there(tmp_path):
    template = tmp_path / "template.yaml"
    template.write_text(FERRY, "utf-8")
    kb.init(tmp_path).close()
    for round_ in range(4):
        place = tmp_path / str(round_)
        place.mkdir()
        kb.init(place).close()
        run = subprocess.Popen(
            [sys.executable, "-c", ADD_FOREVER, str(place), str(template)], stdout=subprocess.PIPE
        )
        assert run.stdout is not None
        acknowledged = [run.stdout.readline() for _ in range(2 + round_)]
        time.sleep(0.05 * round_)
        run.send_signal(signal.SIGKILL)
        acknowledged += run.stdout.readlines()
        run.wait()
        run.stdout.close()
        said = {int(line) for line in acknowledged if line.endswith(b"\n")}

        with kb.open(place) as base:
            there = {int(card.story.partition("-")[2]) for card in base.find(limit=-1)}
            assert said <= there
            assert len(there - said) <= 1
            assert base.check() == []


def test_two_stories_do_not_make_a_circle(tmp_path):
    """Each may say its half; together all in it would be the same, which nobody said."""
    kinds = "letters: {name: letters, broader: information}"
    one = FERRY.replace(kinds, f"{kinds}\n  notes: {{name: notes, broader: letters}}")
    other = one.replace("story: ferry", "story: other").replace("letters: {name", "Letters: {name")
    other = other.replace(
        f"{kinds.replace('letters:', 'Letters:')}\n  notes: {{name: notes, broader: letters}}",
        "letters: {name: letters, broader: notes}\n  notes: {name: notes, broader: information}",
    )
    with kb.open(":memory:") as base:
        (tmp_path / "one.yaml").write_text(one, "utf-8")
        (tmp_path / "other.yaml").write_text(other, "utf-8")
        base.add(tmp_path / "one.yaml")

        with pytest.raises(RefusedError, match="'letters' under 'notes' under 'letters'"):
            base.add(tmp_path / "other.yaml")
