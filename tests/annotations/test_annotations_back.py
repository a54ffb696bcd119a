"""The annotations that we write are right by the model, and give the same base when read back."""

import json

import pytest

import kb
from kb.errors import RefusedError
from kb.ingest.annotation_rules import CONTEXT, annotation_faults
from kb.model.lookup import Selection


def written(base, **options) -> list[dict]:
    found = json.loads("".join(base.export("annotations", **options)))
    assert isinstance(found, list)
    return found


@pytest.fixture
def read(tmp_path):
    def taken(annotations: list[dict]):
        file = tmp_path / "annotations.json"
        file.write_text(json.dumps(annotations, ensure_ascii=False), encoding="utf-8")
        base = kb.open(":memory:")
        base.add(file)
        return base

    return taken


def test_every_annotation_that_we_write_keeps_the_rules_of_the_model(seed):
    """Of the W3C's own samples, the same rules pass all that are right and none that is wrong."""
    found = written(seed)

    assert [fault for one in found for fault in annotation_faults(one)] == []
    assert {one["@context"] for one in found} == {CONTEXT}


def test_a_base_comes_back_with_equal_records_and_conflicts(seed, read):
    """Nothing that is recorded is lost on the way."""
    with read(written(seed)) as again:
        assert "".join(again.export("nquads")) == "".join(seed.export("nquads"))
        assert [one.id for one in again.contradictions()] == [
            one.id for one in seed.contradictions()
        ]


def test_a_part_of_a_base_comes_back_as_that_part(seed, read):
    """Of what was not chosen, nothing is told."""
    chosen = Selection(speaker="netflix")

    with read(written(seed, selection=chosen)) as again:
        assert {card.id for card in again.find(limit=-1)} == {
            card.id for card in seed.find(chosen, limit=-1)
        }


def test_an_annotation_of_ours_with_other_words_is_refused(seed, read):
    """Nobody puts words into the mouth of a speaker by changing a quote."""
    found = written(seed)
    quote = found[0]["target"]["selector"][0]
    quote["exact"] += " not"

    with pytest.raises(RefusedError, match="other words than are recorded"):
        read(found)


def test_an_annotation_of_ours_without_its_record_is_refused(seed, read):
    """The sentence of an annotation is for readers, and no record."""
    with pytest.raises(RefusedError, match="records that go with it"):
        read(written(seed)[:1])
