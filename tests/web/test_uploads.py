"""Files that a browser sends, and files that a page shows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from scaffold import anyone, page, st
from tests.web.visitor import Seen, Visitor

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp

BOUNDARY = "b0undary"


@page("/", title="Upload", access=anyone)
def upload() -> None:
    file = st.file_uploader("A file", type=["txt"], max_upload_size=1)
    st.write(f"got {file.name} {file.getvalue().decode()}" if file else "nothing yet")
    st.download_button("Download", b"the content", "note.txt")


def _multipart(name: str, filename: str, data: bytes, **fields: str) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
        for k, v in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    return b"".join([*parts, head.encode(), data, f"\r\n--{BOUNDARY}--\r\n".encode()])


def _send(
    visitor: Visitor, filename: str, data: bytes, session: str = "", widget: str = ""
) -> Seen:
    widget = widget or visitor.widget("A file")
    session = session or visitor.fields["_session"]
    return visitor.request(
        "POST", f"/_scaffold/upload?session={session}&widget={widget}",
        _multipart("file", filename, data),
        {"content-type": f"multipart/form-data; boundary={BOUNDARY}"},
    )  # fmt: skip


def test_an_uploaded_file_is_the_value_of_its_widget(make_app: MakeApp) -> None:
    """S12.4."""
    visitor = Visitor(make_app(upload))
    visitor.get("/")
    (saved,) = json.loads(_send(visitor, "../..\\evil/notes.txt", b"hello").text)
    assert saved["name"] == "notes.txt"
    assert saved["size"] == 5
    widget = visitor.widget("A file")
    assert "got notes.txt hello" in visitor.act("/", {widget: saved["id"]}).text


def test_uploads_are_refused_where_they_do_not_fit(make_app: MakeApp) -> None:
    """S12.4 A widget may have a smaller limit than the app."""
    app = make_app(upload)
    visitor, other = Visitor(app), Visitor(app)
    visitor.get("/")
    other.get("/")
    assert _send(visitor, "a.txt", b"x" * 1_100_000).status == 413
    assert _send(visitor, "a.exe", b"x").status == 422
    assert _send(other, "a.txt", b"x", session=visitor.fields["_session"]).status == 403
    assert _send(visitor, "a.txt", b"x", widget="w" + "0" * 18).status == 403
    assert visitor.request("POST", "/_scaffold/upload").status == 422


@page("/many", title="Many", access=anyone)
def many() -> None:
    files = st.file_uploader("A file", accept_multiple_files=True)
    st.file_uploader("A larger file", max_upload_size=1)
    st.write(f"got {[file.size for file in files]}")


def test_a_limit_holds_for_each_file_and_that_of_a_widget_goes_first(make_app: MakeApp) -> None:
    """S12.4."""
    visitor = Visitor(make_app(many, upload_max_bytes=1000))
    visitor.get("/many")
    assert _send(visitor, "a.txt", b"x" * 1001).status == 413
    larger = visitor.widget("A larger file")
    assert _send(visitor, "c.txt", b"x" * 1001, widget=larger).status == 200
    assert _send(visitor, "d.txt", b"x" * (1024**2 + 1), widget=larger).status == 413
    sent = [_send(visitor, name, b"x" * 900) for name in ("a.txt", "b.txt")]
    ids = [json.loads(one.text)[0]["id"] for one in sent]
    shown = visitor.act("/many", {visitor.widget("A file"): ids}).text
    assert "got [900, 900]" in shown


def test_the_file_of_another_tab_is_no_value(make_app: MakeApp) -> None:
    app = make_app(upload)
    visitor, other = Visitor(app), Visitor(app)
    visitor.get("/")
    other.get("/")
    (saved,) = json.loads(_send(visitor, "a.txt", b"secret").text)
    widget = other.widget("A file")
    for forged in (saved["id"], "0" * 32, "../x"):
        assert other.act("/", {widget: forged}).status == 422


def test_a_plain_form_with_a_file_works_without_script(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(upload))
    visitor.get("/")
    body = _multipart(visitor.widget("A file"), "plain.txt", b"by form", **visitor.fields)
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    assert visitor.request("POST", "/", body, headers).status == 303
    assert "got plain.txt by form" in visitor.get("/").text


def test_a_file_of_a_page_is_served_to_its_browser_only(make_app: MakeApp) -> None:
    app = make_app(upload)
    visitor, other = Visitor(app), Visitor(app)
    html = visitor.get("/").text
    found = re.search(r'href="(/_scaffold/files/[^"]+)"', html)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    seen = visitor.get(address)
    assert (seen.status, seen.body) == (200, b"the content")
    assert "attachment" in (seen.header("content-disposition") or "")
    assert "sandbox" in (seen.header("content-security-policy") or "")
    other.get("/")
    assert other.get(address).status == 404
    assert visitor.get(address.replace("note", "note2")).status == 404
    assert visitor.get(address, range="bytes=4-10").body == b"content"
