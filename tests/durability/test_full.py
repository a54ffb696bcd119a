"""On a full disk every command says so in one line, ends with 4, and nothing is lost.

`make durability` tries it some hundred times.
"""

import pytest

from tests.durability.full import NoSmallDiskError, campaign


def test_a_full_disk_is_named_and_takes_nothing():
    try:
        seen = campaign(trials=4, seed=2)
    except NoSmallDiskError:
        pytest.skip("no disk of a chosen size can be made here (unshare --mount)")

    assert seen.failures == []
    assert seen.count(" 4") >= 2
