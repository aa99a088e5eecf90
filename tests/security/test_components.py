"""Frames and components: who gets their files, and what their documents may do."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest

import scaffold.components.v1 as components
from scaffold import anyone, page, st
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.web.conftest import MakeApp
    from tests.web.visitor import Seen

    SignUp = Callable[..., Visitor]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "outer" / "part"
    made.mkdir(parents=True)
    for name in ("index.html", "main.js", "photo.svg", "secret.py", ".env", "sub/index.html"):
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(f"<p>{name}</p>")
    (tmp_path / "outer" / "beside.js").write_text("beside")
    (made / "link.js").symlink_to(tmp_path / "outer" / "beside.js")
    return made


@pytest.fixture
def pages(folder: Path) -> list[Callable[[], Any]]:
    part = components.declare_component("part", path=folder)
    live = st.components.v2.component("live", js="export default () => {};")

    @page("/", title="Open", access=anyone)
    def everybody() -> None:
        part(key="part")
        live(key="live", on_go_change=lambda: None)
        st.iframe("<p>private</p>")
        st.iframe("https://example.com/map")
        st.download_button("Get", "alert(1)", "x.js", "text/javascript", key="get")

    @page("/members", title="Members")
    def members() -> None:
        part(key="part")
        live(key="live")

    return [everybody, members]


def addresses(seen: Seen, attribute: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(rf'{attribute}="([^"]+)"', seen.text)]


def policy(seen: Seen) -> str:
    return seen.header("content-security-policy") or ""


def test_documents_of_components_have_no_origin(make_app: MakeApp, pages: list[Any]) -> None:
    """X14 H A component's document is in a sandbox, in frames of our own pages only."""
    visitor = Visitor(make_app(*pages))
    (source,) = addresses(visitor.get("/"), "data-src")
    for name in ("index.html", "photo.svg", "sub/", ""):
        seen = visitor.get(source.removesuffix("index.html") + name)
        assert seen.status == 200
        assert "sandbox allow-scripts" in policy(seen)
        assert "allow-same-origin" not in policy(seen)
        assert "allow-top-navigation" not in policy(seen)
        assert "frame-ancestors 'self'" in policy(seen)
        assert seen.header("x-frame-options") == "SAMEORIGIN"
        assert seen.header("x-content-type-options") == "nosniff"
        assert not seen.cookies()


def test_files_of_components_load_without_cookies(make_app: MakeApp, pages: list[Any]) -> None:
    """X14 H Scripts come under signed addresses, for the document that has no cookies."""
    app = make_app(*pages)
    (source,) = addresses(Visitor(app).get("/"), "data-src")
    seen = Visitor(app).get(source.replace("index.html", "main.js"))
    assert seen.status == 200
    assert seen.header("content-type") == "text/javascript; charset=utf-8"
    assert seen.header("access-control-allow-origin") == "*"
    assert seen.header("cross-origin-resource-policy") == "cross-origin"


def test_a_browser_keeps_files_of_components(make_app: MakeApp, pages: list[Any]) -> None:
    visitor = Visitor(make_app(*pages))
    (source,) = addresses(visitor.get("/"), "data-src")
    script = source.replace("index.html", "main.js")
    plain = visitor.get(script)
    zipped = visitor.request("GET", script, headers={"accept-encoding": "gzip"})
    assert zipped.header("content-encoding") == "gzip"
    assert zipped.text == plain.text == "<p>main.js</p>"
    tag = plain.header("etag") or ""
    assert tag != zipped.header("etag")
    again = visitor.request("GET", script, headers={"if-none-match": tag})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "name",
    [
        "../beside.js", "..%2fbeside.js", "sub/../../beside.js", "link.js", "secret.py", ".env",
        "/etc/passwd", "//etc/passwd", "a\\..\\main.js", "main.js\x00", "c:main.js", "missing.js",
        "sub", "..", "../", "./main.js", "sub//index.html",
    ],
)  # fmt: skip
def test_names_lead_out_of_no_folder(make_app: MakeApp, pages: list[Any], name: str) -> None:
    """X14 H Path tricks, hidden files, sources and links are refused."""
    visitor = Visitor(make_app(*pages))
    (source,) = addresses(visitor.get("/"), "data-src")
    assert visitor.get(source.removesuffix("index.html") + name).status == 404


def test_addresses_of_components_are_signed(make_app: MakeApp, pages: list[Any]) -> None:
    """X14 H A changed folder, kind, page or signature opens nothing."""
    visitor = Visitor(make_app(*pages))
    (source,) = addresses(visitor.get("/"), "data-src")
    parts = source.split("/")
    for at in range(3, 7):
        for forged in ("", "x", parts[at][::-1] + "0", "m", "L21lbWJlcnM", "../.."):
            changed = "/".join([*parts[:at], forged, *parts[at + 1 :]])
            assert visitor.get(changed).status == 404, changed
    assert "part" not in source
    assert visitor.request("POST", source).status == 405


def test_documents_are_for_those_who_may_open_the_page(
    make_app: MakeApp, pages: list[Any], sign_up: SignUp
) -> None:
    """X14 H The address of a member's component tells a visitor nothing."""
    app = make_app(*pages, auth=True)
    member, visitor = sign_up(app), Visitor(app)
    seen = member.get("/members")
    (source,), (script,) = addresses(seen, "data-src"), addresses(seen, "data-js")
    assert member.get(source).status == member.get(script).status == 200
    assert visitor.get(source).status == visitor.get(script).status == 404
    member.post("/auth/logout")
    assert member.get(source).status == member.get(script).status == 404


