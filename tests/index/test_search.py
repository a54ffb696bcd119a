"""What an index finds is what a walk over all statements finds, page by page and in order."""

from dataclasses import replace

import pytest

from kb.index.index import Index
from kb.model.lookup import Selection
from tests.bench.dice import Dice
from tests.bench.filling import contents
from tests.bench.world import World

OPEN = (("2015-03-02", ""), ("", "2016-01-01"), ("", ""), ("2014-12-01", "2015-01-31"))


@pytest.fixture(scope="module")
def pieces():
    """A world in which some statements are undated, or open at one end."""
    made = []
    for piece in contents(World(900)):
        statements = tuple(
            replace(found, first=OPEN[n % 4][0], last=OPEN[n % 4][1]) if n % 11 < 4 else found
            for n, found in enumerate(piece.statements)
        )
        made.append(replace(piece, statements=statements))
    return made


@pytest.fixture(scope="module")
def index(pieces):
    built = Index(None)
    built.build(pieces)
    return built


def fits(found, chosen):
    """Tell whether a statement meets a selection, field by field."""
    card = found.card
    text = f"{card.quote} {card.content} {found.words} {found.matter_words}".casefold()
    words = text.replace(".", " ").replace(":", " ").replace(",", " ").split()
    first, last = found.first or found.last, found.last or found.first
    since = last >= chosen.since or (not found.last and found.first)
    until = (first and first <= chosen.until) or (not found.first and found.last)
    return all(
        (
            chosen.reports or not found.is_report,
            all(word.casefold() in words for word in chosen.words.split()),
            not chosen.speaker or chosen.speaker in found.speakers,
            not chosen.about or chosen.about in found.about,
            not chosen.source or chosen.source in found.sources,
            not chosen.story or chosen.story == card.story,
            not chosen.stance or chosen.stance in (card.act, card.polarity, found.side),
            not chosen.since or (last and since),
            not chosen.until or (first and until),
        )
    )


def selections(pieces):
    dice = Dice("selections")
    everything = [found for piece in pieces for found in piece.statements]
    for number in range(120):
        one = dice.one_of(everything)
        day = f"20{dice.below(19) + 5:02}-{dice.below(12) + 1:02}-{dice.below(28) + 1:02}"
        options = {
            "words": one.card.quote.strip(".").split()[dice.below(5)],
            "speaker": one.card.speaker_id,
            "about": dice.one_of(one.about) if one.about else "",
            "source": one.sources[0],
            "story": one.card.story,
            "stance": dice.one_of(("asserts", "denies", "positive", "negative", "predicts")),
            "since": day,
            "until": f"20{dice.below(19) + 5:02}-06-30",
        }
        kept = {name: value for name, value in options.items() if dice.happens(0.3)}
        yield Selection(**kept, reports=number % 3 == 0)


def test_any_selection_finds_what_a_walk_over_all_statements_finds(index, pieces):
    everything = [found for piece in pieces for found in piece.statements]
    found_some = 0

    for chosen in selections(pieces):
        expected = [found for found in everything if fits(found, chosen)]
        got = index.find(chosen, -1)
        assert [card.iri for card in got] == [found.card.iri for found in expected], chosen
        assert index.count(chosen) == len(expected), chosen
        found_some += bool(expected)

    assert found_some > 60


def test_pages_make_up_the_whole_in_either_order(index, pieces):
    everything = [found for piece in pieces for found in piece.statements]
    for chosen in (
        Selection(),
        Selection(speaker="org-0"),
        Selection(stance="asserts"),
        Selection(since="2011-05-07"),
        Selection(until="2015-05-07"),
        Selection(since="2012-05-07", until="2015-03-08"),
    ):
        expected = [found for found in everything if fits(found, chosen)]
        last_first = sorted(expected, key=lambda found: found.last or found.first, reverse=True)
        for newest, order in ((False, expected), (True, last_first)):
            pages = [
                card.iri
                for offset in range(0, len(expected) + 70, 70)
                for card in index.find(chosen, 70, offset, newest=newest)
            ]
            assert pages == [found.card.iri for found in order]


