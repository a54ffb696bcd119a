"""The page on the story format names every key, and its examples do what it says."""

import json
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

import kb
from kb.errors import RefusedError
from kb.graph.measures import in_base_unit, units
from kb.ingest.story_format import SECTIONS, story_schema
from kb.model.conflict import Tier

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "story-format.md").read_text(encoding="utf-8")


def stories(page: str) -> list[str]:
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    return [block for block in blocks if re.search(r"^story:", block, re.MULTILINE)
            and re.search(r"^statements:", block, re.MULTILINE)]  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_is_explained(page, section):
    missing = [key.name for key in SECTIONS[section] if f"`{key.name}`" not in page]

    assert missing == []


def test_every_word_of_a_closed_list_is_named(page):
    words = {word for keys in SECTIONS.values() for key in keys for word in key.words}

    assert [word for word in sorted(words) if word not in page] == []


def test_every_relation_role_and_verb_class_of_the_registry_is_named(page, registry):
    named = set(re.findall(r"[a-z][a-z-]+", page))

    assert sorted(set(registry.relations) - named) == []
    assert sorted(set(registry.roles) - named) == []


def test_units_stand_in_rows_that_convert(page):
    kinds = defaultdict(list)
    for unit in units():
        kinds[unit.base].append((in_base_unit(Decimal(1), unit), unit.label))
    rows = ["| " + ", ".join(label for _, label in sorted(kind)) + " |" for kind in kinds.values()]

    assert [row for row in rows if row not in page] == []


def test_every_whole_example_is_taken_in(page, tmp_path):
    examples = stories(page)
    assert examples

    for number, example in enumerate(examples):
        file = tmp_path / f"{number}.yaml"
        file.write_text(example, encoding="utf-8")
        with kb.open(":memory:") as base:
            try:
                base.add(file)
            except RefusedError as error:
                pytest.fail(f"example {number}: {error}")


def test_the_worked_example_gives_what_the_page_says(page, tmp_path):
    """s1 × s2 strictly, s3 × s4 if able means did, and one rebuttal on record."""
    longest = max(stories(page), key=len)
    file = tmp_path / "story.yaml"
    file.write_text(longest, encoding="utf-8")
    with kb.open(":memory:") as base:
        base.add(file)
        found = {(c.tier, c.left.id.rpartition("/")[2], c.right.id.rpartition("/")[2])
                 for c in base.contradictions()}  # fmt: skip

    pairs = {frozenset(pair[1:]) for pair in found if pair[0] is Tier.STRICT}
    bridged = {frozenset(pair[1:]) for pair in found if pair[0] is Tier.BRIDGED}
    assert pairs == {frozenset({"s1", "s2"})}
    assert bridged == {frozenset({"s3", "s4"})}
    assert len(found) == 3


def test_the_shipped_schema_is_what_the_program_prints(registry):
    """`kb schema > docs/story.schema.json` brings it in step."""
    shipped = json.loads((ROOT / "docs" / "story.schema.json").read_text(encoding="utf-8"))

    assert shipped == story_schema(registry.roles)
