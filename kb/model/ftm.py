"""What registers and lists say, as FollowTheMoney has it: who there is, and what links them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thing:
    """Somebody or something with an id: a person, a company, a ship.

    Attributes:
        id: As the source has it.
        name: The name to call it by.
        names: Further names.
        is_a: The shipped concept that it is one of, "" if none is meant.
        wikidata: Its ids in Wikidata.
        place: Where it stands, for messages.
        ignored: Names of values that are not taken over.
    """

    id: str
    name: str
    names: tuple[str, ...] = ()
    is_a: str = ""
    wikidata: tuple[str, ...] = ()
    place: str = ""
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """“Ann Pell directs Harbour Ltd”, as a register says that is named, or a dataset.

    Attributes:
        id: As the source has it.
        schema: What kind of link it is, such as "Directorship".
        words: What it says between its ends, such as "directs".
        details: What it says besides, such as "secretary" or "25%".
        left: Id of the one before the words.
        right: Id of the one behind them.
        start: Since when it holds, as written; "" if unsaid.
        end: Until when.
        seen: Since when the dataset has had it, as written.
        datasets: Those that have it.
        publishers: Whom the entry itself names as its publisher.
        pages: Addresses of the entry.
        place: Where it stands, for messages.
        kept: Further values that are kept as written, by name.
        defects: What is wrong in the source, in words; the link is taken in without it.
    """

    id: str
    schema: str
    words: str
    left: str
    right: str
    details: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    seen: str = ""
    datasets: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    place: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    defects: tuple[str, ...] = ()
