"""Read what a story file says of two claims: that somebody holds them to be one, or two."""

from collections.abc import Callable
from datetime import UTC

from kb.model.sameness import MIDNIGHT, ClaimJudgement, Sameness
from kb.model.time import Moment
from kb.text.yaml_tree import Node

Refuse = Callable[[Node, str], None]


def read_judgement(
    keys: dict[str, Node], on: Moment | None, refuse: Refuse
) -> ClaimJudgement | None:
    """Read one judgement; what is wrong with it is told to `refuse`.

    Args:
        keys: The keys of the entry, with their values.
        on: When it was made, as the entry says.
        refuse: Takes a place and what is wrong there.
    """
    given = {name: keys[name] for name in ("verdict", "by", "because", "claims") if name in keys}
    texts = {name: str(node.value) for name, node in given.items() if name != "claims"}
    pair = _pair(given["claims"], refuse) if "claims" in given else None
    judged = _instant(on)
    if "on" in keys and on and not judged:
        refuse(keys["on"], "on must be a day, or an instant with its zone.")
    if len(texts) < len(("verdict", "by", "because")) or not pair or not judged:
        return None
    verdict = Sameness(texts["verdict"])
    return ClaimJudgement(*pair, verdict, texts["by"], texts["because"], judged)


def _pair(node: Node, refuse: Refuse) -> tuple[str, str] | None:
    """Give the words of both claims, sorted; None if they are not two."""
    items = node.value if isinstance(node.value, list) else []
    words = sorted({item.value for item in items if isinstance(item.value, str)})
    if len(items) != 2 or len(words) != 2 or "" in words:
        refuse(node, "claims must be the words of two different claims.")
        return None
    return words[0], words[1]


def _instant(on: Moment | None) -> str:
    """Write when it was, in UTC; "" if that is not known to the day."""
    if on and on.instant:
        return on.instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if on and on.first and on.first == on.last and not on.approximate:
        return f"{on.first}{MIDNIGHT}"
    return ""
