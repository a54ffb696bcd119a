"""Everything that can go wrong, in one tree.

Each class writes its own message: what is wrong, then what to do. `exit_code` is what the command
line ends with: 1 a source was refused, 2 the call was wrong, 3 not found, 4 an engine failed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

# Likeness takes time by the product of two lengths: what is longer, or one of more, was no slip.
_LONGEST_WORD = 100
_MOST_COMPARED = 2000
_MOST_PLACES = 10
_MOST_PROBLEMS = 1000
_LINE_END = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LONGEST_MESSAGE = 1000


class KbError(Exception):
    """The root of the tree: whoever catches this catches all of ours and nothing else."""

    exit_code = 1


def nearest(word: str, known: Sequence[str], cutoff: float = 0.6) -> str:
    """Write the hint that names the nearest right spelling, or nothing when none is near.

    Args:
        word: What was written.
        known: What could have been meant.
        cutoff: How alike they must be, from 0 to 1; higher where a similar word may mean the
            opposite, as "no-consent" and "with-consent".

    Example:
        >>> nearest("netflx", ["netflix", "spotify"])
        ' Did you mean netflix?'
    """
    if len(word) > _LONGEST_WORD:
        return ""
    short = [other for other in known[:_MOST_COMPARED] if len(other) <= _LONGEST_WORD]
    close = get_close_matches(word, short, n=1, cutoff=cutoff)
    return f" Did you mean {close[0]}?" if close else ""


def one_line(text: str) -> str:
    r"""Show whatever ends a line as its escape.

    Example:
        >>> one_line("first\nsecond\u2028third")
        'first\\nsecond\\u2028third'
    """
    return _LINE_END.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def shortened(text: str) -> str:
    """Leave the middle of a very long message out, such as that of an address of a megabyte.

    Example:
        >>> shortened("a" * 5000) == "a" * 500 + " … " + "a" * 300
        True
    """
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:500]} … {text[-300:]}"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a file: "FILE:LINE:COLUMN: MESSAGE".

    Lines and columns count from 1; 0 means that the place is not known.
    """

    file: str
    line: int
    column: int
    message: str

    def __post_init__(self) -> None:
        """Keep it in one line, whatever a file is called or an engine repeats of it."""
        object.__setattr__(self, "file", one_line(self.file))
        object.__setattr__(self, "message", one_line(shortened(self.message)))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}"


class SourceError(KbError):
    """Something that was to be taken in is not as it must be."""


class RefusedError(SourceError):
    """A source was refused whole; `problems` says every reason with its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def note_problem(problems: list[Problem], problem: Problem) -> None:
    """Add a problem to those found so far, until there are more than anybody mends in one go.

    Raises:
        RefusedError: With all of them, once there are that many.
    """
    problems.append(problem)
    if len(problems) >= _MOST_PROBLEMS:
        raise RefusedError(problems)


class UnknownKindError(SourceError):
    """A file is none of the kinds that can be taken in."""

    def __init__(self, file: str, kinds: Sequence[str], reason: str = "") -> None:
        why = f": {reason}" if reason else ""
        self.reason = (
            f"cannot tell what kind of source this is{why}. Name it with --as: "
            f"{', '.join(kinds)}; a table comes with --mapping, the archived text of a page"
            " with --text."
        )
        super().__init__(f"{file}: {self.reason}")


class MappingMissingError(SourceError):
    """A table comes without the file that says what its columns are."""

    def __init__(self, file: str) -> None:
        self.reason = (
            "a table is taken in with --mapping FILE, which says which column is the "
            "claim, who speaks and what they say of it. `kb guess-mapping` proposes one for a "
            "table of fact checks."
        )
        super().__init__(f"{file}: {self.reason}")


class MappingUnusedError(SourceError):
    """A query that maps RDF comes with a source that is none."""

    def __init__(self, mapping: str, source: str, kind: str) -> None:
        super().__init__(
            f"{mapping} is a query that finds reviews in RDF, and {source} is read as {kind}. "
            "Leave --mapping out, or name the kind with --as."
        )


class MappingQueryError(SourceError):
    """A query that maps RDF gives no triples."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"{file}: a query that maps RDF is a CONSTRUCT that gives schema:ClaimReview. "
            "`kb queries weverify-reviews` shows one."
        )


