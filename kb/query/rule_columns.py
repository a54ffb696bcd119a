"""What the columns of a rule stand for, whichever engine gives its rows."""

from kb.query.catalogue import CatalogueQuery

YIELDING = "drift"
"""The rule whose rows give way where another rule finds the same two statements."""


def statement_columns(rule: CatalogueQuery) -> tuple[str, str]:
    """Name the columns of the two statements: who asserts and who denies, or two on one side."""
    return ("assertion", "denial") if "denial" in rule.columns else ("one", "other")


def meeting_columns(rule: CatalogueQuery) -> tuple[str, str]:
    """Name the columns of what meets: propositions as stated, or what is implied by them."""
    if "left_implied" in rule.columns:
        return "left_implied", "right_implied"
    return "implied", "denied_implied" if "denied_implied" in rule.columns else "right"


def is_symmetric(rule: CatalogueQuery) -> bool:
    """Whether both statements stand on the same side, so that neither comes first.

    A rule of drift puts what was said before what is told of it.
    """
    return "one" in rule.columns and rule.tier != "drift"


def finds_pairs(rule: CatalogueQuery) -> bool:
    """Whether its rows are about two statements, and not about one in a reply."""
    return rule.tier != "rebuttal"
