"""Say in words what a proposition is about, from the registry's templates.

The words are for people only: no rule reads them, and they are never shown without a speaker.
"""

import re

from kb.graph.records import Records
from kb.model.conflict import Conflict
from kb.model.proposition import CLAIM
from kb.model.registry import Registry

_BEHIND = ("manner", "condition", "purpose", "instrument", "place")
_SHARES = {
    "0": "none",
    "more than 0 and less than 0.5": "few",
    "more than 0": "some",
    "more than 0.5": "most",
    "1": "all",
    "less than 1": "not all",
}


def sentence(proposition: str, records: Records, registry: Registry) -> str:
    """Write a proposition as an English sentence without a full stop.

    Args:
        proposition: Its prefixed address.
        records: Where it is recorded.
        registry: The templates.
    """
    relation = records.one(proposition, "kb:relation").removeprefix("rel:")
    if text := records.one(proposition, "kb:text"):
        return f"“{text}”" if relation == CLAIM else text
    roles = {
        role: " and ".join(records.name(filler) for filler in fillers)
        for role, fillers in records.roles(proposition).items()
    }
    entry = registry.relations[relation]
    used = set(re.findall(r"\{([a-z-]+)\}", entry.template))
    words = re.sub(
        r"\{([a-z-]+)\}", lambda found: roles.get(found[1], _open(found[1])), entry.template
    )
    value = number_words(proposition, records)
    if "value" in used:
        words = words.replace(_open("value"), value or "a number")
    elif value:
        words += f": {value}"
    if share := extent_words(proposition, records):
        words += f" [share of the set: {share}]"
    behind = [role for role in (*_BEHIND, *sorted(roles)) if role in roles and role not in used]
    for role in dict.fromkeys(behind):
        words += f", {roles[role]}" if role == "condition" else f" ({role}: {roles[role]})"
    return words + time_words(proposition, records)


def rule_sentence(conflict: Conflict, registry: Registry) -> str:
    """Say in one sentence, without a full stop, what a rule found between two speakers."""
    words = registry.rules[conflict.rule].explanation
    slots = {"{left}": conflict.left.speaker, "{right}": conflict.right.speaker}
    return re.sub(r"\{(left|right)\}", lambda found: slots[found[0]], words)


def number_words(proposition: str, records: Records, prefix: str = "") -> str:
    """Write a number's interval: "more than 150 companies (as of 2018-12-18)"."""

    def bound(name: str) -> str:
        return records.one(
            proposition,
            f"kb:{prefix}{name}" if prefix == "" else f"kb:{prefix}{name[0].upper()}{name[1:]}",
        )

    low, high = bound("minimum"), bound("maximum")
    unit = records.one(proposition, "kb:unit") if not prefix else ""
    day = records.one(proposition, "kb:asOf") if not prefix else ""
    if low and low == high:
        words = low
    else:
        ends = []
        if low:
            ends.append(("more than " if bound("minimumExclusive") else "at least ") + low)
        if high:
            ends.append(("less than " if bound("maximumExclusive") else "at most ") + high)
        words = " and ".join(ends)
    if not words:
        return ""
    return words + (f" {unit}" if unit else "") + (f" (as of {day})" if day else "")


def measured_words(proposition: str, records: Records) -> str:
    """Write a number as it was said and, if it was converted, in its base unit, too."""
    said = number_words(proposition, records)
    ends = []
    for end, words in (("inimum", ("at least", "more than")), ("aximum", ("at most", "less than"))):
        given, converted = (records.one(proposition, f"kb:{m}{end}") for m in ("m", "baseM"))
        if given != converted:
            is_open = bool(records.one(proposition, f"kb:m{end}Exclusive"))
            ends.append((words[is_open], converted))
    if len(ends) == 2 and ends[0][1] == ends[1][1]:
        ends = [("", ends[0][1])]
    if not ends:
        return said
    written = " and ".join(f"{words} {number}".strip() for words, number in ends)
    return f"{said}, that is {written} {records.one(proposition, 'kb:baseUnit')}"


def extent_words(proposition: str, records: Records) -> str:
    """Write a share of a set: "most", or as an interval, "more than 0.6"."""
    share = number_words(proposition, records, "extent")
    share = share.removesuffix(" and at most 1").removeprefix("at least 0 and ")
    return _SHARES.get(share, share)


def time_words(proposition: str, records: Records) -> str:
    """Write when, as far as it is stated."""
    tense = records.one(proposition, "kb:tense")
    return {
        "kb:stated": f", {_dated(records.one(proposition, 'kb:timeEdtf'))}",
        "kb:present": ", at that time",
        "kb:future": ", in the future",
    }.get(tense, "")


def _dated(edtf: str) -> str:
    """Write a stated time; "[A..B]", which is some time in between, in words."""
    if not edtf.startswith("["):
        return edtf
    first, _, last = edtf.strip("[]").partition("..")
    if not first:
        return f"at some time up to {last}"
    return f"at some time from {first} " + (f"to {last}" if last else "on")


def _open(role: str) -> str:
    return "(unstated)" if role != "value" else "(value)"
