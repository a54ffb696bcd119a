"""Bring numbers to one unit for each kind of quantity, so that the rules can compare them.

Conversion is exact or none at all: where the result has no end as a decimal, a number keeps its own
unit and is comparable only within that. Money is never converted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad

from kb.graph.identity import decimal_text
from kb.graph.records import Records
from kb.graph.registry import ontology_quads
from kb.terms import term

_EXACT = Context(prec=38, traps=[Inexact, InvalidOperation, Overflow])
_PLACES = 18
"""Places behind the point that a store keeps of an `xsd:decimal`."""
_SHORT = 3
"""Words up to this length are read in the case in which they are written, as mW is not MW."""


@dataclass(frozen=True)
class Unit:
    """One unit of the table.

    Attributes:
        label: Its name, in the singular.
        words: What people write for it, the label first.
        factor: How many of its base unit one is.
        base: The word for the unit that it converts to, in the plural.
        pint: What the library pint calls it, which a test holds its factor to.
    """

    label: str
    words: tuple[str, ...]
    factor: Fraction
    base: str
    pint: str


@cache
def units() -> tuple[Unit, ...]:
    """Read the table of units, in the order of their addresses."""
    records = Records(ontology_quads())
    return tuple(
        Unit(
            label=(label := records.one(node, "skos:prefLabel")),
            words=(label, *records.all(node, "skos:altLabel")),
            factor=Fraction(records.one(node, "kb:factor")),
            base=records.one(node, "kb:baseUnit"),
            pint=records.one(node, "kb:pintUnit"),
        )
        for node in records.of_type("kb:Unit")
    )


def find_unit(written: str) -> Unit | None:
    """Find the unit that a word means, None if it is not in the table.

    Example:
        >>> find_unit("Kilometers").label, find_unit("MW").label, find_unit("pounds")
        ('kilometre', 'megawatt', None)
    """
    words = " ".join(written.split())
    if words in _by_word():
        return _by_word()[words]
    return _by_word().get(words.casefold()) if len(words) > _SHORT else None


@cache
def _by_word() -> dict[str, Unit]:
    found = {word: unit for unit in units() for word in unit.words}
    long = {w.casefold(): unit for w, unit in found.items() if len(w) > _SHORT}
    return long | found


def in_base_unit(number: Decimal, unit: Unit) -> Decimal | None:
    """Convert a number to the base unit of its unit; None if no store could keep it exactly.

    Example:
        >>> in_base_unit(Decimal("1.5"), find_unit("hours"))
        Decimal('5400')
    """
    share = Fraction(number) * unit.factor
    try:
        exact = _EXACT.divide(Decimal(share.numerator), Decimal(share.denominator))
    except (Inexact, InvalidOperation):
        return None
    return exact if decimal_text(exact)[::-1].find(".") <= _PLACES else None


def measure_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give each proposition with a number its bounds and its unit after conversion.

    Args:
        quads: Records; what they say of a proposition must be complete.
    """
    predicates = {term(f"kb:{name}") for name in ("hasValue", "minimum", "maximum", "unit")}
    found: dict[NamedNode, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate in predicates and isinstance(quad.subject, NamedNode):
            assert isinstance(quad.object, NamedNode | Literal)
            found[quad.subject][quad.predicate.value] = quad.object.value
    has_value, minimum, maximum, unit = (
        term(f"kb:{name}").value for name in ("hasValue", "minimum", "maximum", "unit")
    )
    for proposition, given in sorted(found.items(), key=lambda item: item[0].value):
        if has_value in given:
            bounds = {
                name: Decimal(given[bound])
                for name, bound in (("kb:baseMinimum", minimum), ("kb:baseMaximum", maximum))
                if bound in given
            }
            yield from _measure(proposition, bounds, given.get(unit, ""))


def _measure(proposition: NamedNode, bounds: dict[str, Decimal], written: str) -> Iterator[Quad]:
    unit = find_unit(written)
    name = " ".join(written.split()).casefold()
    if unit:
        converted = {end: in_base_unit(number, unit) for end, number in bounds.items()}
        exact = {end: number for end, number in converted.items() if number is not None}
        if len(exact) == len(bounds):
            bounds, name = exact, unit.base
    for end, number in bounds.items():
        value = Literal(decimal_text(number), datatype=term("xsd:decimal"))
        yield Quad(proposition, term(end), value)
    if name:
        yield Quad(proposition, term("kb:baseUnit"), Literal(name))
