"""Tell a contradiction of oneself from a change of position: who took back what, and when.

A speaker who takes a statement back and then says the opposite has changed position. Another
party's conflict with the statement stays, as it was said.
"""

from collections.abc import Iterator

from kb.graph.records import Records

UNDATED = "undated"
"""Stands for the day of a retraction of which no day is known."""


def said_no_later(one: str, other: str, records: Records) -> bool:
    """Whether a statement was said no later than another, at the coarser precision of the two."""
    start = records.one(one, "kb:saidFrom") or records.one(one, "kb:saidUntil")
    limit = records.one(other, "kb:saidUntil")
    instants = records.one(one, "kb:saidAt"), records.one(other, "kb:saidAt")
    later = all(instants) and instants[0] > instants[1]
    return bool(start and limit and start <= limit and not later)


def retracted_on(statement: str, records: Records) -> str:
    """Say when its own speaker took a statement back, as written; "" if never."""
    days = [
        (records.one(node, "kb:saidFrom"), records.one(node, "kb:saidAtEdtf"))
        for node in records.all(statement, "kb:retractedBy")
    ]
    known = [day for day in days if day[1]]
    return min(known)[1] if known else UNDATED if days else ""


def changed_position(one: str, other: str, records: Records) -> bool:
    """Whether one party said both, and took the earlier one back before it said the later one.

    On the same day counts as before: to say the opposite may be how it is taken back.
    """
    if not (records.all(one, "kb:retractedBy") or records.all(other, "kb:retractedBy")):
        return False
    if records.one(one, "kb:party") != records.one(other, "kb:party"):
        return False
    return any(
        said_no_later(retracting, later, records)
        for earlier, later in _in_time(one, other, records)
        for retracting in records.all(earlier, "kb:retractedBy")
    )


def _in_time(one: str, other: str, records: Records) -> Iterator[tuple[str, str]]:
    """Give the orders in which two statements can have been said; both if on one day."""
    for earlier, later in ((one, other), (other, one)):
        if said_no_later(earlier, later, records):
            yield earlier, later
