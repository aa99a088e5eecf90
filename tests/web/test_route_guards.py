"""What `scaffold routes --access` says about FastAPI routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, FastAPI, Request

from scaffold import (
    User,
    anyone,
    current_user,
    page,
    permission,
    require,
    role,
    st,
    token_required,
    webhook,
)
from scaffold.cli.routes import _show_access
from scaffold.web.route_guards import NOTHING, guarded_routes, takes_tokens

if TYPE_CHECKING:
    import pytest

    from tests.web.conftest import MakeApp


@page("/", title="Home", access=anyone)
def home() -> None:
    st.write("home")


def by_the_bank(_request: Request, _body: bytes) -> bool:
    return False


def twice(user: Annotated[User, Depends(current_user)]) -> str:
    return user.email


def test_routes_are_listed_with_their_guards(
    make_app: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(home, auth=True)
    router = APIRouter(prefix="/more", dependencies=[Depends(require("reports.view"))])
    inner = FastAPI()
    app.get("/open")(lambda: "open")
    assert not takes_tokens(app.routes)
    app.get("/me", dependencies=[Depends(twice)])(lambda: "me")
    app.get("/machine", dependencies=[Depends(token_required)])(lambda: "machine")
    app.post("/hook")(webhook(verify=by_the_bank)(lambda: "hook"))
    router.delete("/old")(lambda: "old")
    inner.put("/new", dependencies=[Depends(require(role("clerk") & permission("x")))])(
        lambda: "new"
    )
    app.include_router(router, prefix="/api")
    app.mount("/inner", inner)
    assert takes_tokens(app.routes)
    found = {route.path: (route.methods, route.guard) for route in guarded_routes(app.routes)}
    assert found["/open"] == ("GET", NOTHING)
    assert found["/me"] == ("GET", "login or token")
    assert found["/machine"] == ("GET", "token")
    assert found["/hook"] == ("POST", "webhook, verified by by_the_bank")
    assert found["/api/more/old"] == ("DELETE", 'permission("reports.view")')
    assert found["/inner/new"] == ("PUT", 'role("clerk") & permission("x")')
    _show_access(app)
    said = capsys.readouterr().out
    assert "webhook, verified by by_the_bank" in said
    assert "/api/more/old DELETE" in said
