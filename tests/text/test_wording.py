"""What was said is told in words that nobody can read as their opposite."""

from kb.model.lookup import Selection
from kb.text.wording import content_line


def test_who_reports_a_denial_is_not_said_to_deny_it(seed):
    """The outlet passes the denial on; it does not say that nobody denied."""
    told = {card.id: content_line(card) for card in seed.find(Selection(reports=True))}

    report = told["2018-facebook-partners/s12@outlet-of-2018-facebook-partners"]
    assert report.endswith(
        " reports: a Netflix spokesperson denies: Netflix accessed private messages"
    )
    assert not any("reports it is not so" in line for line in told.values())
