"""Whatever byte of the evidence is altered, `kb check` names it.

`make durability` alters ten thousand.
"""

import kb
from tests.durability import desk
from tests.durability.evidence import campaign


def test_every_altered_byte_of_journal_and_texts_is_found():
    seen = campaign(changes=60, seed=4)

    assert seen.failures == []
    assert set(seen.named) == {"journal", "text"}


def test_a_changed_quote_in_a_text_is_named_by_check(tmp_path):
    with kb.init(tmp_path) as base:
        story, text = desk.written(tmp_path, 1)
        base.add(story, texts=[text])
    (archived,) = (tmp_path / ".kb" / "texts").iterdir()
    archived.write_bytes(archived.read_bytes().replace(b"letter 1", b"letter 7"))

    with kb.open(tmp_path) as base:
        (finding,) = base.check()

    assert archived.name in finding.place
    assert "was changed" in finding.message
