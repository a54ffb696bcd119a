"""What a fact-checker's page, feed or table says: one verdict of one reviewer on one claim."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Review:
    """PolitiFact rates what Barack Obama said on 18 July 2009 as “False”.

    Everything is as the source gives it; what a verdict means is said by a table of verdicts.

    Attributes:
        claim: The words of the claim, with HTML entities decoded and white space folded.
        claimant: The name as printed, "" if nobody is named.
        claimant_is: What the source says the claimant is: "person", "organization" or "".
        claimed: When the claim was made, an EDTF day or instant; "" if unknown.
        appearances: Addresses at which the claim was made, the first appearance first.
        reviewer: The name of who publishes the verdict.
        reviewer_url: Their address.
        url: Address of the review.
        title: Title of the review.
        published: When the review was published, an EDTF day or instant.
        verdict: The words of the verdict, as printed.
        rating: The rating's value, worst and best, as written.
        language: Language of the review, a tag such as "en".
        place: Where it stands, such as "page.html:12", for messages.
        kept: Further values that are kept as written, by name, such as a correction.
        ignored: Names of values that are not taken over.
        id: The id by which the source knows the review, where it gives no address.
        defects: What is wrong in the source, in words; the review is taken in without it.
        is_described: Whether the claim is told by a description, as the source lacks its words.
    """

    claim: str
    claimant: str = ""
    claimant_is: str = ""
    claimed: str = ""
    appearances: tuple[str, ...] = ()
    reviewer: str = ""
    reviewer_url: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    verdict: str = ""
    rating: tuple[str, str, str] = ("", "", "")
    language: str = ""
    place: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    id: str = ""
    defects: tuple[str, ...] = ()
    is_described: bool = False