class UnreadableError(SourceError):
    """A file cannot be read at all."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}.")


class QuoteNotFoundError(SourceError):
    """A document does not contain the quote it is cited for."""

    def __init__(self, quote: str, reason: str) -> None:
        super().__init__(f"the text nowhere reads {quote!r}{reason}. Copy the words as published.")


class AmbiguousQuoteError(SourceError):
    """A document contains a quote more than once and nothing says which place is meant."""

    def __init__(self, quote: str, starts: Sequence[int]) -> None:
        places = ", ".join(map(str, starts[:_MOST_PLACES]))
        if len(starts) > _MOST_PLACES:
            places += f" and {len(starts) - _MOST_PLACES} places more"
        super().__init__(
            f"the text reads {quote!r} at {places}. Say which with `at: START-END` or `prefix:`."
        )


class TimeFormatError(SourceError):
    """A time is not written in the part of EDTF that is read here."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(
            f"{text!r} is not a time: {reason}. Write 2018, 2018-12, 2018-12-18, "
            "2018-12-19T12:02-05:00, an interval such as 2012/.. or ../2018-12-19, or "
            "'[2014..2015]' for some time in between."
        )


class UsageError(KbError):
    """The call itself was wrong."""

    exit_code = 2


class UnknownQueryError(UsageError):
    """No query of this name is in the catalogue."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"no query is called {name!r}.{nearest(name, known)} `kb queries` lists them all."
        )


class ParameterError(UsageError):
    """A query was given a parameter it does not have, or lacks one it needs."""

    def __init__(self, query: str, reason: str) -> None:
        super().__init__(f"query {query}: {reason}. `kb queries {query}` lists its parameters.")


class ParametersUnusedError(UsageError):
    """A query that somebody wrote is given parameters."""

    def __init__(self, query: str = "this query") -> None:
        super().__init__(
            f"{query}: only queries of the catalogue take parameters. Write the values into the "
            "text of your own."
        )


class QueryHeaderError(KbError):
    """A query file says something else in its header than in its text."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")


class QuerySyntaxError(UsageError):
    """A query that somebody wrote is not SPARQL 1.1."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this is not a SPARQL query: {reason}")
        self.reason = reason


class FunctionError(UsageError):
    """A query calls a function that nobody knows here, or with too few or too many arguments."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this query cannot be answered: {reason}.")


class UnwritableError(UsageError):
    """A format cannot hold what is to be written in it."""

    def __init__(self, format: str, reason: str, able: Sequence[str]) -> None:
        super().__init__(f"{format} cannot hold this: {reason}. Choose from: {', '.join(able)}.")


class ExtraMissingError(UsageError):
    """A library is not installed that only some people need."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"To {purpose}, install what that takes: python -m pip install 'newsclaim-kb[{extra}]'."
        )
        self.extra = extra


class KeyFileError(UsageError):
    """A file holds no key that can sign."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"{file} holds no RSA key that can be read: PEM without a password is wanted."
        )


class TokenError(UsageError):
    """A token would keep nobody out."""

    def __init__(self, shortest: int) -> None:
        super().__init__(
            f"the token must have at least {shortest} letters and digits, as "
            "`openssl rand -hex 20` makes them. "
            "Without KB_SERVE_TOKEN and KB_SERVE_TOKEN_FILE one is made."
        )


class ServedNameError(UsageError):
    """What is to be let in, a host or an origin, can never come."""

    def __init__(self, what: str, name: str) -> None:
        wanted = {
            "host": "as a name, such as kb.example.org, without a port",
            "origin": "such as https://tools.example.org, in small letters and without a path",
        }[what]
        super().__init__(f"{name!r} is no {what}, so nobody would be let in. Write it {wanted}.")


class PortInUseError(UsageError):
    """Nobody can listen at an address."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"{host}, port {port}: {reason}. Choose another with --port or --host.")


class UnknownFormatError(UsageError):
    """Nothing writes this format."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"no format is called {name!r}.{nearest(name, known)} Choose from: "
            + ", ".join(known)
            + "."
        )


