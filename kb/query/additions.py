"""Read a SPARQL Update that only adds, which is all that a journal can keep of updates.

The journal is append-only, so of the update language only INSERT DATA into named graphs has a
meaning here: it adds what others wrote. The rest would change or remove what is recorded.
"""

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad

from kb.errors import QuerySyntaxError, UpdateRefusedError
from kb.query.faults import told
from kb.query.guard import QueryLimits, check_addition


def additions(text: str) -> list[Quad]:
    """Give what an update adds, all of it in named graphs.

    Raises:
        UpdateRefusedError: It asks for more than to add to named graphs.
        QuerySyntaxError: It is not SPARQL.
    """
    check_addition(text, QueryLimits())
    store = pyoxigraph.Store()
    try:
        store.update(text)
    except SyntaxError as error:
        raise QuerySyntaxError(told(str(error), text)) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise UpdateRefusedError(str(error)) from None
    quads = list(store)
    if any(isinstance(quad.graph_name, DefaultGraph) for quad in quads):
        reason = (
            "the default graph holds the records of the base, which only whole stories add to. "
            "Write INSERT DATA { GRAPH <…> { … } }."
        )
        raise UpdateRefusedError(reason)
    return quads
