"""Read from an address what a list or a chart shall show."""

from collections.abc import Mapping

from kb.model.lookup import Selection


def selection_of(values: Mapping[str, str]) -> Selection:
    """Make a selection of the fields of a form; what is not given does not restrict."""

    def asked(name: str) -> str:
        return values.get(name, "").strip()

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
