"""Print a report as PDF, by the browser that is there."""

import os
import shutil
import subprocess

from kb.errors import BrowserFailedError, BrowserMissingError
from kb.scratch import scratch_folder

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 120
_FLAGS = (
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-extensions"),
    # A report needs nothing from anywhere, so no name is looked up.
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer"),
)


def printed(page: str) -> bytes:
    """Print an HTML page.

    Args:
        page: A page that is whole by itself.

    Raises:
        BrowserMissingError: No browser is found; KB_BROWSER may name one.
        BrowserFailedError: It does not print the page.
    """
    browser = _browser()
    with scratch_folder() as folder:
        source, target = folder / "report.html", folder / "report.pdf"
        source.write_text(page, encoding="utf-8")
        # A browser refuses to shut itself in where it is started by root.
        alone = ("--no-sandbox",) if os.geteuid() == 0 else ()
        command = [browser, *_FLAGS, *alone, f"--user-data-dir={folder}/profile"]
        try:
            done = subprocess.run(
                [*command, f"--print-to-pdf={target}", source.as_uri()],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise BrowserFailedError(browser, f"it did not end in {_SECONDS} seconds") from None
        if done.returncode or not target.exists():
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            raise BrowserFailedError(
                browser, lines[-1] if lines else f"it ended with {done.returncode}"
            )
        return target.read_bytes()


def _browser() -> str:
    named = os.environ.get("KB_BROWSER", "")
    found = next(filter(None, map(shutil.which, (named,) if named else _NAMES)), None)
    if found is None:
        raise BrowserMissingError(named)
    return found
