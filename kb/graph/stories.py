"""Find the stories in which something recorded stands, without reading every story."""

from collections.abc import Iterable

from kb.graph.judged import ENDS
from kb.graph.records import Records


def stories_with(node: str, records: Records) -> set[str]:
    """Give the ids of the stories that write something about a node.

    Args:
        node: Prefixed address of anything that is recorded.
    """
    return {found.removeprefix("story:") for found in _stories(node, records)}


def stories_with_any(nodes: Iterable[str], records: Records) -> set[str]:
    """Give the ids of the stories that write something about one of the nodes."""
    return {story for node in nodes for story in stories_with(node, records)}


def _stories(node: str, records: Records) -> Iterable[str]:
    kind, _, local = node.partition(":")
    match kind:
        case "story":
            return [node] if node in records else []
        case "utterance" | "statement" | "reply" | "judgement":
            return records.all(node, "kb:story")
        case "proposition":
            stated = records.inverse(node, "kb:content")
            judged = [j for end in ENDS for j in records.inverse(node, end)]
            return _of_all([*stated, *judged], records)
        case "mention":
            whole = f"mention:{local.partition('-')[0]}"
            return _of_all(records.inverse(whole, "kb:mention"), records)
        case "source":
            return {f"story:{id.partition('/')[0]}" for id in records.all(node, "kb:id")}
        case "version" | "snapshot":
            return _of_all(records.all(node, "prov:specializationOf"), records)
        case "entity":
            return records.inverse(node, "kb:declares")
        case "alignment":
            return _of_all(records.all(node, "kb:from"), records)
    return []


def _of_all(nodes: Iterable[str], records: Records) -> set[str]:
    return {story for node in nodes for story in _stories(node, records)}
