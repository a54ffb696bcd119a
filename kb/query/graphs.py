"""Which graphs a query is asked of, as a client of the SPARQL Protocol says it (2.1.4)."""

from dataclasses import dataclass

from pyoxigraph import NamedNode

from kb.errors import GraphNameError


@dataclass(frozen=True)
class Graphs:
    """The dataset of a query; it holds before what the query itself says (FROM).

    Attributes:
        default: Names of the graphs that together are its default graph.
        named: Names of those that GRAPH can name.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """See that each name can be one.

        Raises:
            GraphNameError: One cannot.
        """
        for name in (*self.default, *self.named):
            check_name(name)


def check_name(name: str) -> str:
    """Give the name of a graph if it can be one.

    Raises:
        GraphNameError: It is no full address.
    """
    try:
        NamedNode(name)
    except ValueError as error:
        raise GraphNameError(name, str(error)) from None
    return name