def test_html_of_authors_is_private_and_in_a_sandbox(make_app: MakeApp, pages: list[Any]) -> None:
    """X14 H A frame's HTML belongs to its tab, and has an origin of its own."""
    app = make_app(*pages)
    visitor = Visitor(app)
    own, window = [a for a in addresses(visitor.get("/"), "src") if "/files/" in a]
    seen = visitor.get(own)
    assert seen.header("content-type") == "text/html; charset=utf-8"
    assert "sandbox allow-scripts" in policy(seen)
    assert "allow-same-origin" not in policy(seen)
    assert Visitor(app).get(own).status == 404
    assert visitor.get(own.replace("frame", "window")).status == 404
    outside = visitor.get(window)
    assert "script-src" not in policy(outside)
    assert "default-src 'none'" in policy(outside)
    assert 'content="frame-src https://example.com"' in outside.text
    assert "frame-ancestors 'self'" in policy(outside)


def test_pages_frame_their_own_origin_only(make_app: MakeApp, pages: list[Any]) -> None:
    """X07 H Pages hold frames of this origin, account pages none; nobody frames either."""
    app = make_app(*pages, auth=True)
    visitor = Visitor(app)
    assert "frame-src 'self';" in policy(visitor.get("/"))
    for path in ("/auth/login", "/auth/signup"):
        assert "frame-src 'none';" in policy(visitor.get(path))
    for path in ("/", "/auth/login", "/auth/signup"):
        seen = visitor.get(path)
        assert "frame-ancestors 'none'" in policy(seen)
        assert "object-src 'none'" in policy(seen)
        assert seen.header("x-frame-options") == "DENY"


def test_downloads_are_no_scripts_of_the_page(make_app: MakeApp, pages: list[Any]) -> None:
    """X14 H The policy trusts scripts of this origin, so a file that is offered is none."""
    visitor = Visitor(make_app(*pages))
    (file,) = [a for a in addresses(visitor.get("/"), "href") if "/files/" in a]
    seen = visitor.get(file)
    assert seen.header("content-type") == "application/octet-stream"
    assert seen.header("x-content-type-options") == "nosniff"


@pytest.mark.parametrize("value", ["jNaN", "x", "j" + "[" * 5_000, "b***", '{"a": 1}'])
def test_malformed_values_are_refused(make_app: MakeApp, pages: list[Any], value: str) -> None:
    """X13 H They are answered with 422, and nothing changes."""
    app = make_app(*pages)
    visitor = Visitor(app)
    seen = visitor.get("/")
    frame, live = re.findall(r'data-for="(w[0-9a-f]+)"', seen.text)
    for widget in (frame, live, f"{live}-e"):
        assert visitor.act("/", {widget: value}).status == 422
    assert visitor.act("/", {frame: "j1"}).status == 200


def test_values_have_a_limit(make_app: MakeApp, pages: list[Any]) -> None:
    """X13 H."""
    visitor = Visitor(make_app(*pages))
    (frame, _) = re.findall(r'data-for="(w[0-9a-f]+)"', visitor.get("/").text)
    assert visitor.act("/", {frame: 'j"' + "x" * 4_000_000 + '"'}).status == 422


def test_frames_of_a_framed_page_are_shown_with_it(make_app: MakeApp, folder: Path) -> None:
    """X14 H Where a partner may frame a page, the frames in it are allowed for it alone."""
    part = components.declare_component("part", path=folder)

    @page("/", title="Framed", access=anyone, frame_ancestors=["https://partner.example"])
    def framed() -> None:
        part()
        st.iframe("<p>x</p>")

    visitor = Visitor(make_app(framed))
    seen = visitor.get("/")
    (source,) = addresses(seen, "data-src")
    (own,) = [a for a in addresses(seen, "src") if "/files/" in a]
    for address in (source, own):
        answer = visitor.get(address)
        assert "frame-ancestors 'self' https://partner.example;" in policy(answer)
        assert answer.header("x-frame-options") is None


def test_a_plain_form_leaves_components_as_they_are(make_app: MakeApp, pages: list[Any]) -> None:
    """X13 H Without script, their empty fields are sent along with a button and mean nothing."""
    visitor = Visitor(make_app(*pages))
    seen = visitor.get("/")
    fields = dict(re.findall(r'name="(w[0-9a-f]+)"[^>]* value="([^"]*)"', seen.text))
    assert len(fields) >= 2
    assert visitor.post("/", {**visitor.fields, **fields}).status == 303


def test_a_download_is_no_document_whatever_its_type(make_app: MakeApp) -> None:
    """X14 H Only scaffold itself says that a file is a frame's document."""

    @page("/", title="Get", access=anyone)
    def get() -> None:
        st.download_button("Get", "<p>x</p>", "x.html", "text/html;window")

    visitor = Visitor(make_app(get))
    (file,) = [a for a in addresses(visitor.get("/"), "href") if "/files/" in a]
    seen = visitor.get(file)
    assert (seen.header("content-disposition") or "").startswith("attachment")
    assert policy(seen).endswith("sandbox")
