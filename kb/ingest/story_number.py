"""Read the numbers of a claim: a value with its unit, and a share of a set."""

from dataclasses import dataclass, replace
from decimal import Decimal

from kb.errors import Problem, TimeFormatError, nearest
from kb.ingest.story_format import EXTENTS, SECTIONS
from kb.model.proposition import SHARES, Interval
from kb.text.edtf import parse_time
from kb.text.numbers import number_of
from kb.text.yaml_tree import Node

_BOUNDS = ("exactly", "at_least", "more_than", "at_most", "less_than", "about")


def is_share(interval: Interval) -> bool:
    """Tell whether an interval is a part of one, with both of its bounds."""
    low, high = interval.minimum, interval.maximum
    return low is not None and high is not None and 0 <= low <= high <= 1


@dataclass(frozen=True)
class NumberReader:
    """Reads numbers; reports what is wrong into `problems`."""

    problems: list[Problem]

    def refuse(self, node: Node, message: str) -> None:
        self.problems.append(node.problem(message))

    def value(self, node: Node) -> Interval | None:
        """Read a number, such as {more_than: 150, unit: companies}."""
        if not isinstance(node.value, dict):
            self.refuse(node, "value must be keys such as exactly, at_least, more_than, unit.")
            return None
        return self.interval(node, "value")

    def extent(self, node: Node) -> Interval | None:
        """Read a share of a set, a word or bounds; every share is from 0 to 1."""
        if isinstance(node.value, str) and node.value in SHARES:
            return SHARES[node.value]
        if not isinstance(node.value, dict):
            shown = repr(node.value) if isinstance(node.value, str) else "a list"
            self.refuse(
                node,
                f"extent cannot be {shown}. Choose from: {', '.join(EXTENTS)}; or give bounds "
                "from 0 to 1, such as {more_than: 0.6}.",
            )
            return None
        found = self.interval(node, "extent")
        if found is None:
            return None
        if found.minimum is None and found.maximum is None:
            self.refuse(node, "extent needs a bound from 0 to 1.")
            return None
        share = replace(
            found,
            minimum=Decimal(0) if found.minimum is None else found.minimum,
            maximum=Decimal(1) if found.maximum is None else found.maximum,
        )
        if not is_share(share):
            self.refuse(node, "extent is a part of one: its bounds are from 0 to 1.")
        self.check_room(node, share, "extent")
        return share

    def interval(self, node: Node, section: str) -> Interval | None:
        """Read the keys of the section `value` or `extent`; a bound not given is open."""
        assert isinstance(node.value, dict)
        known = [key.name for key in SECTIONS[section]]
        for key in node.value:
            if key not in known:
                self.refuse(node, f"unknown key {key!r} in {section}.{nearest(key, known)}")
        number = {name: self.number(node, name) for name in _BOUNDS if name in known}
        given = {name for name, found in number.items() if found is not None}
        for pair in ({"exactly"}, {"about"}, {"at_least", "more_than"}, {"at_most", "less_than"}):
            alone = len(pair) == 1
            if (alone and pair < given) or (not alone and pair <= given):
                words = " and ".join(sorted(given))
                self.refuse(node, f"{section} cannot have {words} together.")
                return None
        if not given and not self.word(node, "text"):
            self.refuse(node, f"{section} needs a number, or text for one that is not given.")
        wording = self.word(node, "text")
        if "about" in given and not wording:
            wording = f"about {number['about']}"
        lower, upper = ("exactly", "at_least", "more_than"), ("exactly", "at_most", "less_than")
        found = Interval(
            next((number[name] for name in lower if name in given), None),
            next((number[name] for name in upper if name in given), None),
            "more_than" in given,
            "less_than" in given,
            unit=self.word(node, "unit"),
            as_of=self.as_of(node),
            text=wording,
        )
        self.check_room(node, found, section)
        return found

    def check_room(self, node: Node, interval: Interval, section: str) -> None:
        """Refuse bounds that no number fits."""
        low, high = interval.minimum, interval.maximum
        if low is None or high is None:
            return
        if low > high:
            self.refuse(node, f"{section} has a lower bound above its upper bound.")
        elif low == high and (interval.minimum_exclusive or interval.maximum_exclusive):
            self.refuse(node, f"{section} has bounds with no number between them.")

    def as_of(self, node: Node) -> str:
        written = self.word(node, "as_of")
        try:
            if written:
                parse_time(written)
        except TimeFormatError as error:
            self.refuse(node, str(error))
        return written

    def number(self, node: Node, key: str) -> Decimal | None:
        written = self.word(node, key)
        if not written:
            return None
        found = number_of(written)
        if found is None:
            self.refuse(
                node,
                f"{key} {written!r} is no number such as 150, 0.5 or 1,500,000: decimals follow a "
                "point, and a comma parts groups of three digits.",
            )
        return found

    def word(self, node: Node, key: str) -> str:
        found = node.value.get(key) if isinstance(node.value, dict) else None
        if found is None:
            return ""
        if not isinstance(found.value, str):
            self.refuse(found, f"{key} must be plain text.")
            return ""
        return found.value