class UnknownChartError(UsageError):
    """Nothing draws this chart."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"no chart is called {name!r}.{nearest(name, known)} Choose from: "
            + ", ".join(known)
            + "."
        )


class UnknownChoiceError(UsageError):
    """A list is asked for by something that nothing on record can be."""

    def __init__(self, what: str, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"no {what} is called {name!r}.{nearest(name, known)} Choose from: "
            + ", ".join(known)
            + "."
        )


class OutputMissingError(UsageError):
    """A format of several files needs a folder to write them into."""

    def __init__(self, format: str) -> None:
        super().__init__(f"{format} is several files. Name the folder for them with -o FOLDER.")


class NoGraphsError(UsageError):
    """What others wrote is asked for where named graphs cannot be written."""

    def __init__(self, format: str, able: Sequence[str]) -> None:
        super().__init__(
            f"What others wrote is in named graphs, which only a whole base in {' or '.join(able)} "
            f"can hold, not {format}."
        )


class RdfVersionError(UsageError):
    """A version of RDF is asked for that is none, or that a format does not have."""

    def __init__(self, version: str, format: str, able: Sequence[str]) -> None:
        super().__init__(
            f"There is no {format} of RDF {version!r}: 1.1 is in every format, and 1.2, with "
            f"triple terms, in {', '.join(able)}."
        )


class BaseAddressError(UsageError):
    """What addresses should be relative to is no address, or no source has such addresses."""

    def __init__(self, written: str, *, is_address: bool) -> None:
        super().__init__(
            f"Nothing in these sources can be relative to {written}: only RDF and pages have "
            "relative addresses. Leave --base out."
            if is_address
            else f"{written!r} is no absolute IRI, such as https://example.org/, to which others "
            "could be relative."
        )


class NanopubOnlyError(UsageError):
    """A licence or a signature is asked for where nothing can carry it."""

    def __init__(self, what: str, format: str) -> None:
        super().__init__(
            f"Only nanopublications {what}, not {format}: ask for --format nanopub, or leave it "
            "out."
        )


class LicenceError(UsageError):
    """A licence is named by what is no address."""

    def __init__(self, licence: str) -> None:
        super().__init__(
            f"{licence!r} names no licence: its address is wanted, an absolute IRI such as "
            "https://creativecommons.org/licenses/by/4.0/."
        )


class NotFoundError(KbError):
    """What was asked for is not there."""

    exit_code = 3


class NoReviewsError(NotFoundError):
    """Fact checks are to be written, and no reviewer gave a verdict."""

    def __init__(self) -> None:
        super().__init__(
            "no fact check is recorded among what is asked for, and kb makes up no verdicts. "
            "Only what came in as a review, from a page, a feed, a table or RDF, goes out as "
            "ClaimReview."
        )


class OneStoryError(NotFoundError):
    """A story file is asked for where there is not one story."""

    def __init__(self, known: str) -> None:
        super().__init__(f"a story file holds one story. Name one with --story: {known}.")


class NothingChosenError(NotFoundError):
    """No statement is as an export asks for."""

    def __init__(self) -> None:
        super().__init__("no statement is as you ask for; there is nothing to write.")


class NothingRecordedError(NotFoundError):
    """A whole base goes out in which nobody has said anything."""

    def __init__(self) -> None:
        super().__init__("no story is recorded in this base; there is nothing to write.")


class UnknownIdError(NotFoundError):
    """Nothing in the base has this id."""

    def __init__(self, wanted: str, known: Sequence[str] = ()) -> None:
        super().__init__(f"nothing here has the id {wanted!r}.{nearest(wanted, known)}")


class AmbiguousIdError(UsageError):
    """Several stories use this id."""

    def __init__(self, wanted: str, full: Sequence[str]) -> None:
        super().__init__(f"{wanted!r} is in several stories. Write one of: {', '.join(full)}.")


class NoBaseError(NotFoundError):
    """There is no base here or above."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"no base in {where} or any folder above it. Make one with `kb init`, "
            "or name one with --store or KB_STORE."
        )


