"""What the shipped ontology says of relations, frames, reporting verbs, concepts and rules."""

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
        id: Prefixed name: `frame:…` is strict, `bridge:…` an assumption, `presupposition:…` what
            is taken for granted.
        premise: Empty, as is the conclusion, for a bridge that is about how words are taken.
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
class Rule:
    """“K2 exclusive value: {left} and {right} name different holders of what only one can hold”.

    Attributes:
        number: Its number in the catalogue of rules, "" if it has none.
        queries: The queries whose rows it is made of; none for a step or mark of other rules.
        tiers: In which it can show a pair.
        type: The type of contradiction in the typology of de Marneffe et al. (2008).
        fires: When it finds something.
        silent_when: When it must not.
        explanation: What it found, with slots for the speaker on the `left` and on the `right`.
    """

    id: str
    number: str
    label: str
    queries: tuple[str, ...]
    tiers: frozenset[str]
    type: str
    fires: str
    silent_when: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class Registry:
    """All of it, by id."""

    relations: dict[str, Relation]
    roles: dict[str, str]
    frames: dict[str, Frame]
    verbs: dict[str, Verb]
    concepts: dict[str, str]
    verb_of_form: dict[str, str] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
