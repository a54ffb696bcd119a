"""A part of a base goes out so that it can come in elsewhere, and holds only what was chosen."""

import pytest

import kb
from kb.errors import NoGraphsError, NothingChosenError
from kb.model.lookup import Selection
from kb.resources import folder

QUERY = """PREFIX kb: <https://w3id.org/newsclaim/terms#>
SELECT ?statement { ?statement kb:denies ?proposition } ORDER BY ?statement"""


def text(base, format_, **options):
    return "".join(base.export(format_, **options))


def again(content, format_, tmp_path):
    """Take an export into an empty base, and give that."""
    file = tmp_path / "part"
    file.write_text(content, encoding="utf-8")
    other = kb.open(":memory:")
    other.add(file, kind=format_)
    return other


SHIPPED = ("2018-facebook-partners", "2018-facebook-messages")


@pytest.fixture(scope="module")
def shipped():
    """A base with both shipped stories, which say different things of the same entities."""
    with kb.open(":memory:") as base:
        base.add(*(folder("stories") / name for name in SHIPPED))
        yield base


@pytest.mark.parametrize("story", SHIPPED)
@pytest.mark.parametrize("format_", ["story", "turtle", "annotations", "nanopub"])
def test_one_of_two_stories_comes_in_alone(shipped, story, format_, tmp_path):
    """What the other says of their entities leads to kinds that only the other declares."""
    expected = {card.id for card in shipped.find(Selection(story=story), limit=-1)}

    kind = "trig" if format_ == "nanopub" else format_
    with again(text(shipped, format_, story=story), kind, tmp_path) as other:
        assert {card.id for card in other.find(limit=-1)} == expected


SELECTIONS = {
    "speaker": Selection(speaker="netflix"),
    "about": Selection(about="bing"),
    "source": Selection(source="2018-facebook-partners/article"),
    "time": Selection(since="2018-12-19"),
    "words": Selection(words="private messages"),
    "stance": Selection(stance="denies"),
}


@pytest.mark.parametrize("chosen", SELECTIONS.values(), ids=SELECTIONS)
@pytest.mark.parametrize("format_", ["turtle", "nquads", "jsonld", "story"])
def test_what_was_chosen_and_no_more_comes_in_elsewhere(seed, chosen, format_, tmp_path):
    """The same statements, each under its own id."""
    expected = {card.id for card in seed.find(chosen, limit=-1)}

    with again(text(seed, format_, selection=chosen), format_, tmp_path) as other:
        assert {card.id for card in other.find(limit=-1)} == expected


def test_a_tier_brings_both_sides_and_gives_the_same_conflict(seed, tmp_path):
    """What cannot both be true elsewhere cannot both be true here."""
    wanted = Selection(tier="strict")

    with again(text(seed, "turtle", selection=wanted), "turtle", tmp_path) as other:
        (ours,), (theirs,) = seed.contradictions(wanted), other.contradictions(wanted)

    assert (ours.id, ours.steps) == (theirs.id, theirs.steps)


def test_a_query_chooses_by_address_or_by_id(seed):
    """A query of one's own gives addresses, one of the catalogue ids as well."""
    denials = {card.id for card in seed.find(Selection(stance="denies"), limit=-1)}
    by_address = text(seed, "csv", query=QUERY).splitlines()[1:]
    by_id = text(seed, "csv", query="orphan-denials").splitlines()[1:]

    assert {line.split(",")[0] for line in by_address} == denials
    assert {line.split(",")[0].rpartition("/")[2] for line in by_id} == {"s11p", "s13", "s24"}


def test_several_wishes_hold_together(seed):
    """What is by Netflix and a denial, and no other."""
    chosen = text(seed, "csv", selection=Selection(speaker="netflix"), query=QUERY)

    assert [line.split(",")[0] for line in chosen.splitlines()[1:]] == [
        card.id for card in seed.find(Selection(speaker="netflix", stance="denies"), limit=-1)
    ]


def test_sources_and_entities_that_nothing_chosen_names_stay_out(seed):
    """A part for others shows them nothing of the rest."""
    part = text(seed, "turtle", selection=Selection(stance="denies", speaker="netflix"))

    assert "entity:netflix" in part
    assert "entity:yahoo" not in part


def test_nothing_chosen_writes_nothing(seed):
    """An empty file would look like an empty base."""
    for options in ({"selection": Selection(since="2099-01-01")}, {"query": "ASK { ?s ?p ?o }"}):
        with pytest.raises(NothingChosenError):
            text(seed, "turtle", **options)


def test_what_others_wrote_goes_with_the_whole_base_only(seed):
    """No selection says which of it is meant."""
    with pytest.raises(NoGraphsError):
        text(seed, "trig", selection=Selection(speaker="netflix"), with_foreign=True)


def test_one_story_goes_out_whole_with_what_no_statement_names(tmp_path):
    """What it declares and answers besides is the story's, too, even if nobody says anything."""
    story = tmp_path / "story.yaml"
    story.write_text(
        "story: s\ntitle: S\nsources:\n"
        "  page: {type: web-page, title: P, author: ann}\n"
        "entities:\n  ann: {name: Ann, is_a: person}\n  bo: {name: Bo, is_a: person}\n",
        encoding="utf-8",
    )
    with kb.open(":memory:") as base:
        base.add(story)
        records = set(base._base.history().quads)
        for format_ in ("turtle", "story"):
            with again(text(base, format_, story="s"), format_, tmp_path) as other:
                assert set(other._base.history().quads) == records, format_