class BaseExistsError(UsageError):
    """A base would be made over another."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} is a base already. Nothing was changed.")


class BrowserMissingError(NotFoundError):
    """No browser is there to print a page."""

    def __init__(self, named: str) -> None:
        wanted = f"KB_BROWSER names {named!r}, which is not to be run" if named else "none is found"
        super().__init__(
            f"a browser prints the report as PDF, and {wanted}. Install Chromium, or write "
            "the report as HTML with --format report."
        )


class MissingResourceError(KbError):
    """A shipped folder is missing from the installation."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the installation lacks its folder {name!r}. Install newsclaim-kb again.")


class RegistryError(KbError):
    """The shipped ontology lacks what the program relies on, or contradicts itself."""

    def __init__(self, term: str, reason: str) -> None:
        super().__init__(f"ontology: {term} {reason}.")


class EngineError(KbError):
    """An engine failed, or its answer is incomplete."""

    exit_code = 4


class ReaderLostError(EngineError):
    """A process that read a part of a long file ended before it was done."""

    def __init__(self, name: str, status: int) -> None:
        why = f"signal {-status}" if status < 0 else f"exit status {status}"
        super().__init__(
            f"{name}: a process that read a part of it was ended ({why}). Nothing was taken in. "
            "Add it again, with more memory if that was short."
        )
        self.name, self.status = name, status


class DeriveEngineError(UsageError):
    """What is to derive everything is called by a name that nothing has."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"Nothing that derives is called {name!r}.{nearest(name, known)}"
            f" Set KB_DERIVE to one of: {', '.join(known)}."
        )
        self.name = name


class DerivationFailedError(EngineError):
    """An engine of tables did not derive what follows; nothing was changed."""

    def __init__(self, engine: str, reason: str) -> None:
        super().__init__(
            f"{engine} could not derive what follows: {reason}. What was acknowledged is kept; "
            "derive it with KB_DERIVE=here."
        )
        self.engine = engine


class EndlessPathError(DerivationFailedError):
    """A path of steps comes to no end in any bearable number of them."""

    def __init__(self, engine: str, most: int) -> None:
        super().__init__(engine, f"a path has more than {most:,} steps")


class NotRelationalError(EngineError):
    """A query says what has no equal in SQL, so that only the store can answer it."""

    def __init__(self, query: str, construct: str) -> None:
        super().__init__(
            f"queries: {query} uses {construct}, which is not translated to SQL. "
            "Write it otherwise, or derive with KB_DERIVE=here."
        )
        self.query, self.construct = query, construct


class JournalMissingError(NotFoundError):
    """There is no journal where one is read."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file}: there is no journal. Restore the base from a backup.")


class JournalFormatError(EngineError):
    """A file is no journal, or one that a newer program wrote."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")


class JournalEntryError(KbError):
    """Something was to be written into the journal that may not stand there."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} does not take this entry: {reason}. Nothing was written.")


class JournalDamagedError(EngineError):
    """The journal does not say what was once written into it, for `reason`."""

    def __init__(self, file: str, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"{file}: {reason}. `kb check` names all damage; restore the base from a backup."
        )


class JournalUnreadableError(EngineError):
    """The journal is whole, and holds what no release of ours writes."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(
            f"{file}: {reason.rstrip('.')}. No release of kb records that: restore the base from "
            "a backup that you can trust."
        )


class BackupDamagedError(KbError):
    """A backup is not as it was written, or is none."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} is not a whole backup: {reason}. Nothing was restored.")


class BackupFormatError(KbError):
    """A newer release wrote a backup."""

    def __init__(self, file: str, found: int, known: int) -> None:
        super().__init__(
            f"{file} has the format {found}, and this release reads up to {known}. "
            "Restore it with the release that wrote it, or a newer one."
        )


class OutputError(KbError):
    """A file cannot be written; what was asked for has no place to go, so it is incomplete."""

    exit_code = 4

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} cannot be written: {reason}.")


