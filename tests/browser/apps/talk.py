"""A chat, a dialog, a microphone and a camera."""

from scaffold import App, page, st


@page("/", title="Talk")
def talk() -> None:
    said = st.session_state.setdefault("said", [])
    if sent := st.chat_input("Say something", accept_file="multiple", submit_mode="disable"):
        said.append((sent.text, [file.name for file in sent.files]))
    for text, names in said:
        with st.chat_message("user"):
            st.text(" ".join([text, *names]))
        st.chat_message("assistant").text(f"You said {text}")


@st.dialog("Settings", icon=":material/settings:")
def settings() -> None:
    name = st.text_input("Your name")
    st.text(f"Hello {name}")
    if st.button("Save"):
        st.session_state.name = name
        st.rerun()


@page("/dialog", title="Dialog")
def dialog() -> None:
    if st.button("Open"):
        settings()
    st.text(f"Saved {st.session_state.get('name')}")


@page("/record", title="Record")
def record() -> None:
    sound = st.audio_input("Sound")
    picture = st.camera_input("Picture")
    st.text(f"sound {sound and (sound.name, sound.type, sound.getvalue()[:4])}")
    st.text(f"picture {picture and (picture.name, picture.type, picture.size > 1000)}")


app = App("Talk")
