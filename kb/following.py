"""Keep a base open for many readers at once, beside whoever writes to it.

A command opens a base, answers and ends. A server stays, and must show what a command beside it has
just added, without failing while that is written. So each reader looks again before it answers: it
sees what index and store both hold, which is what they held before a writer began until both have
what is new. Between two answers it holds on to nothing that a writer would have to wait for.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Semaphore
from traceback import clear_frames
from typing import TYPE_CHECKING, Generic, TypeVar

from kb.base import MOST_HELD_BACK, Base
from kb.errors import (
    BaseInUseError,
    NoBaseError,
    NotFoundError,
    ReadersBusyError,
    UsageError,
)
from kb.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from kb.base import AnyStore

_PAUSE = 0.005  # seconds between two looks at what a writer is just putting in place
_PATIENCE = 10.0  # seconds; a writer puts one addition in place in far less

Reader = TypeVar("Reader")


class FollowingBase(Base):
    """A base that shows what index and store both hold, and never waits for a writer to end."""

    _journal_file: int = 0

    def store(self) -> "AnyStore":
        """Give the store as it was when `look` was last called."""
        return self._opened()

    def look(self) -> None:
        """See what is there now.

        Raises:
            BaseInUseError: A writer puts something in place for longer than this waits.
        """
        end = time.monotonic() + _PATIENCE
        while not self._is_even():
            try:
                with self._alone(waits=False):  # a writer was killed half-way
                    if self._opened().applied() != self.index.applied():
                        self.apply()
            except BaseInUseError:
                if time.monotonic() > end:
                    raise
                time.sleep(_PAUSE)
        self.catch_up()

    def rest(self) -> None:
        """Hold on to nothing that a writer would have to wait for."""
        self.index.let_go()

    def is_replaced(self) -> bool:
        """Whether another base lies here now.

        Raises:
            NoBaseError: None does.
        """
        now = _file_of(self.folder)
        self._journal_file = self._journal_file or now
        return now != self._journal_file

    def _is_even(self) -> bool:
        """Look at the index, and at the store if need be; tell whether they hold the same."""
        if self.index.is_replaced():
            return self._take_new()
        self.index.look()
        store = self._opened()
        if isinstance(store, EmbeddedStore):
            self._take_held_back(store)
        if store.applied() != self.index.applied() or _holds_much(store):
            self._close_store()
        return self._opened().applied() == self.index.applied()

    def _take_new(self) -> bool:
        """Go over to an index that was made anew, unless its store is still to come.

        Until then the old ones, which are held open, go on answering.
        """
        assert self.folder is not None
        new = type(self).open(self.folder)
        if new.index.applied() == new.store().applied() or self._store is None:
            self._close_store()
            self.index.close()
            self.journal.close()
            self.index, self._store = new.index, new.store()
            self.journal = new.journal  # the store asks it
            return self._opened().applied() == self.index.applied()
        new.close()
        return True


def _holds_much(store: "AnyStore") -> bool:
    """Whether so much came since a store was opened that others have surely written it."""
    return isinstance(store, EmbeddedStore) and store.held_back() > MOST_HELD_BACK


class Following(Generic[Reader]):
    """Lends open bases to as many readers at once as there may be."""

    def __init__(self, folder: Path, wrap: Callable[[Base], Reader], most: int) -> None:
        """Nothing is opened yet.

        Args:
            folder: Of the base.
            wrap: Makes of a base what is lent.
            most: So many readers at once; a further one waits.
        """
        self._folder, self._wrap = folder, wrap
        self._free, self._lock = Semaphore(most), Lock()
        self._idle: list[FollowingBase] = []
        self._is_closed = False

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Lend a base that nobody else uses, as it is now, for the length of a `with` block.

        Raises:
            ReadersBusyError: Too many readers take too long.
            NoBaseError: The base is gone.
            BaseInUseError: A writer puts something in place for longer than this waits.
        """
        if not self._free.acquire(timeout=_PATIENCE):
            raise ReadersBusyError
        try:
            base = self._taken()
            try:
                yield self._wrap(base)
            except (NotFoundError, UsageError) as error:
                let_go(error)
                self._put_back(base)
                raise
            except BaseException as error:
                let_go(error)
                base.close()  # whatever state it is in, nobody else shall have it
                raise
            self._put_back(base)
        finally:
            self._free.release()

    def close(self) -> None:
        """Let go of all files, once those who read are done."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for base in idle:
            base.close()

    def _taken(self) -> FollowingBase:
        with self._lock:
            base = self._idle.pop() if self._idle else None
        try:
            if base is not None and base.is_replaced():
                base.close()
                base = None
            if base is None:
                _file_of(self._folder)
                base = FollowingBase.open(self._folder)
                base.is_replaced()
            base.look()
        except BaseException:
            if base is not None:
                base.close()
            raise
        return base

    def _put_back(self, base: FollowingBase) -> None:
        base.rest()
        with self._lock:
            if not self._is_closed:
                self._idle.append(base)
                return
        base.close()


def let_go(error: BaseException | None) -> None:
    """Let go of all that the functions held in which an error, or one behind it, was raised.

    What the engine gives must die in the thread that asked for it, and errors are told in others.
    """
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _file_of(folder: Path | None) -> int:
    """Give the number under which the file system knows the journal.

    Raises:
        NoBaseError: There is none.
    """
    assert folder is not None
    try:
        return (folder / "journal.db").stat().st_ino
    except FileNotFoundError:
        raise NoBaseError(str(folder)) from None