class OutputTakenError(UsageError):
    """What is to be written would take the place of something that is needed."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} is not written over: {reason}. Name another file.")


class JournalFailedError(EngineError):
    """SQLite could not read or write the journal."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}. Nothing was written.")


class TextMissingError(NotFoundError):
    """The archive does not hold a text."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"no text with the sha256 {sha256} is archived. Add it with --text.")
        self.sha256 = sha256


class TextDamagedError(EngineError):
    """An archived text is not the one that was archived."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"the archived text {sha256} was changed. Add the right one again with --text."
        )
        self.sha256 = sha256


class BaseInUseError(EngineError):
    """Somebody else is writing to the base."""

    def __init__(self, folder: str, holder: str) -> None:
        super().__init__(f"{folder} is being written to by {holder}. Try again when it has ended.")


class BaseNotWritableError(EngineError):
    """Nobody may write to the base here."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(
            f"{file}: {reason}. Who changes a base, or derives what an interrupted writer left, "
            "has to write to it; `kb backup` does not."
        )


class GraphNameError(UsageError):
    """What should name a graph cannot."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name[:200]!r} cannot name a graph: {reason}. Write an address whole.")


class GraphMissingError(NotFoundError):
    """Nobody wrote a graph of that name."""

    def __init__(self, graph: str) -> None:
        super().__init__(f"there is no graph <{graph}> that others wrote.")


class GraphSharedError(UsageError):
    """A graph cannot be taken back alone."""

    def __init__(self, graph: str, brought: str) -> None:
        super().__init__(
            f"<{graph}> came together with other graphs, which would go with it. "
            f"Take back all that came: `kb retract {brought} --reason …`."
        )


class UpdateRefusedError(UsageError):
    """An update would do more than add, which is all that a journal can keep of updates."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this update is refused: {reason}")


class ReadersBusyError(EngineError):
    """More ask at once than can be answered."""

    def __init__(self) -> None:
        super().__init__("too many questions are being answered. Ask again in a moment.")


class StoreDamagedError(EngineError):
    """The store on disk cannot be opened; nothing is lost, as it is made from the journal."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(f"{folder}: {reason}. Make it again with `kb check --rebuild`.")


class StoreFailedError(EngineError):
    """The engine could not read or write the store."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(f"{folder}: {reason}. The store is as it was before.")


class IndexFailedError(EngineError):
    """SQLite could not write the index."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}. The index is as it was before.")


class NotDerivedError(EngineError):
    """The journal has it, and store or index could not be brought up to it."""

    def __init__(self, error: KbError | OSError) -> None:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        super().__init__(
            f"{reason.rstrip('.')}. The journal has what was written all the same: store and index "
            "follow with the next command that finds room."
        )


class QueryRefusedError(UsageError):
    """A query asks for what is not allowed here, or is too large. Places count from 1."""

    def __init__(self, line: int, column: int, reason: str, name: str = "query") -> None:
        super().__init__(f"{name}:{line}:{column}: {reason}")
        self.line, self.column, self.reason = line, column, reason


class QueryLimitError(EngineError):
    """A query was ended because it reached a limit: time, memory, nesting or size."""

    def __init__(self, limit: str, reason: str) -> None:
        super().__init__(f"the query was ended: {reason}. Ask for less, or raise the limit.")
        self.limit = limit


class BrowserFailedError(EngineError):
    """A browser did not print a page."""

    def __init__(self, browser: str, reason: str) -> None:
        super().__init__(f"{browser} did not print the report: {reason}")


class QueryCalledOffError(EngineError):
    """Who asked waits for no answer any more."""

    def __init__(self) -> None:
        super().__init__("who asked sends nothing more, and so the query was called off.")


class QueryFailedError(EngineError):
    """The engine gave no answer to a query."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the query could not be answered: {reason}")


class IncompleteAnswerError(EngineError):
    """An answer has more rows than the limit lets through."""

    def __init__(self, rows: int) -> None:
        super().__init__(
            f"the answer has more than {rows} rows. Ask for fewer with LIMIT, or raise the limit."
        )
        self.rows = rows


class EndpointAddressError(UsageError):
    """What is said of an endpoint cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}.")
        self.name = name


