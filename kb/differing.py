"""Tell what two bases have otherwise, by the words of story files."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kb.base import Base
from kb.export.story import story_parts
from kb.exporting import Exporting
from kb.graph.registry import load_registry
from kb.model.conflict import StatementCard
from kb.model.difference import Described, Descriptions

_NAMED_BY = {
    "story": "title", "source": "title", "entity": "name", "reply": "kind", "judgement": "by",
}  # fmt: skip


def descriptions(base: Base, cards: Sequence[StatementCard]) -> Descriptions:
    """Describe everything that the stories of a base write, thing by thing.

    What several stories say of one thing comes together.

    Args:
        cards: All statements of the base.
    """
    registry = load_registry()
    speakers = {card.id: card.speaker for card in cards}
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for story in Exporting(base).each_story():
        for kind, id, keys in story_parts(story, registry):
            for field, value in _flat("", keys):
                found[kind, id][field].add(value)
    return {
        (kind, id): Described(
            speakers.get(id, "") if kind == "statement" else fields.get(_NAMED_BY[kind], ""),
            fields,
        )
        for (kind, id), sets in found.items()
        for fields in [{field: "; ".join(sorted(values)) for field, values in sets.items()}]
    }


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Give each value with its path: "claim.value.at_least"."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _flat(f"{path}.{key}" if path else key, part)
    elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
        for number, part in enumerate(value, 1):
            yield from _flat(f"{path}.{number}", part)
    elif isinstance(value, list):
        yield path, json.dumps(value, ensure_ascii=False)
    elif value is not None:
        yield path, str(value)
