"""Write conflicts in the Argument Interchange Format, as argument maps read it.

The format is the JSON of AIFdb: nodes and edges. What somebody says is a locution (L) that asserts
(YA) information (I); a conflict (CA) leads from the information that denies to what it denies.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kb.export.annotations import told
from kb.model.conflict import Conflict, StatementCard, Tier


def aif(conflicts: Iterable[Conflict]) -> Iterator[str]:
    """Write the conflicts with the earliest statement on each side; replies are left out.

    The text of each node names its speaker, so that no node states a content by itself.
    """
    nodes: dict[str, dict[str, str]] = {}
    edges: dict[str, dict[str, str]] = {}
    locutions: dict[str, dict[str, str]] = {}

    def node(id: str, text: str, kind: str) -> str:
        nodes.setdefault(id, {"nodeID": id, "text": text, "type": kind})
        return id

    def edge(start: str, end: str) -> None:
        id = f"{start}→{end}"
        edges.setdefault(id, {"edgeID": id, "fromID": start, "toID": end})

    def said(card: StatementCard) -> str:
        words = f"{card.speaker}: “{card.quote}”" if card.quote else told(card)
        locution = node(f"{card.id}/said", words, "L")
        locutions.setdefault(locution, {"nodeID": locution, "personID": card.speaker_id})
        act = node(f"{card.id}/act", "Asserting", "YA")
        information = node(card.id, told(card), "I")
        edge(locution, act)
        edge(act, information)
        return information

    for conflict in conflicts:
        if conflict.tier != Tier.REBUTTAL:
            text = f"{conflict.tier}: {conflict.rule}"
            left, right = said(conflict.left), said(conflict.right)
            found = node(conflict.id, text, "CA")
            edge(right, found)
            edge(found, left)
    document: dict[str, Any] = {
        "nodes": list(nodes.values()),
        "edges": list(edges.values()),
        "locutions": list(locutions.values()),
    }
    yield json.dumps(document, ensure_ascii=False, indent=1) + "\n"
