"""Logging in at a provider, with a real one, under the strict Content-Security-Policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.provider_process import CLIENT_ID, CLIENT_SECRET, ProviderProcess
from tests.serving import Server, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext

    from tests.browser.conftest import Serve

EMAIL, PASSWORD = "grace@example.com", "compilers for everyone"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderProcess]:
    started = ProviderProcess(free_port(), tmp_path_factory.mktemp("provider") / "log.txt")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def app(serve: Serve, provider: ProviderProcess) -> Server:
    settings = {"env": "development", "auth__argon2_time": "1"}
    for name in ("one", "two"):
        settings |= {
            f"auth__providers__{name}__issuer": f"{provider.url}/{name}",
            f"auth__providers__{name}__client_id": CLIENT_ID,
            f"auth__providers__{name}__client_secret": CLIENT_SECRET,
            f"auth__providers__{name}__title": f"Provider {name.title()}",
            f"auth__providers__{name}__backchannel": "true",
            f"auth__providers__{name}__logout": "true" if name == "two" else "false",
        }
    server = serve("oidc.py", **settings)
    server.create_user(EMAIL, PASSWORD, "--name", "Grace")
    for name in ("one", "two"):
        provider.knobs(name, redirect_uris=[f"{server.url}/auth/oidc/{name}/callback"])
    return server


def allow(tab: Page, **person: str) -> None:
    """Give consent on the provider's page."""
    expect(tab.get_by_role("heading", name=re.compile("^Provider"))).to_be_visible()
    for label, value in person.items():
        tab.get_by_label(label).fill(value)
    tab.get_by_role("button", name="Allow").click()


def test_d06_the_button_of_the_login_page_works(app: Server, tab: Page) -> None:
    """D06 From the page that asked for a login, to the provider, and back to that page."""
    tab.goto(f"{app.url}/orders")
    tab.get_by_label("Keep me logged in").check()
    tab.get_by_role("button", name="Continue with Provider One").click()
    allow(tab, Number="ada-1", Mail="ada@example.org", Name="Ada Byron")
    expect(tab.get_by_role("heading", name="Orders")).to_be_visible()
    assert tab.url == f"{app.url}/orders"
    ages = {one["name"]: one["expires"] for one in tab.context.cookies()}
    assert ages["__Host-auth"] > 0, "the box was ticked"
    expect(tab.locator(".menu-user")).to_contain_text("Ada Byron")


def test_a_script_leads_there_without_another_click(app: Server, tab: Page) -> None:
    """`st.login("one")` is one click, and the way back from the provider leads to the page."""
    tab.goto(app.url)
    tab.get_by_role("button", name="Log in with One").click()
    expect(tab.get_by_role("heading", name="Provider one")).to_be_visible()
    tab.go_back()
    expect(tab.get_by_role("heading", name="Provider one")).to_have_count(0)
    tab.goto(app.url)
    tab.get_by_role("button", name="Log in with One").click()
    allow(tab, Number="ada-2", Mail="ada2@example.org", Name="Second Ada")
    expect(tab.get_by_text("Hello Second Ada")).to_be_visible()


def test_a_link_from_elsewhere_shows_the_button_only(app: Server, tab: Page) -> None:
    tab.set_content(f'<a href="{app.url}/auth/oidc/one?next=/orders">go</a>')
    tab.get_by_role("link", name="go").click()
    expect(tab.get_by_role("heading", name="Continue with Provider One")).to_be_visible()
    tab.wait_for_load_state("load")
    expect(tab.get_by_role("button", name="Continue with Provider One")).to_be_visible()


def test_it_works_without_script(app: Server, new_context: Callable[..., BrowserContext]) -> None:
    tab = new_context(java_script_enabled=False).new_page()
    tab.goto(f"{app.url}/auth/oidc/two?next=/orders")
    tab.get_by_role("button", name="Continue with Provider Two").click()
    allow(tab, Number="ada-3", Mail="ada3@example.org", Name="Third Ada")
    expect(tab.get_by_role("heading", name="Orders")).to_be_visible()


def test_saying_no_leads_back_to_the_button(app: Server, tab: Page, complaints: object) -> None:
    complaints.expect("status of 403")  # type: ignore[attr-defined] # conftest.Complaints
    tab.goto(f"{app.url}/auth/login")
    tab.get_by_role("button", name="Continue with Provider One").click()
    tab.get_by_role("button", name="Deny").click()
    expect(tab.get_by_role("alert")).to_contain_text("did not work")
    tab.get_by_role("button", name="Continue with Provider One").click()
    expect(tab.get_by_role("heading", name="Provider one")).to_be_visible()


