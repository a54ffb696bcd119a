"""No text that anybody sends takes long to look through, before an engine or a limit sees it."""

from contextlib import suppress
from time import thread_time

import pytest

from kb.errors import KbError
from kb.query.faults import told
from kb.query.guard import QueryLimits, check_addition, check_query
from kb.query.lexer import gives_graph, names_its_graphs

_BYTES = 60_000
_SECONDS = 10.0  # of a processor; each took minutes when all was looked for again at each place
_TEXTS = ["'\"\\", '"\\', "a-", "_-", '"""a', "'''a", '""x', "x'", "<a", "?", "@a-", "-:", "a:\\"]


@pytest.mark.parametrize("part", _TEXTS)
def test_a_long_text_is_looked_through_once(part):
    text = part * (_BYTES // len(part))
    began = thread_time()

    for look in (gives_graph, names_its_graphs):
        look(text)
    for check in (check_query, check_addition):
        with suppress(KbError):
            check(text, QueryLimits())
    told("error at 1:1: expected WHERE", text)

    assert thread_time() - began < _SECONDS


@pytest.mark.parametrize("text", ['ASK { ?s ?p "open }', "ASK { ?s ?p 'a\nb' }", 'ASK { "\\q" }'])
def test_a_text_that_is_not_closed_is_refused_with_its_place(text):
    with pytest.raises(KbError, match=r"1:\d+: this text is not closed"):
        check_query(text, QueryLimits())
