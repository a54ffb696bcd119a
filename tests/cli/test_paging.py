"""Lists come in pages, in an order that is told, with the total beside them."""

import json

import kb


def rows(ask, *arguments):
    return json.loads(ask(*arguments, "--json").stdout)


def test_what_was_said_last_comes_first_when_that_is_asked_for(ask):
    days = [row["said_at"] for row in rows(ask, "find", "--newest", "--limit", "500")]

    # Of "../2018-12-19" only the last day is known, and that is what counts.
    last = [day.rpartition("/")[2][:10] for day in days]
    assert last == sorted(last, reverse=True)
    assert len(set(last)) > 1


def test_both_orders_hold_the_same_statements(ask):
    as_taken_in = [row["id"] for row in rows(ask, "find", "--limit", "500")]
    newest = [row["id"] for row in rows(ask, "find", "--newest", "--limit", "500")]

    assert as_taken_in != newest
    assert sorted(as_taken_in) == sorted(newest)


def test_pages_of_conflicts_make_up_the_whole(ask):
    whole = rows(ask, "contradictions")

    pages = [
        row
        for offset in range(0, len(whole), 2)
        for row in rows(ask, "contradictions", "--limit", "2", "--offset", offset)
    ]
    assert len(whole) > 2
    assert pages == whole


def test_a_page_of_conflicts_is_told_beside_the_total(ask):
    whole = ask("contradictions")
    page = ask("contradictions", "--limit", "1")

    total = whole.stderr.splitlines()[-1]
    assert page.stderr.splitlines()[-1] == f"1 of {total}; --limit and --offset show others"


def test_a_page_without_a_strict_conflict_still_fails_on_strict(run, stored):
    words = ("contradictions", "--limit", "0", "--fail-on", "strict")

    assert run("--store", stored, *words).exit_code == 1


def test_newest_conflicts_are_the_same_in_another_order(ask):
    firmest = [row["id"] for row in rows(ask, "contradictions")]
    newest = [row["id"] for row in rows(ask, "contradictions", "--newest")]

    assert sorted(firmest) == sorted(newest)


def test_more_rows_than_can_be_counted_are_all_rows_and_passing_them_over_leaves_none(stored):
    """A program may write any large number for "all"."""
    with kb.open(stored) as base:
        every, conflicts = base.find(limit=-1), base.contradictions()

        assert base.find(limit=10**20) == every
        assert base.find(limit=10**20, offset=10**20) == []
        assert base.contradictions(limit=10**20) == conflicts
        assert base.contradictions(limit=10**20, offset=10**20) == []