class EndpointError(EngineError):
    """An endpoint did not do what it was asked for."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = address


class EndpointUnreachableError(EndpointError):
    """Nobody answers there, or the connection broke."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, f"no answer: {reason}. Is the address right, and the engine up?")


class EndpointTimeoutError(EndpointError):
    """The answer was not complete in time."""

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(
            address,
            f"no complete answer within {seconds:g} s. "
            "Ask for less, or allow more with KB_ENDPOINT_SECONDS.",
        )


class EndpointMovedError(EndpointError):
    """The endpoint sends elsewhere, where an update would get lost and a password leak."""

    def __init__(self, address: str, location: str) -> None:
        super().__init__(address, f"it moved to {location}. Give that address if you trust it.")
        self.location = location


class EndpointForbiddenError(EndpointError):
    """The endpoint wants to know who asks, or lets them not."""

    def __init__(self, address: str, status: int) -> None:
        super().__init__(
            address,
            f"access is refused ({status}). Set KB_USER and KB_PASSWORD or KB_PASSWORD_FILE, "
            "or KB_TOKEN, of somebody who may do this.",
        )
        self.status = status


class EndpointBusyError(EndpointError):
    """The endpoint has no time now."""

    def __init__(self, address: str, status: int) -> None:
        super().__init__(address, f"it is too busy ({status}). Try again later.")
        self.status = status


class EndpointFailedError(EndpointError):
    """The endpoint answered with an error of its own."""

    def __init__(self, address: str, status: int, reason: str) -> None:
        doubt = ". Is the path of the address right?" if status == 404 else ""
        super().__init__(address, f"it failed ({status}): {reason}{doubt}")
        self.status, self.reason = status, reason


class EndpointQueryError(QuerySyntaxError, EndpointError):
    """The endpoint does not take a query for one."""

    exit_code = 2

    def __init__(self, address: str, reason: str) -> None:
        EndpointError.__init__(self, address, f"this is no query to it: {reason}")
        self.reason = reason


class EndpointProtocolError(EndpointError):
    """The answer is none that a SPARQL endpoint gives."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, f"this is not how a SPARQL endpoint answers: {reason}.")


class EndpointIncompleteError(EndpointError):
    """The answer is only a part, which is no answer."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, f"the answer is incomplete: {reason}. Ask for less at once.")


class EndpointSizeError(EndpointError):
    """The answer has more bytes than it may."""

    def __init__(self, address: str, most: int) -> None:
        super().__init__(address, f"the answer has more than {most:,} bytes. Ask for less.")


class EndpointWithoutBaseError(EndpointError):
    """The endpoint does not hold the base that it should answer for."""

    exit_code = 3

    def __init__(self, address: str) -> None:
        super().__init__(
            address,
            "it does not hold this base. `kb check --rebuild` puts it there; to ask what is there "
            "without this base, use `kb query --alone`.",
        )


class EndpointHistoryError(EndpointError):
    """Another history was written where this base would be."""

    def __init__(self, address: str, graph: str) -> None:
        super().__init__(
            address,
            f"<{graph}> was written by another copy of this base, which knows what this one does "
            "not. Nothing was changed. Use that copy, or remove the graph by hand.",
        )
        self.graph = graph


class EndpointGraphTakenError(EndpointError):
    """A graph that would be written holds what is not of this base."""

    def __init__(self, address: str, graph: str) -> None:
        super().__init__(
            address,
            f"<{graph}> is there already and not of this base. Nothing was changed in it. "
            "Two bases with the same import need two endpoints.",
        )
        self.graph = graph


class EndpointChangedError(EndpointError):
    """A base is being written, or was, while it was read."""

    def __init__(self, address: str) -> None:
        super().__init__(address, "the base there is being written. Ask again when that has ended.")


class EndpointLossError(EndpointError):
    """The endpoint took something and does not have it."""

    def __init__(self, address: str, sent: int, held: int) -> None:
        super().__init__(
            address, f"{sent:,} triples were sent and it holds {held:,}. This engine loses data."
        )


