"""What has no room in memory goes out by way of files, in the same bytes."""

import pytest

import kb
from kb import sorting
from kb.export import filed
from kb.export.filed import _place
from kb.export.people_order import subjects_in_order
from kb.model.lookup import Selection
from kb.sorting import SortedLines
from tests.bench.dice import Dice
from tests.bench.world import World, triples

OTHERS = "<https://example.org/a> <https://example.org/b> <https://example.org/c> ."
SELECTIONS = {
    "all": Selection(),
    "story": Selection(story="story-00000"),
    "speaker": Selection(speaker="org-0"),
    "stance": Selection(stance="denies"),
}


@pytest.fixture(scope="module", params=["as added", "after a retraction"])
def base(request, tmp_path_factory):
    """A base on disk, with something that others wrote."""
    folder = tmp_path_factory.mktemp("filed")
    (folder / "world.nt").write_text("".join(triples(World(260))), encoding="utf-8")
    (folder / "others.nt").write_text(OTHERS, encoding="utf-8")
    with kb.init(folder) as opened:
        opened.add(folder / "world.nt", folder / "others.nt")
        if request.param != "as added":
            opened.retract("story-00001", reason="A test.")
    with kb.open(folder) as opened:
        yield opened


def _written(base, chosen, **asked):
    return "".join(base.export(**asked, selection=chosen))


def _exported(base, form, chosen):
    foreign = form == "nquads" and chosen == Selection()
    return "".join(base.export(form, selection=chosen, with_foreign=foreign))


@pytest.mark.parametrize("chosen", SELECTIONS.values(), ids=SELECTIONS)
@pytest.mark.parametrize("form", ["turtle", "nquads"])
def test_a_large_base_goes_out_as_a_small_one_does(base, monkeypatch, form, chosen):
    whole = _exported(base, form, chosen)
    monkeypatch.setattr("kb.base._IN_MEMORY", 0)
    monkeypatch.setattr(sorting, "_AT_ONCE", 10_000)
    monkeypatch.setattr(filed, "_AT_ONCE", 100)
    monkeypatch.setattr("kb.base.Base.history", lambda _: pytest.fail("all is in memory"))

    assert len(whole) > 1000
    assert _exported(base, form, chosen) == whole


def test_subjects_are_put_in_the_same_order_as_in_memory():
    dice = Dice("subjects")
    kinds = ("statement:", "source:", "story:", "verb:", "https://example.org/")
    names = {
        dice.one_of(kinds) + "".join(dice.one_of("aab-0019Z.") for _ in range(1 + dice.below(12)))
        for _ in range(3000)
    }

    assert sorted(names, key=_place) == list(subjects_in_order(names))


def test_lines_are_sorted_and_each_given_once(tmp_path, monkeypatch):
    monkeypatch.setattr(sorting, "_AT_ONCE", 50)
    dice = Dice("lines")
    lines = [f"{dice.below(60)}é\n".encode() for _ in range(300)]
    found = SortedLines(tmp_path)
    for first in range(0, 300, 7):
        found.put(lines[first : first + 7])

    assert list(found) == sorted({*lines})
    assert list(tmp_path.iterdir()) == []
