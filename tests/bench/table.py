"""What a bench prints: one line for each question, with times as ratios of one run."""

import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

RUNS = 5


@dataclass(frozen=True)
class Line:
    """“Words, the most frequent: 0.9 ms; Oxigraph takes 14 ms, 16 times as long.”

    Attributes:
        size: Statements in the base.
        seconds: The median of ours.
        peers: The medians of the others, by name; all give the same answer.
        missed: What target is missed, "" if none is.
    """

    size: int
    question: str
    seconds: float
    peers: tuple[tuple[str, float], ...] = ()
    missed: str = ""

    def __str__(self) -> str:
        others = "".join(
            f"   {name} {_time(seconds)} ({seconds / self.seconds:,.1f} ×)"
            for name, seconds in self.peers
        )
        missed = f"   MISSED: {self.missed}" if self.missed else ""
        return f"{self.size:>9,}  {self.question:<46}{_time(self.seconds):>11}{others}{missed}"


@dataclass(frozen=True)
class Share:
    """“The index, beside the store: 12 MB, 9.8 % of 122 MB.”

    Attributes:
        size: Statements in the base.
        part: Bytes of what is asked about.
        whole: Bytes of what it is compared with.
        most: So many hundredths are allowed.
    """

    size: int
    question: str
    part: int
    whole: int
    most: float

    @property
    def missed(self) -> str:
        """What target is missed, "" if none is."""
        return f"{self.most:g} %" if 100 * self.part > self.most * self.whole else ""

    def __str__(self) -> str:
        part, whole = (f"{of / 1e6:,.1f} MB" for of in (self.part, self.whole))
        share = f"{100 * self.part / self.whole:.1f} % of {whole}"
        missed = f"   MISSED: {self.missed}" if self.missed else ""
        return f"{self.size:>9,}  {self.question:<46}{part:>11}   {share}{missed}"


def timed(
    ask: Callable[[], Any], runs: int = RUNS, before: Callable[[], Any] | None = None
) -> tuple[float, Any]:
    """Ask a question several times.

    Args:
        before: Done before each time, and not counted.

    Returns:
        The median of the seconds that processors spent on it, and the last answer. A machine that
        does something else as well spends no more.
    """
    taken, answer = [], None
    for _ in range(runs):
        if before:
            before()
        begun = time.process_time()
        answer = ask()
        taken.append(time.process_time() - begun)
    return median(taken), answer


def paired(*asks: Callable[[], Any], runs: int = 9) -> list[float]:
    """Run several processes in turn, so that a busy moment falls on all.

    Returns:
        The medians of the seconds that processors spent on each.
    """
    taken: list[list[float]] = [[] for _ in asks]
    for _ in range(runs):
        for times, ask in zip(taken, asks, strict=True):
            begun = _of_children()
            ask()
            times.append(_of_children() - begun)
    return [median(times) for times in taken]


def _of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def slow_end(seconds: Iterable[float]) -> float:
    """Give the time that 95 of 100 stay below."""
    return quantiles(seconds, n=20)[-1]


def _time(seconds: float) -> str:
    return f"{seconds * 1000:,.3f} ms" if seconds < 1 else f"{seconds:,.2f} s"