class EndpointTermError(EndpointError):
    """Something cannot be written so that every engine takes it."""

    def __init__(self, address: str, term: str) -> None:
        super().__init__(
            address, f"{term[:100]} is not RDF 1.1, which engines take. Retract its import first."
        )


class EndpointWrongError(EndpointError):
    """The engine answers wrongly, so its answers would be wrong here too."""

    def __init__(self, address: str, probes: Sequence[str]) -> None:
        super().__init__(
            address,
            f"this engine answers wrongly ({', '.join(probes)}), so it cannot answer for a base. "
            "With KB_ENDPOINT_ANSWERS=here it holds a copy and kb answers itself; "
            "`kb probe` shows what is wrong.",
        )
        self.probes = tuple(probes)


class EndpointGraphsError(EndpointError):
    """The engine overlooks which graphs a request names, and the query cannot say it instead."""

    def __init__(self, address: str, what: str) -> None:
        super().__init__(
            address,
            "this engine overlooks which graphs a request names, and a query with "
            f"{what} cannot name them itself. With KB_ENDPOINT_ANSWERS=here kb answers it.",
        )


class EndpointUntriedError(EndpointError):
    """Nobody knows whether the engine answers rightly, as most could not be tried."""

    def __init__(self, address: str) -> None:
        super().__init__(
            address,
            "whether this engine answers rightly is not known, and to find out takes a graph to "
            "write into. Name KB_UPDATE_ENDPOINT, or ask in SPARQL of your own with --alone.",
        )


class IndexDamagedError(EngineError):
    """The index cannot be read; nothing is lost, as it is made from the journal."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}. Make it again with `kb check --rebuild`.")


class DayFormatError(UsageError):
    """What should be a day is written in another way."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no day. Write it as 2018-12-18.")


class NoDayBetweenError(UsageError):
    """A period ends before it begins."""

    def __init__(self, since: str, until: str) -> None:
        super().__init__(
            f"There is no day since {since} and until {until}: write the earlier day as since."
        )


class InstantFormatError(UsageError):
    """An instant is not written as one."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is no day and no instant with its zone. "
            "Write 2018-12-19 or 2018-12-19T17:02:00Z."
        )


class PastBaseError(UsageError):
    """A base as it once was, or as far as it was said by a day, was to be changed."""

    def __init__(self) -> None:
        super().__init__(
            "this is the base as of another day, which cannot be changed. "
            "Open it without a day first."
        )


class DecisionError(UsageError):
    """A decision lacks what it needs to be understood later."""

    def __init__(self, verdict: str = "") -> None:
        super().__init__(
            f"{verdict!r} is no verdict. Choose confirm, reject or unsure; of claims same, "
            "not-same or maybe-same."
            if verdict
            else "a decision needs a reason, which is shown with it."
        )


class OddTextError(UsageError):
    """A reason or a name that is to be recorded is none that every store and file can keep."""

    def __init__(self, what: str, fault: str) -> None:
        super().__init__(f"the {what} {fault}. Write it as plain text.")


class SameIdError(UsageError):
    """Two things are asked for, and one is named twice."""

    def __init__(self, id: str, reason: str) -> None:
        super().__init__(f"{id} is named twice: {reason}. Name another.")


class NoClaimError(UsageError):
    """Only claims that are known by their words can be judged to be one claim, or two."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"{id} stands for no single claim that is known by its words alone. `kb same` lists "
            "such claims; what has a relation with roles is compared by these."
        )


class OneClaimError(UsageError):
    """Both sides of a judgement are one claim already."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} are of one claim already, word for word.")


class LikenessError(UsageError):
    """A likeness is a share."""

    def __init__(self, written: float) -> None:
        super().__init__(f"{written} is no likeness; give a share from 0.3 to 1, such as 0.7.")


class TakenBackError(NotFoundError):
    """What was asked for was recorded once, and taken back."""

    def __init__(self, id: str, at: str, by: str, reason: str, instead: str = "") -> None:
        stands = f" {instead} stands in its place." if instead else ""
        super().__init__(
            f"{id} was taken back by {by} at {at}: {reason}{stands} "
            f"`--as-of` an earlier instant still shows it."
        )
