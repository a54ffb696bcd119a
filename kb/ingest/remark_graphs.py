"""Read remarks out of triples in the vocabulary of schema.org, as a mapping query gives them.

A remark is words that somebody wrote. An annotation that has no words of its own, of which nobody
is told, or that only files a page under a word, says nothing of anybody, and is left out by name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Quad, Triple

from kb.graph.records import Records
from kb.ingest.review_checks import web_address
from kb.ingest.review_graphs import BLANK, whole
from kb.model.remark import LeftOut, Passage, Remark
from kb.text.spaces import folded

_FILING = {"bookmarking", "classifying", "highlighting", "identifying", "linking", "tagging"}
_PURPOSES = "http://www.w3.org/ns/oa#"
_CLASSES = {
    "http://xmlns.com/foaf/0.1/Person": "person",
    "http://xmlns.com/foaf/0.1/Organization": "organization",
    "https://schema.org/Person": "person",
    "https://schema.org/Organization": "organization",
    "http://schema.org/Person": "person",
    "http://schema.org/Organization": "organization",
}


def remarks_of(name: str, triples: Iterable[Triple]) -> Iterator[Remark | LeftOut]:
    """Read each text of each annotation, in order of their addresses.

    Args:
        name: What to call the file in messages.
        triples: `schema:Comment` as `queries/mapping/annotations.rq` describes it.
    """
    default = DefaultGraph()
    records = Records(Quad(t.subject, t.predicate, t.object, default) for t in triples)
    for node in records.of_type("schema:Comment"):
        yield from _RemarkReader(name, records, node).remarks()


@dataclass
class _RemarkReader:
    """Reads one annotation."""

    file: str
    records: Records
    node: str

    def remarks(self) -> Iterator[Remark | LeftOut]:
        bodies = self.records.all(self.node, "schema:hasPart")
        if self.records.all(self.node, "schema:text"):
            bodies = (*bodies, self.node)
        if not bodies:
            yield LeftOut("annotation without words of its own")
        for body in bodies:
            purposes = self.purposes(body) or self.purposes(self.node)
            filed = [purpose for purpose in purposes if purpose in _FILING]
            if filed and len(filed) == len(purposes):
                yield LeftOut(f"annotation for {filed[0]}")
            elif not self.makers(body):
                yield LeftOut("annotation by nobody who is named")
            else:
                yield self.remark(body, [one for one in purposes if one not in _FILING])

    def remark(self, body: str, purposes: list[str]) -> Remark:
        """Read one text; what several wrote is said by all of them together."""
        all_of, makers = self.records.all, self.makers(body)
        text, *texts = all_of(body, "schema:text")
        said, *dates = (
            all_of(body, "schema:dateCreated") or all_of(self.node, "schema:dateCreated") or [""]
        )
        language, *languages = all_of(body, "schema:inLanguage") or [""]
        kept = [("further text", one) for one in texts] + [("further date", one) for one in dates]
        kept += [("further language", one) for one in languages]
        kept += [("purpose", one) for one in purposes[1:]]
        kept += [("format", one) for one in all_of(body, "schema:encodingFormat")]
        classes = [whole(one) for one in all_of(makers[0], "schema:additionalType")]
        homes = [whole(one) for one in all_of(makers[0], "schema:url")]
        address = whole(makers[0]) if _is_address(makers[0]) else ""
        is_one = len(makers) == 1
        return Remark(
            text=text,
            purpose=purposes[0] if purposes else "",
            speaker=_together(map(self.named, makers)),
            speaker_is=next((_CLASSES[one] for one in classes if is_one and one in _CLASSES), ""),
            speaker_url=web_address(next(iter(homes), "") or address) if is_one else "",
            adopted_by=self.adopters(body, makers),
            said=said,
            language=language,
            about=tuple(self.passages()),
            id="" if self.node.startswith(BLANK) else whole(self.node),
            place=f"{self.file} <{whole(self.node)}>",
            kept=tuple(kept),
        )

    def makers(self, body: str) -> list[str]:
        """Give who wrote a text: its own makers, else those of the annotation."""
        for node in (body, self.node):
            if found := [
                one for one in self.records.all(node, "schema:creator") if self.named(one)
            ]:
                return found
        return []

    def adopters(self, body: str, makers: list[str]) -> str:
        """Name who put a text into the annotation that others wrote, "" if nobody did."""
        outer = self.records.all(self.node, "schema:creator")
        is_own = body == self.node or not self.records.all(body, "schema:creator")
        return "" if is_own or set(makers) & set(outer) else _together(map(self.named, outer))

    def named(self, node: str) -> str:
        """Give the name of somebody, or else the address or the words by which they are known."""
        for predicate in ("schema:name", "schema:alternateName"):
            if name := folded(self.records.one(node, predicate)):
                return name
        return "" if node.startswith(BLANK) else whole(node).strip()

    def purposes(self, node: str) -> list[str]:
        found = (whole(one) for one in self.records.all(node, "schema:about"))
        return [one.removeprefix(_PURPOSES) for one in found]

    def passages(self) -> Iterator[Passage]:
        """Give the pages that the annotation is about, with the words that it is on."""
        for target in self.records.all(self.node, "schema:mentions"):
            for page in self.records.all(target, "schema:url"):
                if not page.startswith(BLANK):
                    for words in self.records.all(target, "schema:text") or ("",):
                        yield Passage(whole(page), words)


def _together(names: Iterable[str]) -> str:
    """Name several as those who said something together, in an order of its own."""
    *others, last = sorted({name for name in names if name}) or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _is_address(node: str) -> bool:
    return not node.startswith(BLANK) and bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", node))
