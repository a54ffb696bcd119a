"""The addresses of every kind of page, in a base with the first story."""

from pathlib import Path

import kb
from kb.web.wording import place

STORY = "2018-facebook-partners"
LISTS = {
    "start": "/",
    "search": "/search?words=messages&stance=denies",
    "search for nobody": "/search?speaker=nobody-here",
    "contradictions": "/contradictions",
    "written alike": "/same",
    "stories": "/story",
    "relations": "/relations",
    "relation": "/relation/give-access",
    "questions": "/queries",
    "question": "/query/left-standing-by-denial",
    "answer": "/query/left-standing-by-denial?denial=s23",
    "whole graph": "/query/whole-graph?ask=yes",
    "terms": "/terms",
    "alignments": "/alignments",
    "description of the data": "/.well-known/void",
    "unknown thing": "/entity/no-such-thing",
    "refused query": "/sparql?query=SELECT+%2A+WHERE+is+no+query+and+takes+two+lines+on+a+phone",
    "answered query": "/sparql?query=SELECT+%2A+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+20",
    "chart": f"/chart/contradictions?story={STORY}",
}


def addresses(folder: Path) -> dict[str, str]:
    """Give an address for each kind of page, by what it shows."""
    with kb.open(folder) as base:
        denial = base.views.statement("s12")
        conflicts = {one.tier.value: f"conflict:{one.id}" for one in base.contradictions()}
        nodes = {
            "statement": denial.card.iri,
            "denial that leaves something standing": base.views.statement("s23").card.iri,
            "report": base.show("s16@outlet-of-2018-facebook-partners").statements[0].iri,
            "proposition": denial.card.proposition,
            "source": denial.source.node,
            "speaker": "entity:netflix",
            "kind of thing": "entity:personal-data",
            "story": f"story:{STORY}",
            **conflicts,
        }
    return LISTS | {name: place(node) for name, node in nodes.items()}