def test_without_open_ends_kept_totals_of_days_are_those_of_a_walk():
    plain = list(contents(World(900)))
    built = Index(None)
    built.build(plain)
    everything = [found for piece in plain for found in piece.statements]

    for since, until in (
        ("2010-02-03", "2016-07-08"), ("2012-05-07", "2012-05-07"), ("2016-07-08", "2010-02-03"),
        ("2009-01-31", ""), ("", "2009-02-28"),
    ):  # fmt: skip
        chosen = Selection(since=since, until=until)
        assert built.count(chosen) == sum(fits(found, chosen) for found in everything)


def test_words_in_which_there_is_no_letter_find_nothing(index):
    chosen = Selection(words="--- !")

    assert index.find(chosen, 10) == []
    assert index.count(chosen) == 0


@pytest.mark.parametrize("words", ["be\0ba", "be ba\0", "\0be \0 ba"])
def test_a_nul_parts_words(index, words):
    assert index.count(Selection(words=words)) == index.count(Selection(words="be ba")) > 0


def test_no_beginning_of_a_word_finds_a_mark(index):
    """Marks of last days begin with q, those of speakers with sp."""
    assert index.count(Selection(words="qy20*")) == 0
    assert index.count(Selection(words="sp0*")) == 0


def test_what_people_write_of_years_is_no_mark(pieces):
    """“FY2016”, “undated” and the like stand in quotes."""
    said = "FY2016 DY2015 FM201605 WY2016 undated endopen beginopen"
    first, *others = pieces[0].statements
    told = replace(first, card=replace(first.card, quote=said))
    there, plain = Index(None), Index(None)
    there.build([replace(pieces[0], statements=(told, *others)), *pieces[1:]])
    plain.build(pieces)

    for word in said.split():
        assert [card.iri for card in there.find(Selection(words=word), 10)] == [told.card.iri]
    for day in ("2012-01-01", "2016-06-01", "2018-01-01"):
        for chosen in (Selection(since=day), Selection(until=day), Selection()):
            assert there.count(chosen) == plain.count(chosen)
            for newest in (False, True):
                found = [[card.iri for card in index.find(chosen, -1, newest=newest)]
                         for index in (there, plain)]  # fmt: skip
                assert found[0] == found[1]


def test_a_phrase_finds_words_only_in_their_order(index, pieces):
    words = pieces[0].statements[0].card.quote.strip(".").split()

    assert index.count(Selection(words=f'"{words[0]} {words[1]} {words[2]}"')) >= 1
    assert index.count(Selection(words=f'"{words[2]} {words[1]} {words[0]}"')) == 0


def test_conflicts_come_newest_first_page_by_page_and_are_counted(index):
    conflicts = index.conflicts(Selection())
    newest = list(index.each_conflict(Selection(), newest=True, most=1))

    counts = index.count_conflicts(Selection())
    assert sum(many for many, _ in counts.values()) == len(conflicts) == len(newest) > 20
    assert {one.id for one in newest} == {one.id for one in conflicts}
    whole = {one.id: one for one in conflicts}
    for one in newest:
        assert len(one.left_others) + one.left_more == len(whole[one.id].left_others)
        assert len(one.left_others) <= 1


def test_conflicts_read_by_the_page_are_those_read_one_by_one(index, monkeypatch):
    monkeypatch.setattr("kb.index.conflict_rows._PAGE", 7)

    found = list(index.each_conflict(Selection()))

    assert len(found) > 3 * 7
    for one in found:
        alone = index.conflict(one.id)
        assert (one, hash(one)) == (alone, hash(alone))
        assert vars(one).keys() == vars(replace(one)).keys()
        assert vars(one.left).keys() == vars(replace(one.left)).keys()
        assert one.left == replace(one.left)


def test_conflicts_of_a_speaker_have_that_speaker_on_a_side(index):
    found = index.conflicts(Selection(speaker="org-0"))

    assert 0 < len(found) < len(index.conflicts(Selection()))
    for conflict in found:
        ids = (conflict.left.id, conflict.right.id, *conflict.left_others, *conflict.right_others)
        cards = [index.card(index.statement_named(id)) for id in ids]
        assert any(card.speaker_id == "org-0" for card in cards) or any(
            card.on_behalf_of for card in cards
        )
