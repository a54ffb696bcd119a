"""Write down the records of feeds, each kind in its own way, with one view of what is recorded."""

from kb.errors import Problem
from kb.graph.records import Quads
from kb.ingest.ftm_writing import write_link, write_thing
from kb.ingest.remarks import write_remark
from kb.ingest.reviews import ReviewWriter
from kb.ingest.verdicts import Verdicts
from kb.ingest.written import Written
from kb.model.ftm import Link, Thing
from kb.model.registry import Registry
from kb.model.remark import Remark
from kb.model.review import Review

Record = Review | Remark | Thing | Link


class RecordWriter:
    """Writes the records of one batch."""

    def __init__(self, verdicts: Verdicts, registry: Registry, there: Quads) -> None:
        """Write records to go with what is there, which must not change meanwhile.

        Args:
            verdicts: What verdicts mean.
            registry: The shipped registry, whose concepts no name may take.
            there: The records that these are added to.
        """
        self._reviews = ReviewWriter(verdicts, registry, there)

    def write(self, record: Record) -> Written | Problem:
        """Write one record, or say why it cannot be."""
        if isinstance(record, Review):
            return self._reviews.write(record)
        recorded = self._reviews.recorded
        if isinstance(record, Remark):
            return write_remark(record, recorded)
        return (
            write_thing(record, recorded)
            if isinstance(record, Thing)
            else write_link(record, recorded)
        )
