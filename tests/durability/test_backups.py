"""Backups that were made beside a writer open whole, and damaged ones are refused by name.

`make durability` makes a thousand of each.
"""

from tests.durability.backups import campaign


def test_backups_beside_a_writer_open_and_damaged_ones_are_refused():
    seen = campaign(backups=2, damages=60, seed=1)

    assert seen.failures == []
    assert (seen.whole, seen.refused) == (2, 60)
