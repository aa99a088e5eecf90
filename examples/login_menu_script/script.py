"""A menu that changes at login, as one script with a user table of its own."""

import hashlib
import secrets
import sqlite3

import scaffold as st

FILE = "members.db"


@st.cache_resource
def members() -> sqlite3.Connection:
    """Open the table; the first start puts Ada into it."""
    table = sqlite3.connect(FILE, check_same_thread=False)
    table.execute("CREATE TABLE IF NOT EXISTS member (name TEXT PRIMARY KEY, salt BLOB, hash BLOB)")
    salt = secrets.token_bytes(16)
    table.execute(
        "INSERT OR IGNORE INTO member VALUES (?, ?, ?)", ("ada", salt, digest("lovelace", salt))
    )
    table.commit()
    return table


def digest(password: str, salt: bytes) -> bytes:
    """Return what is kept of a password."""
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)


def matches(name: str, password: str) -> bool:
    """Return whether name and password belong together; strangers take as long as members."""
    rows = members().execute("SELECT salt, hash FROM member WHERE name = ?", (name,)).fetchall()
    salt, known = rows[0] if rows else (b"nobody", b"")
    return secrets.compare_digest(digest(password, salt), known)


def login() -> None:
    """Ask for name and password."""
    st.title("Login")
    with st.form("login"):
        name = st.text_input("Name")
        password = st.text_input("Password", type="password")
        if st.form_submit_button("Log in"):
            if matches(name, password):
                st.session_state.member = name
                st.rerun()
            st.error("The name and the password do not match.")


def page_one() -> None:
    """Greet the member."""
    st.title("Page one")
    st.write(f"Hello {st.session_state.member}.")


def page_two() -> None:
    """Keep notes."""
    st.title("Page two")
    st.text_area("Notes", key="notes")


def logout() -> None:
    """Forget the member and start again."""
    del st.session_state.member
    st.rerun()


if "member" in st.session_state:
    pages = [
        st.Page(page_one, title="Page one", icon=":material/looks_one:"),
        st.Page(page_two, title="Page two", icon=":material/looks_two:"),
        st.Page(logout, title="Log out", icon=":material/logout:"),
    ]
else:
    pages = [st.Page(login, title="Login", icon=":material/login:")]

st.navigation(pages, expanded=True).run()
