"""Start SPARQL servers on loopback, wait until they answer, and end them whatever happens."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.model.endpoint import Endpoint

HOST = "127.0.0.1"
_PATIENCE = 120.0
_PASSWORD = "only-for-tests"
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = {host}:{sql}
DisableUnixSocket = 1
ServerThreads = 8
CheckpointInterval = 0
NumberOfBuffers = 8000
MaxDirtyBuffers = 6000
DirsAllowed = .
[HTTPServer]
ServerPort = {host}:{http}
ServerRoot = .
ServerThreads = 5
KeepAliveTimeout = 15
[SPARQL]
ResultSetMaxRows = {most_rows}
MaxQueryCostEstimationTime = 4000
MaxQueryExecutionTime = 60
DefaultGraph = urn:default
"""
_SETUP = f"""
DB.DBA.USER_CREATE ('kb', '{_PASSWORD}');
DB.DBA.USER_GRANT_ROLE ('kb', 'SPARQL_UPDATE');
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 1);
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('kb', 7);
"""


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[Endpoint]:
    """Run the Oxigraph server that the package `oxigraph` brings."""
    binary = Path(sys.executable).with_name("oxigraph")
    if not binary.exists():
        pytest.skip("the server of the package `oxigraph` is not installed")
    port = free_port()
    command = [str(binary), "serve", "-l", str(folder), "-b", f"{HOST}:{port}"]
    with running(command, folder, port):
        base = f"http://{HOST}:{port}"
        yield Endpoint(f"{base}/query", f"{base}/update", f"{base}/store")


@contextmanager
def virtuoso_server(folder: Path, most_rows: int = 1_000_000) -> Iterator[Endpoint]:
    """Run Virtuoso 7, of the Debian package `virtuoso-opensource-7-bin`."""
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if server is None or client is None:
        pytest.skip("the Debian package virtuoso-opensource-7-bin is not installed")
    sql, http = free_port(), free_port()
    ini = _INI.format(host=HOST, sql=sql, http=http, most_rows=most_rows)
    (folder / "virtuoso.ini").write_text(ini, encoding="ascii")
    call = [server, "+configfile", "virtuoso.ini", "+foreground"]
    # The password of its administrator is set before a port is opened.
    subprocess.run(
        [*call, "+pwdold", "dba", "+pwddba", _PASSWORD],
        cwd=folder, capture_output=True, timeout=_PATIENCE, check=True,
    )  # fmt: skip
    with running(call, folder, http):
        (folder / "setup.sql").write_text(_SETUP, encoding="ascii")
        told = subprocess.run(
            [client, f"{HOST}:{sql}", "dba", _PASSWORD, "ERRORS=STDOUT", "setup.sql"],
            cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=True,
        )  # fmt: skip
        assert "*** Error" not in told.stdout, told.stdout
        base = f"http://{HOST}:{http}"
        yield Endpoint(
            f"{base}/sparql",
            f"{base}/sparql-auth",
            f"{base}/sparql-graph-crud-auth",
            user="kb",
            password=_PASSWORD,
        )


def endpoint_by_address() -> Endpoint:
    """Give the engine that KB_TEST_ENDPOINT names; its graphs of ours are written and removed."""
    setting = {name: os.environ.get(f"KB_TEST_{name}", "") for name in _SETTINGS}
    return Endpoint(
        query=setting["ENDPOINT"],
        update=setting["UPDATE_ENDPOINT"],
        graph_store=setting["GRAPH_STORE"],
        user=setting["USER"],
        password=setting["PASSWORD"],
        token=setting["TOKEN"],
        seconds=float(setting["SECONDS"] or 60),
    )


_SETTINGS = ("ENDPOINT", "UPDATE_ENDPOINT", "GRAPH_STORE", "USER", "PASSWORD", "TOKEN", "SECONDS")


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """Run a server until the block ends, which begins when its port takes calls."""
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            _wait_for(port, server, folder / "server.log")
            yield
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    """Find a port of loopback that nobody uses now."""
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])
