"""What the shipped ontology says of relations, frames, reporting verbs and concepts."""

from dataclasses import dataclass, field

from kb.model.story import VerbClass


@dataclass(frozen=True)
class Relation:
    """“give access: {agent} gave {recipient} access to {theme}”.

    Attributes:
        up: Roles in which a narrower filler makes a narrower proposition.
        down: Roles in which a wider filler makes a narrower proposition.
        key: The role that is most selective, by which candidates are found.
        numeric: Which numbers it takes: "value", "extent".
    """

    id: str
    label: str
    definition: str
    template: str
    negative_template: str
    required: frozenset[str]
    optional: frozenset[str]
    up: frozenset[str]
    down: frozenset[str]
    key: str
    broader: tuple[str, ...] = ()
    numeric: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        """All roles that may be filled."""
        return self.required | self.optional


@dataclass(frozen=True)
class Frame:
    """“Who is given access has the ability”: from one relation to another.

    Attributes:
        id: Prefixed name: `frame:…` is strict, `bridge:…` an assumption.
        role_map: Pairs of a premise's role and the conclusion's role it fills.
    """

    id: str
    label: str
    premise: str
    conclusion: str
    role_map: tuple[tuple[str, str], ...]
    positive: bool

    @property
    def is_bridge(self) -> bool:
        """Whether it only suggests its conclusion."""
        return self.id.startswith("bridge:")


@dataclass(frozen=True)
class Verb:
    """A reporting verb with its inflected forms."""

    id: str
    label: str
    verb_class: VerbClass
    forms: tuple[str, ...] = ()
    marks_act: str = ""


@dataclass(frozen=True)
class Registry:
    """All of it, by id."""

    relations: dict[str, Relation]
    roles: dict[str, str]
    frames: dict[str, Frame]
    verbs: dict[str, Verb]
    concepts: dict[str, str]
    verb_of_form: dict[str, str] = field(default_factory=dict)
