"""A login that begins while the answer is already streaming."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

from scaffold import anyone, auth, login_required, page, st
from tests.web.conftest import PASSWORD, SOON, MakeApp
from tests.web.visitor import Visitor


@page("/", title="Slow login", access=anyone)
def slow_login() -> None:
    email = st.text_input("E-mail")
    if st.button("Log in"):
        user = auth.authenticate(email, PASSWORD)
        st.write("one moment")
        time.sleep(0.3)
        if user:
            auth.sign_in(user, to="/members")
        st.write("no")


@page("/members", title="Members", access=login_required)
def members() -> None:
    st.write("the members' page")


def test_a_login_during_a_stream_is_handed_over_once(
    make_app: MakeApp, sign_up: Callable[..., Visitor]
) -> None:
    app = make_app(slow_login, members, auth=True, stream_after=SOON)
    sign_up(app)
    visitor = Visitor(app)
    visitor.get("/")
    values = {visitor.widget("E-mail"): "ada@example.org", visitor.widget("Log in"): "1"}
    stream = visitor.act("/", values).text
    told = re.search(r"event: scaffold:handover\ndata: (.*)\n", stream)
    assert told is not None, stream
    detail = json.loads(told[1])

    thief = Visitor(app)
    thief.get("/")
    assert thief.post("/auth/handover", detail).status == 403

    seen = visitor.post("/auth/handover", detail)
    assert (seen.status, seen.header("location")) == (303, "/members")
    assert "the members" in visitor.get("/members").text
    assert visitor.post("/auth/handover", detail).status == 403
