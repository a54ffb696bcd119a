"""Read back the annotations that we wrote: the records are in one of them, the others point there.

The sentences in them are for readers. A quote or a place that somebody changed fits no record any
more, so it is refused.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import Quad

from kb.errors import Problem, RefusedError
from kb.graph.records import Records
from kb.ingest.annotation_rules import many
from kb.ingest.rdf import read_rdf
from kb.terms import address, short

RECORDS = "#records"
"""The end of the address of an annotation that holds the records of a story."""
_MOST_SHOWN = 20


def our_annotations(name: str, annotations: list[dict[str, Any]]) -> list[Quad]:
    """Give the records that our annotations hold, in no graph.

    Args:
        name: What to call the file in messages.
        annotations: Each right by the model, with an address of ours.

    Raises:
        RefusedError: One speaks of a statement otherwise than its record, or has no record.
    """
    holders = [one for one in annotations if str(one["id"]).endswith(RECORDS)]
    quads = [quad for one in holders for quad in _records_in(name, one)]
    records = Records(quads)
    others = (one for one in annotations if not str(one["id"]).endswith(RECORDS))
    if wrong := [reason for one in others for reason in _faults(one, records)]:
        raise RefusedError([Problem(name, 0, 0, reason) for reason in sorted(wrong)[:_MOST_SHOWN]])
    return quads


def _records_in(name: str, annotation: Mapping[str, Any]) -> Iterator[Quad]:
    for body in many(annotation.get("body", [])):
        if isinstance(body, dict) and body.get("format") == "text/turtle":
            records = str(body.get("value", "")).encode("utf-8", errors="surrogatepass")
            yield from read_rdf(name, records, "turtle")


def _faults(annotation: Mapping[str, Any], records: Records) -> Iterator[str]:
    """Say in what an annotation differs from the statement whose address it has."""
    node = short(str(annotation["id"]))
    if node not in records:
        yield (
            f"{annotation['id']} is an address of this program, and the records that go with it "
            "are not in the file. Add the whole of what `kb export --format annotations` wrote."
        )
        return
    source = records.one(node, "prov:hadPrimarySource")
    page = records.one(source, "schema:url") or address(source)
    targets = [one for one in many(annotation["target"]) if isinstance(one, dict)]
    if [target.get("source") for target in targets] != [page]:
        yield f"{annotation['id']} is recorded as a statement in {page}, and not in another place."
    quote = f"{records.one(node, 'kb:mention')}-quote"
    words = records.one(quote, "oa:exact")
    selectors = [s for target in targets for s in many(target.get("selector", []))]
    told = [s.get("exact") for s in selectors if isinstance(s, dict) and "exact" in s]
    if told != ([words] if words else []):
        yield f"{annotation['id']} has other words than are recorded of it."
