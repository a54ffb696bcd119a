"""Read the claim of a statement: a relation, its roles, time and numbers, split into atoms.

"Facebook gave Netflix and Spotify access" is two propositions. Each list in a role multiplies; the
suffixes of the parts come from the mapping's keys, or count from 1.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from kb.errors import Problem, TimeFormatError, nearest, note_problem
from kb.ingest.story_format import DEFAULT_CERTAINTY, LOCAL_ID, SECTIONS, SUFFIX
from kb.ingest.story_number import NumberReader
from kb.model.proposition import CLAIM, OTHER, Interval, Proposition, Tense
from kb.model.registry import Registry, Relation
from kb.model.story import Act, Certainty, Polarity
from kb.model.time import Moment
from kb.text.edtf import parse_time
from kb.text.yaml_tree import Node

CONDITION = "condition"
_MOST_PARTS = 1000
_TENSES = {"past": Tense.PAST, "now": Tense.PRESENT, "future": Tense.FUTURE}


@dataclass(frozen=True)
class Part:
    """One atomic part of a statement, with the suffix of its id."""

    suffix: str
    proposition: Proposition
    stance: tuple[Act, Polarity, Certainty]
    place: Node
    presupposed: bool = False


@dataclass(frozen=True)
class ClaimReader:
    """Reads claims against the registry; reports what is wrong into `problems`.

    Attributes:
        check_entity: Gives the id of the entity at a node, or "" after reporting it.
    """

    registry: Registry
    problems: list[Problem]
    check_entity: Callable[..., str]

    def read(self, claims: Sequence[Node], stance: tuple[str, str, str]) -> list[Part]:
        """Read the claims of one statement.

        Args:
            claims: The nodes, each one claim.
            stance: Act, polarity and certainty of the statement as written, "" where not given.
        """
        parts: list[Part] = []
        for number, node in enumerate(claims, start=1):
            if not isinstance(node.value, dict):
                self.refuse(node, "a claim must be keys and values, beginning with relation.")
                continue
            suffix = self.word(node, "id") or (f".{number}" if len(claims) > 1 else "")
            if "id" in node.value and not re.fullmatch(SUFFIX, suffix):
                self.refuse(node.value["id"], f"the id {suffix!r} may hold letters and digits.")
            parts.extend(self.claim(node, suffix, stance))
        return parts

    def refuse(self, node: Node, message: str) -> None:
        note_problem(self.problems, node.problem(message))

    def word(self, node: Node, key: str) -> str:
        """Read a plain text of a claim, or "" if it is not given."""
        found = node.value.get(key) if isinstance(node.value, dict) else None
        if found is None:
            return ""
        if not isinstance(found.value, str):
            self.refuse(found, f"{key} must be plain text.")
            return ""
        return found.value

    def claim(self, node: Node, suffix: str, stance: tuple[str, str, str]) -> list[Part]:
        relation = self.relation(node)
        if relation is None:
            return []
        assert isinstance(node.value, dict)
        fixed = {key.name for key in SECTIONS["claim"]}
        roles = {name: filler for name, filler in node.value.items() if name not in fixed}
        self.check_keys(node, relation, roles)
        tense, time = self.time(node)
        value, extent, text = self.value(node, relation), self.extent(node), self.text(node)
        presupposed, found = self.presupposed(node), self.stance(node, stance)
        if found is None:
            return []
        if presupposed and found[1] is Polarity.NEGATIVE:
            self.refuse(
                node,
                "what is presupposed is positive: write what is taken for granted, with an act of "
                "its own such as asserts.",
            )
        conditions = [(CONDITION, id) for id in self.fillers(roles.pop(CONDITION, None)).values()]
        lists = [
            [(role, key, id) for key, id in self.fillers(filler).items()]
            for role, filler in roles.items()
        ]
        if prod(map(len, lists)) > _MOST_PARTS:
            self.refuse(node, f"the lists of its roles make over {_MOST_PARTS} parts; divide it.")
            return []
        parts = []
        for combination in product(*lists):
            filled = [(role, id) for role, _, id in combination if id]
            proposition = Proposition(
                relation.id, tuple(sorted({*filled, *conditions})), tense, time, value, extent, text
            )
            keys = [key for _, key, _ in combination if key]
            parts.append(Part(_suffix(suffix, keys), proposition, found, node, presupposed))
        return parts

    def relation(self, node: Node) -> Relation | None:
        name = self.word(node, "relation")
        relation = self.registry.relations.get(name)
        if relation is None:
            hint = nearest(name, list(self.registry.relations))
            self.refuse(
                node,
                f"the relation {name!r} is not in the registry.{hint} `kb query "
                "relations` lists them; `relation: other` with text is for the rest.",
            )
        return relation

    def check_keys(self, node: Node, relation: Relation, roles: dict[str, Node]) -> None:
        if relation.id == CLAIM:
            self.check_wording(node)
            return
        allowed = {CONDITION, *(self.registry.roles if relation.id == OTHER else relation.roles)}
        places = node.keys or {}
        for role in roles:
            if role not in allowed:
                known = [*allowed, *(key.name for key in SECTIONS["claim"])]
                self.refuse(
                    places.get(role, node),
                    f"the relation {relation.id} has no role "
                    f"{role!r}.{nearest(role, known)} Its roles: "
                    + ", ".join(sorted(allowed))
                    + ".",
                )
        for role in sorted(relation.required - set(roles)):
            self.refuse(node, f"the relation {relation.id} lacks its role {role!r}.")

    def check_wording(self, node: Node) -> None:
        """Refuse what a claim that is known by its wording alone cannot have."""
        assert isinstance(node.value, dict)
        taken = {"relation", "id", "act", "polarity", "certainty", "presupposed", "text"}
        for key in [key for key in node.value if key not in taken]:
            self.refuse(
                (node.keys or {}).get(key, node),
                f"the relation {CLAIM} has text only, and takes no {key}.",
            )

    def fillers(self, node: Node | None) -> dict[str, str]:
        """Read what fills a role: suffix → entity id; the suffix of a single filler is ""."""
        if node is None:
            return {}
        if isinstance(node.value, dict):
            for key in node.value:
                if not re.fullmatch(LOCAL_ID, key):
                    self.refuse(node, f"the suffix {key!r} may hold letters and digits only.")
            return {key: self.check_entity(item, what="entity") for key, item in node.value.items()}
        if isinstance(node.value, list):
            ids = [self.check_entity(item, what="entity") for item in node.value]
            return (
                {f".{n}": id for n, id in enumerate(ids, start=1)}
                if len(ids) > 1
                else ({"": ids[0]} if ids else {})
            )
        return {"": self.check_entity(node, what="entity")}

    def time(self, node: Node) -> tuple[Tense, Moment | None]:
        assert isinstance(node.value, dict)
        given = node.value.get("time")
        if given and isinstance(given.value, list):
            self.refuse(given, "write a time with brackets in quotes, as in '[2014..2015]'.")
            return Tense.PAST, None
        written = self.word(node, "time")
        if not written or written in _TENSES:
            return _TENSES[written or "past"], None
        try:
            return Tense.STATED, parse_time(written)
        except TimeFormatError as error:
            self.refuse(node.value["time"], f"time is past, now, future, or a date: {error}")
            return Tense.PAST, None

    def value(self, node: Node, relation: Relation) -> Interval | None:
        assert isinstance(node.value, dict)
        found = node.value.get("value")
        if found is None:
            return None
        if "value" not in relation.numeric and relation.id != OTHER:
            self.refuse(found, f"the relation {relation.id} takes no value.")
        return NumberReader(self.problems).value(found)

    def extent(self, node: Node) -> Interval | None:
        assert isinstance(node.value, dict)
        found = node.value.get("extent")
        return NumberReader(self.problems).extent(found) if found and found.value else None

    def text(self, node: Node) -> str:
        text = self.word(node, "text")
        if bool(text) != (self.word(node, "relation") in (OTHER, CLAIM)):
            self.refuse(node, "text is for the relations other and claim, and required there.")
        return text

    def presupposed(self, node: Node) -> bool:
        word = self.word(node, "presupposed").lower()
        if word not in ("", "yes", "no", "true", "false"):
            self.refuse(node, "presupposed must be yes or no.")
        return word in ("yes", "true")

    def stance(
        self, node: Node, inherited: tuple[str, str, str]
    ) -> tuple[Act, Polarity, Certainty] | None:
        """Combine what the claim says with what its statement says."""
        own = (self.word(node, "act"), self.word(node, "polarity"), self.word(node, "certainty"))
        act, polarity, certainty = (
            mine or theirs for mine, theirs in zip(own, inherited, strict=True)
        )
        if own[0] and not own[1] and own[0] != inherited[0]:
            polarity = ""
        try:
            found = Act(act)
            certain = Certainty(certainty or DEFAULT_CERTAINTY)
            default = Polarity.NEGATIVE if found is Act.DENIES else Polarity.POSITIVE
            stands = Polarity(polarity or default)
        except ValueError as error:
            if any(own):
                self.refuse(node, f"in this claim, {error}.")
            return None
        if found is Act.DENIES and stands is Polarity.POSITIVE:
            self.refuse(node, "denies is always negative; leave polarity out.")
        return found, stands, certain


def _suffix(start: str, keys: Sequence[str]) -> str:
    """Join suffixes: the first directly, the next with a hyphen ("p" and "n" make "p-n")."""
    parts = [part for part in (start, *keys) if part]
    return "-".join(parts).replace("-.", ".")
