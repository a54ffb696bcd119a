"""Run a program and have a disk see every call that it made, in order (by Debian's `strace`)."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.durability.disk import Disk, File, Folder

_CALLS = """
    openat creat read lseek write writev pwrite64 pwritev pwritev2 truncate ftruncate fallocate
    fsync fdatasync sync_file_range sync syncfs msync rename renameat renameat2 link linkat
    unlink unlinkat mkdir mkdirat rmdir symlink symlinkat copy_file_range sendfile splice dup
    dup2 dup3 fcntl close mmap
"""
_TRACE = (
    "strace", "-f", "-y", "-qq", "--strings-in-hex=all", "--string-limit=1000000000",
    "--seccomp-bpf", "-e", "signal=none", "-e", "raw=read",
)  # fmt: skip
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+|\?)", re.DOTALL)
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)", re.DOTALL)
_UNFINISHED = " <unfinished ...>"
_BYTE = re.compile(r"\\x([0-9a-f]{2})")
_WITH_FD = re.compile(r"(-?\d+|AT_FDCWD)(?:<(.*)>(?:\(deleted\))?)?", re.DOTALL)


class UnknownCallError(Exception):
    """A program wrote in a way that the disk does not know of, so that nothing may be concluded."""


@dataclass
class Call:
    """One call that ended well."""

    name: str
    arguments: list[str]
    result: int


@dataclass
class Said:
    """A line that the program printed: what it acknowledged."""

    line: str


@dataclass
class _Opened:
    what: File | Folder
    place: int = 0
    appends: bool = False


def traced(command: Sequence[str], folder: Path, trace: Path) -> list[Call | Said]:
    """Run a program to its end; gives what it did to files under a folder, and said."""
    run = subprocess.run(
        [*_TRACE, "-e", f"trace={','.join(_CALLS.split())}", "-o", str(trace), *command],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return [*_events(trace, str(folder))]


def _events(trace: Path, root: str) -> Iterator[Call | Said]:
    begun, said = dict[str, str](), b""
    needle = "".join(f"\\x{byte:02x}" for byte in root.encode())
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            process, _, words = line.rstrip("\n").partition(" ")
            words = words.lstrip()
            if words.endswith(_UNFINISHED):
                begun[process] = words.removesuffix(_UNFINISHED)
                continue
            if resumed := _RESUMED.match(words):
                words = begun.pop(process) + resumed[1]
            if needle not in words and not words.startswith(("read(", "write(1<", "sync(")):
                continue
            call = _CALL.match(words)
            if call is None or call[3] == "?" or int(call[3], 0) < 0:
                continue
            arguments = call[2].split(", ")
            if call[1] == "write" and arguments[0].startswith("1<"):
                *whole_lines, said = (said + _bytes(arguments[1])).split(b"\n")
                yield from (Said(one.decode()) for one in whole_lines)
            else:
                yield Call(call[1], arguments, int(call[3], 0))


def _decoded(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


def _bytes(argument: str) -> bytes:
    assert argument[0] == argument[-1] == '"', argument
    return _decoded(argument[1:-1])


class Watching:
    """Does to a disk what calls did."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._open = dict[int, _Opened]()

    def see(self, call: Call) -> None:
        """Do one call.

        Raises:
            UnknownCallError: Nobody taught this disk what it does.
        """
        does = getattr(self, f"_{call.name}", None)
        if does is None:
            raise UnknownCallError(f"{call.name}({', '.join(call.arguments)[:200]})")
        does(call)

    def _path(self, call: Call, at: int, name: int | None = None) -> str:
        """Give a path of two arguments, a folder and a name, or of one that is a whole path."""
        if name is None:
            return _bytes(call.arguments[at]).decode()
        found = _WITH_FD.fullmatch(call.arguments[at])
        assert found, call
        return str(Path(_decoded(found[2] or "").decode(), _bytes(call.arguments[name]).decode()))

    def _handle(self, call: Call) -> _Opened | None:
        return self._open.get(_number(call.arguments[0]))

    def _openat(self, call: Call) -> None:
        path, flags = self._path(call, 0, 1), call.arguments[2]
        self._open.pop(call.result, None)
        if not self.disk.holds(path):
            return
        found = self.disk.at(path)
        if found is None:
            assert "O_CREAT" in flags, call
            found = File()
            self.disk.make(path, found)
        if "O_TRUNC" in flags and isinstance(found, File) and found.size:
            found.cut(0)
        self._open[call.result] = _Opened(found, appends="O_APPEND" in flags)

    def _close(self, call: Call) -> None:
        self._open.pop(_number(call.arguments[0]), None)

    def _fcntl(self, call: Call) -> None:
        if call.arguments[1] in ("F_DUPFD", "F_DUPFD_CLOEXEC"):
            self._dup(call)

    def _dup(self, call: Call) -> None:
        self._open.pop(call.result, None)
        if handle := self._handle(call):
            self._open[call.result] = handle

    _dup2 = _dup3 = _dup

    def _read(self, call: Call) -> None:
        if handle := self._open.get(int(call.arguments[0], 0)):
            handle.place += call.result

    def _lseek(self, call: Call) -> None:
        if handle := self._handle(call):
            handle.place = call.result

    def _file(self, call: Call) -> tuple[_Opened, File]:
        handle = self._handle(call)
        if handle is None or not isinstance(handle.what, File):
            raise UnknownCallError(f"{call.name} to what was never opened: {call.arguments[0]}")
        return handle, handle.what

    def _write(self, call: Call) -> None:
        handle, file = self._file(call)
        place = file.size if handle.appends else handle.place
        file.write(place, _bytes(call.arguments[1])[: call.result])
        handle.place = place + call.result

    def _pwrite64(self, call: Call) -> None:
        _, file = self._file(call)
        file.write(int(call.arguments[3]), _bytes(call.arguments[1])[: call.result])

    def _ftruncate(self, call: Call) -> None:
        self._file(call)[1].cut(int(call.arguments[1]))

    def _fallocate(self, call: Call) -> None:
        _, file = self._file(call)
        end = int(call.arguments[2]) + int(call.arguments[3])
        if "KEEP_SIZE" not in call.arguments[1] and end > file.size:
            file.cut(end)

    def _fsync(self, call: Call) -> None:
        if handle := self._handle(call):
            handle.what.sync()

    _fdatasync = _fsync

    def _sync_file_range(self, call: Call) -> None:
        """It begins to write, and promises nothing."""

    def _mmap(self, call: Call) -> None:
        """Only the index of a log of SQLite is written through memory; it is made anew after."""
        name = call.arguments[4]
        shared = "MAP_SHARED" in call.arguments[3] and "PROT_WRITE" in call.arguments[2]
        if shared and not _decoded(name.partition("<")[2].partition(">")[0]).endswith(b"-shm"):
            raise UnknownCallError(f"{name} is written through memory")

    def _mkdir(self, call: Call) -> None:
        self.disk.make(self._path(call, 0), Folder())

    def _mkdirat(self, call: Call) -> None:
        self.disk.make(self._path(call, 0, 1), Folder())

    def _unlink(self, call: Call) -> None:
        self.disk.remove(self._path(call, 0))

    _rmdir = _unlink

    def _unlinkat(self, call: Call) -> None:
        self.disk.remove(self._path(call, 0, 1))

    def _rename(self, call: Call) -> None:
        self.disk.rename(self._path(call, 0), self._path(call, 1))

    def _link(self, call: Call) -> None:
        self.disk.link(self._path(call, 0), self._path(call, 1))


def _number(argument: str) -> int:
    found = _WITH_FD.fullmatch(argument)
    assert found, argument
    return -1 if found[1] == "AT_FDCWD" else int(found[1])