def test_connecting_an_account_and_making_a_token(app: Server, tab: Page) -> None:
    """Somebody with a password connects a provider, disconnects it, and makes an API token."""
    tab.goto(f"{app.url}/auth/login")
    tab.get_by_label("Email").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.get_by_text("Hello Grace")).to_be_visible()
    tab.locator(".menu-user summary").click()
    tab.get_by_role("link", name="Connections").click()
    tab.get_by_role("button", name="Connect Provider Two").click()
    allow(tab, Number="grace-1", Mail="grace@example.com", Name="Grace")
    expect(tab.get_by_role("button", name="Disconnect Provider Two")).to_be_visible()
    tab.get_by_role("button", name="Disconnect Provider Two").click()
    expect(tab.get_by_role("button", name="Connect Provider Two")).to_be_visible()
    tab.locator(".menu-user summary").click()
    tab.get_by_role("link", name="API tokens").click()
    tab.get_by_label("Name").fill("Nightly report")
    tab.get_by_role("button", name="Make a token").click()
    token = tab.locator("output.secret").inner_text()
    assert re.fullmatch(r"scf_[0-9a-f]{8}_[\w-]{43}[0-9a-f]{8}", token)
    headers = {"authorization": f"Bearer {token}"}
    answer = tab.request.get(f"{app.url}/api/me", headers=headers)
    assert answer.json() == EMAIL
    tab.get_by_role("button", name="Revoke Nightly report").click()
    expect(tab.get_by_text("Nightly report")).to_have_count(0)
    assert tab.request.get(f"{app.url}/api/me", headers=headers).status == 401


def log_in(tab: Page, app: Server, number: str, provider: str = "One") -> None:
    """Come in by a provider, to the page of orders."""
    tab.goto(f"{app.url}/orders")
    tab.get_by_role("button", name=f"Continue with Provider {provider}").click()
    allow(tab, Number=number, Mail=f"{number}@example.org", Name="Ada Byron")
    expect(tab.get_by_role("heading", name="Orders")).to_be_visible()


def tell_the_app(provider: ProviderProcess, app: Server, name: str = "one") -> None:
    provider.knobs(
        name, redirect_uris=[f"{app.url}/auth/oidc/{name}/callback"],
        tell=f"{app.url}/auth/oidc/{name}/backchannel",
    )  # fmt: skip


def test_d11_logging_out_at_the_provider_ends_the_login_here(
    app: Server, tab: Page, provider: ProviderProcess, complaints: object
) -> None:
    """D11 The provider's server tells the app; the open page goes to the login page."""
    complaints.expect("status of 409")  # type: ignore[attr-defined] # conftest.Complaints
    tell_the_app(provider, app)
    log_in(tab, app, "ada-7")
    there = tab.context.new_page()
    there.goto(f"{provider.url}/one/logout")
    expect(there.get_by_text("The app said 200")).to_be_visible()
    there.close()
    tab.get_by_role("button", name="Refresh").click()
    expect(tab.get_by_role("button", name="Continue with Provider One")).to_be_visible()
    assert tab.url == f"{app.url}/auth/login?next=/orders"
    assert "__Host-auth" not in {one["name"] for one in tab.context.cookies()}


def test_d11_a_page_in_the_background_notices(
    app: Server, tab: Page, provider: ProviderProcess
) -> None:
    """D11 A page that is looked at again asks whether its login still is, and leaves."""
    tell_the_app(provider, app)
    log_in(tab, app, "ada-8")
    there = tab.context.new_page()
    there.goto(f"{provider.url}/one/logout")
    expect(there.get_by_text("The app said 200")).to_be_visible()
    tab.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(tab.get_by_role("button", name="Continue with Provider One")).to_be_visible()
    assert tab.url == f"{app.url}/auth/login?next=/orders"


def test_d11_logging_out_here_leads_to_the_provider_and_back(
    app: Server, tab: Page, provider: ProviderProcess
) -> None:
    """D11 Under the policy of the page; the provider tells of it, which ends nothing any more."""
    tell_the_app(provider, app, "two")
    log_in(tab, app, "ada-9", "Two")
    tab.locator(".menu-user summary").click()
    tab.get_by_role("button", name="Log out").click()
    tab.wait_for_url(f"{app.url}/")
    expect(tab.get_by_role("button", name="Log in with One")).to_be_visible()
    (asked,) = [one for one in provider.knobs("two") if one["at"] == "logout"]
    assert asked["logout_hint"] == "session-1"
    assert asked["post_logout_redirect_uri"] == f"{app.url}/"
