"""What becomes of a browser's report about the Content-Security-Policy."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from scaffold import anyone, page, st
from scaffold.web.csp_reports import MOST_A_MINUTE, summary
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    import pytest

    from tests.web.conftest import MakeApp

REPORT = json.dumps(
    {"csp-report": {"document-uri": "http://x/\r\nForged: line", "blocked-uri": "inline"}}
).encode()


@page("/", title="Home", access=anyone)
def home() -> None:
    st.markdown("home")


def test_a_report_is_one_clean_line_of_the_log(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = Visitor(make_app(home))
    policy = visitor.get("/").header("content-security-policy") or ""
    assert policy.endswith("report-uri /_csp")
    with caplog.at_level(logging.WARNING, "scaffold.csp"):
        seen = visitor.request("POST", "/_csp", REPORT, {"content-type": "application/csp-report"})
    assert (seen.status, seen.body) == (204, b"")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "scaffold.csp"]
    assert line.endswith("document-uri=http://x/Forged: line, blocked-uri=inline")


def test_reports_cannot_fill_the_log(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    visitor = Visitor(make_app(home))
    with caplog.at_level(logging.WARNING, "scaffold.csp"):
        for _ in range(MOST_A_MINUTE + 30):
            assert visitor.request("POST", "/_csp", REPORT).status == 204
        assert visitor.request("POST", "/_csp", b"x" * 20_000).status == 413
    written = [record for record in caplog.records if record.name == "scaffold.csp"]
    assert MOST_A_MINUTE <= len(written) <= 2 * MOST_A_MINUTE, "a minute may end in between"


def test_a_report_from_elsewhere_is_refused(make_app: MakeApp) -> None:
    seen = Visitor(make_app(home)).request(
        "POST", "/_csp", REPORT, {"sec-fetch-site": "cross-site"}
    )
    assert seen.status == 403


def test_what_cannot_be_read_says_so() -> None:
    for body in (b"", b"[]", b"{", b'{"csp-report": 3}', b"\xff", b"[" * 100_000):
        assert summary(body) == "a report that could not be read"
