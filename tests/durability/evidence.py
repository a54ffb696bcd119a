"""Change one byte of the evidence at a time, the journal and the texts, and see that it is named.

No byte is left out: also those that hold no word of an entry are summed up. What names the change
is what `kb check` does first; it is asked in this process, as it ends nobody who asks.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import kb
from kb.errors import EngineError
from kb.journal.archive import TextArchive
from kb.journal.journal import Journal
from kb.knowledge_base import KnowledgeBase
from tests.durability import desk

_TEXT = "".join(f"Line {n} of a long notice of the ferry line.\n" for n in range(200))


@dataclass
class Changed:
    """What was seen: changes that were named, by kind of file, and those that were not."""

    named: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def campaign(changes: int, seed: int, told: Callable[[str], None] = lambda _: None) -> Changed:
    """Change so many bytes, each in a base that is otherwise whole."""
    result, dice = Changed(), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kb-evidence-") as folder:
        place = Path(folder)
        with kb.init(place) as base:
            _fill(base, place)
            checked = {card.quote_status for card in base.find(limit=-1)}
            assert checked == {"checked"}
        journal, texts = place / ".kb" / "journal.db", sorted((place / ".kb" / "texts").iterdir())
        if _is_damaged(place):
            result.failures.append("damage is named before anything was changed")
        for number in range(changes):
            file = dice.choice((journal, dice.choice(texts)))
            whole = file.read_bytes()
            at, bit = dice.randrange(len(whole)), 1 << dice.randrange(8)
            file.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
            if _is_damaged(place):
                result.named["journal" if file.suffix else "text"] += 1
            else:
                result.failures.append(f"seed {seed}: byte {at} of {file.name}, {bit}: SILENT")
            file.write_bytes(whole)
            told(f"byte {number + 1} of {changes}")
    return result


def _fill(base: KnowledgeBase, place: Path) -> None:
    """Take in five stories with their texts, judge, and take back."""
    for number in range(5):
        story, text = desk.written(place, number, more=_TEXT)
        base.add(story, texts=[text], by="ann")
    base.judge("ferry-0/s1", "ferry-1/s1", "confirm", reason="It is plain.", by="ben")
    base.retract("ferry-1/s2", reason="It was misread.", by="ben")


def _is_damaged(place: Path) -> bool:
    try:
        with closing(Journal(place / ".kb" / "journal.db", read_only=True)) as journal:
            if journal.verify():
                return True
            texts = [entry.payload.decode() for entry in journal.of_kind("text")]
    except EngineError:
        return True
    return bool(TextArchive(place / ".kb" / "texts").verify(texts))
