from typing import Any

import pytest

from scaffold.errors import UsageError
from scaffold.navigation.access import login_required
from scaffold.navigation.page import Page, marked_page, page, title_of
from scaffold.navigation.registry import Registry


def made(path: str, **options: Any) -> Page:
    def function() -> None: ...

    function.__name__ = options.pop("name", "function")
    found = marked_page(page(path, **options)(function))
    assert found is not None
    return found


def registry_of(*pages: Page) -> Registry:
    registry = Registry()
    for one in pages:
        registry.add(one)
    return registry


def test_the_decorator_only_marks_the_function() -> None:
    @page("/reports/{year}", section="Work", access=login_required)
    def all_reports() -> str:
        return "called"

    assert all_reports() == "called"
    found = marked_page(all_reports)
    assert found is not None
    assert (found.path, found.title, found.section) == ("/reports/{year}", "All reports", "Work")
    assert found.access is login_required
    assert found.parameters == ("year",)
    assert found.name == "all_reports"


def test_a_plain_function_is_no_page() -> None:
    assert marked_page(lambda: None) is None


@pytest.mark.parametrize(
    ("name", "title"), [("my_page", "My page"), ("_hidden", "Hidden"), ("API", "API")]
)
def test_titles_come_from_names(name: str, title: str) -> None:
    assert title_of(type(name, (), {})) == title


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("reports", 'starts with one "/"'),
        ("/a//b", 'starts with one "/"'),
        ("/a?b=1", "has no query string"),
        ("/reports/", "Leave it out: '/reports'"),
        ("/auth/login", "belongs to scaffold; choose one outside of /auth"),
        ("/_scaffold", "belongs to scaffold"),
        ("/openapi.json", "belongs to scaffold"),
        ("/{year:int}", "has a parameter that is no name"),
        ("/{}", "has a parameter that is no name"),
        (5, "is no path"),
    ],
)
def test_paths_that_cannot_be_served(path: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("?", r"\?")):
        page(path)


def test_paths_like_reserved_ones_are_fine() -> None:
    assert made("/authors").path == "/authors"


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("/reports/{year}", "/reports/2024", {"year": "2024"}),
        ("/reports/{year}", "/reports/2024/5", None),
        ("/reports/{year}", "/reports/", None),
        ("/a.b/{x}", "/axb/1", None),
        ("/{a}/x/{b}", "/1/x/2", {"a": "1", "b": "2"}),
        ("/files/{name:path}", "/files/a/b.txt", {"name": "a/b.txt"}),
    ],
)
def test_parameters_of_paths(pattern: str, path: str, found: dict[str, str] | None) -> None:
    match = registry_of(made(pattern)).match(path)
    assert (match[1] if match else None) == found


def test_a_fixed_path_comes_before_a_pattern() -> None:
    fixed, pattern = made("/reports/new"), made("/reports/{year}")
    match = registry_of(pattern, fixed).match("/reports/new")
    assert match == (fixed, {})


def test_two_pages_cannot_have_one_path() -> None:
    registry = registry_of(made("/a", name="first"))
    with pytest.raises(UsageError, match='Two pages have the path "/a": first and second'):
        registry.add(made("/a", name="second"))


def test_the_same_page_may_be_found_twice() -> None:
    """A module and its package name the same function."""
    one = made("/a")
    registry = registry_of(one)
    registry.add(one)
    assert list(registry) == [one]
    assert len(registry) == 1


def test_pages_are_collected_from_names() -> None:
    @page("/a")
    def first() -> None: ...

    registry = Registry()
    registry.collect({"first": first, "other": print, "value": 5})
    assert [one.path for one in registry] == ["/a"]


@pytest.mark.parametrize("how", ["page", "function", "name", "path", "short", "query"])
def test_ways_to_name_a_page(how: str) -> None:
    one = made("/reports", name="all_reports")
    target: Any = {
        "page": one, "function": one.function, "name": "all_reports", "path": "/reports",
        "short": "reports", "query": "/reports?x=1",
    }[how]  # fmt: skip
    assert registry_of(one).get(target) == (one, "/reports")


def test_an_unknown_page_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"There is no page '/report'.*Did you mean \"/reports\""):
        registry_of(made("/reports")).get("/report")
    with pytest.raises(UsageError, match="There is no page 'print'"):
        registry_of().get(print)


def test_a_page_with_parameters_needs_values() -> None:
    one = made("/reports/{year}")
    with pytest.raises(UsageError, match=r'Give a path with values, e.g. "/reports/2024"'):
        registry_of(one).get(one)
    assert registry_of(one).get("/reports/1999") == (one, "/reports/1999")


def test_async_pages_are_known() -> None:
    async def function() -> None: ...

    assert Page(path="/", function=function, title="x").is_async
    assert not made("/").is_async
