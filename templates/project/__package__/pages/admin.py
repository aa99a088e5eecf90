"""Overview: for those with the role admin (`scaffold user promote`)."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scaffold import page, role, st
from scaffold.auth.models import Account

from ..models import Note


@page("/admin", title="Overview", icon=":material/shield:", section="Admin", access=role("admin"))
def admin(db: Session) -> None:
    """Show how many people and notes there are."""
    st.title("Overview")
    people, notes = st.columns(2)
    people.metric("People", db.scalar(select(func.count()).select_from(Account)))
    notes.metric("Notes", db.scalar(select(func.count()).select_from(Note)))
    st.subheader("Newest accounts")
    newest = db.scalars(select(Account).order_by(Account.created_at.desc()).limit(10))
    st.table([{"address": one.email, "since": f"{one.created_at:%Y-%m-%d}"} for one in newest])
