"""Notes: for members, each sees their own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from scaffold import User, login_required, page, st

from ..models import Note


@page("/notes", title="Notes", icon=":material/edit_note:", order=2, access=login_required)
def notes(user: User, db: Session) -> None:
    """Keep notes in the database; `db` commits when the page is done."""
    st.title("Your notes")
    with st.form("new", clear_on_submit=True):
        text = st.text_input("New note", max_chars=200)
        if st.form_submit_button("Add", type="primary") and text.strip():
            db.add(Note(owner_id=user.id, text=text.strip()))
            db.flush()
    mine = select(Note).where(Note.owner_id == user.id).order_by(Note.created_at.desc())
    found = db.scalars(mine).all()
    if not found:
        st.info("No notes yet.")
    for note in found:
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.text(note.text)
        if right.button("Delete", key=f"delete-{note.id}"):
            db.delete(note)
            st.rerun()
