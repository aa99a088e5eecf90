"""A menu that changes at login: visitors see "Login" alone, members see their pages."""

from scaffold import App, anonymous_only, auth, page, st


@page("/login", title="Login", icon=":material/login:", access=anonymous_only)
def login(next: str = "/") -> None:
    st.title("Login")
    with st.form("login"):
        email = st.text_input("E-mail", autocomplete="username")
        password = st.text_input("Password", type="password", autocomplete="current-password")
        remember = st.checkbox("Remember me")
        if st.form_submit_button("Log in", type="primary"):
            user = auth.authenticate(email, password)
            if user is None:
                st.error("The e-mail and the password do not match.")
            else:
                auth.sign_in(user, remember=remember, to=next)


@page("/", title="Page one", icon=":material/looks_one:")
def page_one() -> None:
    st.title("Page one")
    st.write(f"Hello {st.user.name}.")


@page("/two", title="Page two", icon=":material/looks_two:")
def page_two() -> None:
    st.title("Page two")
    notes = st.text_area("Notes", key="notes")
    st.caption(f"{len(notes.split())} words")


app = App("Members", auth=True, login_page="/login")
