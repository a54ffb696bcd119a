"""What somebody wrote beside a page, as annotations have it, and what is no statement at all."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    """“… on the words ‘no ship was late’ of this page”: what a remark is about.

    Attributes:
        page: The address of the page.
        words: The words in it, "" if the remark is on all of it.
    """

    page: str
    words: str = ""


@dataclass(frozen=True)
class Remark:
    """Ann Pell wrote “This was corrected later” on 28 January 2015, on a passage of a page.

    Attributes:
        text: The words, as written.
        purpose: Why it was written, a word of the W3C model such as "questioning"; "" if unsaid.
        speaker: The name, or else the address, of who wrote it.
        speaker_is: What the source says that they are: "person", "organization" or "".
        speaker_url: Their address on the web, "" if there is none.
        adopted_by: Who put the words of another there; "" if they are their own.
        said: When it was written, a day or instant; "" if unknown.
        language: Language of the words, a tag such as "en".
        about: The passages it is about.
        id: The address of the remark.
        place: Where it stands, for messages.
        kept: Further values that are kept as written, by name.
    """

    text: str
    purpose: str = ""
    speaker: str = ""
    speaker_is: str = ""
    speaker_url: str = ""
    adopted_by: str = ""
    said: str = ""
    language: str = ""
    about: tuple[Passage, ...] = ()
    id: str = ""
    place: str = ""
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """Something of a source that is no statement, by the name under which it is counted."""

    name: str
