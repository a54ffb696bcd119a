"""Read from an address what a list or a chart shall show."""

from collections.abc import Mapping

from kb.errors import UnknownChoiceError
from kb.model.conflict import Tier
from kb.model.lookup import Selection
from kb.model.story import Act

_CHOICES = {"stance": [one.value for one in Act], "tier": [one.value for one in Tier]}


def selection_of(values: Mapping[str, str]) -> Selection:
    """Make a selection of the fields of a form; what is not given does not restrict.

    Raises:
        UnknownChoiceError: There is no such stance or tier, so that a list would be empty, or
            whole, for no reason that anybody sees.
    """

    def asked(name: str) -> str:
        return values.get(name, "").strip()

    for name, known in _CHOICES.items():
        if asked(name) and asked(name) not in known:
            raise UnknownChoiceError(name, asked(name), known)
    return Selection(
        words=asked("words"),
        speaker=asked("speaker"),
        about=asked("about"),
        source=asked("source"),
        story=asked("story"),
        stance=asked("stance"),
        since=asked("since"),
        until=asked("until"),
        tier=asked("tier"),
    )
