"""Let no test be skipped unseen: with KB_REQUIRE_ALL=1 a skipped test fails the run.

Where everything that tests ask for is installed, a skip means that something broke quietly.
An expected failure is not a skip.
"""

import os

import pytest


class SkipWatch:
    """Remember what was skipped, and fail the session at its end if that is forbidden."""

    def __init__(self) -> None:
        self.skipped: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped[report.nodeid] = _reason(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped[report.nodeid] = _reason(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.skipped:
            return
        terminalreporter.section("KB_REQUIRE_ALL=1 forbids skips", red=True, bold=True)
        for test, reason in sorted(self.skipped.items()):
            terminalreporter.write_line(f"{test}: {reason}")


def pytest_configure(config: pytest.Config) -> None:
    """Watch in the process that sums up; the workers of pytest-xdist report to it."""
    if os.environ.get("KB_REQUIRE_ALL") == "1" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipWatch(), "skip-watch")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return report.longreprtext
