from typing import Any

import pytest

from scaffold.elements import st
from scaffold.errors import NoRunError, UsageError
from scaffold.runtime.context import Run, enter, leave
from scaffold.runtime.session import Session
from tests.runtime.driving import Files


def within(request: dict[str, Any], use: Any) -> Any:
    """Call a function in a run that has a request."""
    session = Session("s", "b", "/", "n")
    run = Run(session, page="/", path="/", user=None, files=Files(), request=request)
    token = enter(run)
    try:
        return use()
    finally:
        leave(token)


@pytest.mark.parametrize(
    ("request_of", "use", "expected"),
    [
        ({"headers": {"x-a": "1"}}, lambda: st.context.headers["x-a"], "1"),
        ({"headers": {"x-a": "1"}}, lambda: st.context.headers["X-A"], "1"),
        ({"headers": {"x-a": "1"}}, lambda: "X-a" in st.context.headers, True),
        ({"headers": {"x-a": "1"}}, lambda: "X-B" in st.context.headers, False),
        ({"headers": {"x-a": "1"}}, lambda: st.context.headers.get("X-B", "none"), "none"),
        ({"headers": {"x-a": "1"}}, lambda: st.context.headers.get_all("X-A"), ["1"]),
        ({"headers": {"x-a": "1"}}, lambda: st.context.headers.get_all("X-B"), []),
        ({"headers": {"x-a": "1"}}, lambda: {**st.context.headers.to_dict()}, {"X-A": "1"}),
        ({"headers": {"x-a": "1"}}, lambda: repr(st.context.headers), "Headers({'X-A': '1'})"),
        ({"cookies": {"a": "1"}}, lambda: {**st.context.cookies.to_dict()}, {"a": "1"}),
        ({"cookies": {"a": "1"}}, lambda: len(st.context.cookies), 1),
        ({"cookies": {"a": "1"}}, lambda: dict(st.context.cookies), {"a": "1"}),
        ({"url": "http://a.example/x"}, lambda: st.context.url, "http://a.example/x"),
        ({"ip": "192.0.2.7"}, lambda: st.context.ip_address, "192.0.2.7"),
        ({"ip": "127.0.0.1"}, lambda: st.context.ip_address, None),
        ({}, lambda: st.context.ip_address, None),
        ({"headers": {"accept-language": "de-DE,en;q=0.5"}}, lambda: st.context.locale, "de-DE"),
        ({}, lambda: st.context.locale, None),
        ({"timezone": "Europe/Berlin"}, lambda: st.context.timezone, "Europe/Berlin"),
        ({"timezone_offset": -60}, lambda: st.context.timezone_offset, -60),
        ({}, lambda: st.context.timezone_offset, None),
        ({}, lambda: st.context.is_embedded, False),
        ({"theme": "dark"}, lambda: st.context.theme.type, "dark"),
        ({"theme": "dark"}, lambda: dict(st.context["theme"]), {"type": "dark"}),
        ({}, lambda: (st.context.theme["type"], len(st.context.theme)), (None, 1)),
        ({"url": "/x"}, lambda: (st.context["url"], "url" in st.context), ("/x", True)),
    ],
)
def test_what_is_known_of_a_request(request_of: dict[str, Any], use: Any, expected: Any) -> None:
    assert within(request_of, use) == expected


def test_what_the_context_does_not_have() -> None:
    assert "missing" not in st.context
    with pytest.raises(KeyError, match=r'st\.context has no key "missing"\. There are: cookies'):
        st.context["missing"]


def test_outside_of_a_run_nothing_is_known() -> None:
    with pytest.raises(NoRunError, match=r"st\.context was called outside of a page run"):
        st.context.url  # noqa: B018 - reading is what is tested


def test_scopes_are_mappings_that_the_app_provides() -> None:
    values: dict[str, Any] = {}

    def use() -> Any:
        st.browser_state.a = 1
        st.browser_state["b"] = 2
        del st.browser_state["b"]
        return (
            st.browser_state.a,
            st.browser_state["a"],
            list(st.browser_state),
            len(st.browser_state),
        )

    assert within({"browser_state": lambda run: values}, use) == (1, 1, ["a"], 1)
    assert values == {"a": 1}


def test_a_missing_value_of_a_scope_is_an_attribute_error() -> None:
    def use() -> None:
        with pytest.raises(AttributeError, match=r'st\.user_state has no key "a"'):
            st.user_state.a  # noqa: B018 - reading is what is tested
        with pytest.raises(AttributeError):
            st.user_state.__wrapped__  # noqa: B018 - as decorators ask

    within({"user_state": lambda run: {}}, use)


@pytest.mark.parametrize("given", [{}, {"user_state": lambda run: None}])
def test_a_visitor_has_no_user_state(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"nobody is logged in\. Ask st\.user\.is_logged_in first"):
        within(given, lambda: st.user_state.get("a"))


def test_an_app_without_browsers_says_so() -> None:
    with pytest.raises(UsageError, match="this app keeps no browsers"):
        within({}, lambda: st.browser_state.get("a"))
