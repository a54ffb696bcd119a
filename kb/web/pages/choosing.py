"""Read from an address what a list or a chart shall show."""

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kb.errors import UnknownChoiceError, nearest
from kb.model.conflict import Tier
from kb.model.lookup import Selection
from kb.model.story import Act

FIELDS = ("words", "speaker", "about", "source", "story", "stance", "since", "until", "tier")
"""Of what a selection can be made."""
_BESIDE = ("page", "ask")
_CHOICES = {"stance": [one.value for one in Act], "tier": [one.value for one in Tier]}


def asked_of(request: Request, *names: str) -> dict[str, str]:
    """Read the fields of a form from an address, "" for what is not given.

    Raises:
        HTTPException: 400, if one is given twice, of which a list could heed only one, or if
            another one would choose elsewhere or is nearly one of these. What is none at all, as
            other sites put behind an address, is passed over.
    """
    for other in request.query_params:
        near = nearest(other, names, 0.8)
        if other not in (*names, *_BESIDE) and (other in FIELDS or near):
            told = f"No field is called {other!r} here.{near}"
            raise HTTPException(400, f"{told} There are {', '.join(names)}.")
    found = {}
    for name in names:
        values = request.query_params.getlist(name)
        if len(values) > 1:
            raise HTTPException(400, f"There is more than one {name}.")
        found[name] = values[0].strip() if values else ""
    return found


def chosen_of(values: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """Give what was chosen of a list of known words, the first of these if nothing was.

    Raises:
        UnknownChoiceError: It is none of them.
    """
    if not (word := values[name]):
        return known[0]
    if word not in known:
        raise UnknownChoiceError(name, word, known)
    return word


def selection_of(values: Mapping[str, str]) -> Selection:
    """Make a selection of the fields of a form; what is not given does not restrict.

    Raises:
        UnknownChoiceError: There is no such stance or tier, so that a list would be empty, or
            whole, for no reason that anybody sees.
    """
    for name, known in _CHOICES.items():
        if values.get(name):
            chosen_of(values, name, known)
    return Selection(
        words=values.get("words", ""),
        speaker=values.get("speaker", ""),
        about=values.get("about", ""),
        source=values.get("source", ""),
        story=values.get("story", ""),
        stance=values.get("stance", ""),
        since=values.get("since", ""),
        until=values.get("until", ""),
        tier=values.get("tier", ""),
    )
