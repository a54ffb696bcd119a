"""A small desk that does everything a base can do, operation by operation, and says so.

`python -m tests.durability.desk FOLDER FIRST SEED` begins with operation FIRST and goes on until it
is killed; with one more number, it makes the base first, and ends with the operation before that.
It prints "begin N" before, and "done N ENTRIES" after each. The name of who does it is the number
of the operation, so that the journal itself shows what was done, and how much of it.
"""

import hashlib
import random
import shutil
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path

import kb
from kb.files import whole_file
from kb.knowledge_base import KnowledgeBase, restore

KINDS = ("add", "add", "add", "retract", "judge", "export", "backup", "restore", "rebuild")
ENTRIES = {"add": 2, "retract": 1, "judge": 1}
"""How many entries an operation has in the journal, all or none; the others have none."""
EXPORT, BACKUP = "all.nq", "all.kb.tar.gz"

STORY = """
story: ferry-{number}
title: Ferry {number}
sources:
  notice: {{type: press-release, title: A notice, publisher: line, published: 2020-01-02,
    sha256: {sha256}}}
entities:
  line: {{name: the ferry line, is_a: company}}
  letters: {{name: letters, broader: information}}
statements:
  - id: s1
    source: notice
    quote: We read letter {number}.
    speaker: line
    act: asserts
    claim: {{relation: read, agent: line, theme: letters}}
  - id: s2
    source: notice
    quote: We read no letter.
    speaker: line
    act: denies
    claim: {{relation: read, agent: line, theme: letters}}
"""


def kind_of(number: int, seed: int) -> str:
    """Give what an operation does; the first two add, so that the others find something."""
    return "add" if number < 2 else random.Random(f"{seed}/{number}").choice(KINDS)


def written(folder: Path, number: int, more: str = "") -> tuple[Path, Path]:
    """Write a story and the text of its source, with more behind it, beside the base."""
    text = f"We read letter {number}. We read no letter.{more}"
    story, notice = folder / "next.yaml", folder / "next.txt"
    notice.write_text(text, "utf-8")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    story.write_text(STORY.format(number=number, sha256=sha256), "utf-8")
    return story, notice


def do(base: KnowledgeBase, folder: Path, number: int, seed: int) -> int:
    """Do one operation; gives how many entries it made."""
    kind, by = kind_of(number, seed), f"op-{number}"
    if kind == "add":
        story, text = written(folder, number)
        base.add(story, texts=[text], by=by)
    elif kind == "retract":
        names = [card.id for card in base.find(limit=-1) if card.id.endswith("/s2")]
        if not names:
            return 0
        base.retract(names[0], reason="It was misread.", by=by)
    elif kind == "judge":
        base.judge("ferry-0/s1", "ferry-1/s1", "confirm", reason=f"Look {number}.", by=by)
    elif kind == "export":
        export(base, folder)
    elif kind == "backup":
        base.backup(folder / BACKUP)
    elif kind == "restore":
        if (folder / BACKUP).exists():
            take_away(folder / "again" / ".kb")
            restore(folder / BACKUP, folder / "again")
    else:
        base.rebuild()
    return ENTRIES.get(kind, 0)


def take_away(place: Path) -> None:
    """Remove a folder, of which there is all or nothing under its name, whenever one is killed."""
    away = place.with_name("away")
    shutil.rmtree(away, ignore_errors=True)
    with suppress(FileNotFoundError):
        place.rename(away)
    shutil.rmtree(away, ignore_errors=True)


def export(base: KnowledgeBase, folder: Path) -> None:
    """Write an export as `kb export -o` does."""
    with whole_file(folder / EXPORT) as out:
        out.writelines(piece.encode() for piece in base.export("nquads"))


def main() -> None:
    """Work until killed, or to the last operation."""
    folder, first, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    ends = int(sys.argv[4]) if len(sys.argv) > 4 else None
    with kb.open(folder) if ends is None else kb.init(folder) as base:
        for number in count(first) if ends is None else range(first, ends):
            print(f"begin {number}", flush=True)
            made = do(base, folder, number, seed)
            print(f"done {number} {made}", flush=True)


if __name__ == "__main__":
    main()
