"""Frames, PDF files, and components of both kinds, good and bad."""

from pathlib import Path

import scaffold.components.v1 as components
from scaffold import App, anyone, page, st

HERE = Path(__file__).parent / "parts"
rating = components.declare_component("rating", path=HERE / "rating")
hostile = components.declare_component("hostile", path=HERE / "hostile")
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj
trailer<</Root 1 0 R>>
"""
HTML = """<style>p { margin: 0; block-size: 111px }</style><p id='who'>In a frame</p>
<p><a href="/rating">Away</a></p>"""

field = st.components.v2.component(
    "field",
    html="""<label style="padding-right: 1em" for="f">Text</label><input id="f">
    <button>Shout</button><style>input { width: 123px }</style>""",
    css="button { color: rgb(4, 5, 6); } .rows { padding-left: 21px; }",
    js="""
    export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
      const input = parentElement.querySelector("input");
      parentElement.querySelector("label").innerHTML = `<b>${data.label}</b>`;
      if (input.value !== data.value) input.value = data.value ?? "";
      input.onchange = () => setStateValue("value", input.value);
      parentElement.querySelector("button").onclick = () => setTriggerValue("shout", input.value);
      window.mounted = (window.mounted ?? 0) + 1;
      return () => { window.unmounted = (window.unmounted ?? 0) + 1; };
    }
    """,
)
plain = st.components.v2.component(
    "plain",
    html="<p class='rows'></p>",
    css=".rows { color: rgb(7, 8, 9); }",
    js="""
    export default ({ data, parentElement }) => {
      const { people } = data;
      const names = people.schema.fields.map((f) => f.name);
      const text = `${people.numRows} ${names} ${people.getChild("age").get(1)}`;
      parentElement.querySelector(".rows").textContent = text;
    };
    """,
    isolate_styles=False,
)


@page("/", title="Frames", access=anyone)
def frames() -> None:
    st.title("Frames")
    st.iframe(HTML, alt="A greeting")
    st.pdf(PDF, height=300, alt="The report")
    if st.button("Again"):
        st.write("Pressed")


@page("/rating", title="Rating", access=anyone)
def rate() -> None:
    label = st.selectbox("Label", ["first", "second"])
    given = rating(label=label, bytes=b"abc", default={"stars": 0}, key="stars")
    st.write(f"Stars {given['stars']}")
    with st.form("form"):
        inside = rating(label="form", default={"stars": 0}, key="inside")
        st.form_submit_button("Send")
    st.write(f"Form {inside['stars']}")
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    st.write(f"Run {st.session_state.runs}")


@page("/hostile", title="Hostile", access=anyone)
def bad() -> None:
    st.title("Hostile")
    given = rating(label="victim", default={"stars": 0}, key="victim")
    st.write(f"Stars {given['stars']}")
    st.write(f"Hostile said {hostile(default='nothing', key='hostile')!r}"[:100])


@page("/elsewhere", title="Elsewhere", access=anyone)
def elsewhere(port: int) -> None:
    far = components.declare_component("far", url=f"http://localhost:{port}/rating/index.html")
    given = far(label="far", default={"stars": 0}, key="far")
    st.write(f"Stars {given['stars']}")
    st.iframe(f"http://localhost:{port}/rating/index.html", height=120, alt="Far")


@page("/mounted", title="Mounted", access=anyone)
def mounted() -> None:
    def shouted() -> None:
        st.session_state.heard = st.session_state.get("heard", 0) + 1

    if st.button("Hello"):
        st.session_state["text"]["value"] = "Hello"
    value = st.session_state.get("text", {}).get("value", "start")
    result = field(
        data={"label": "Word", "value": value}, default={"value": "start"}, key="text",
        on_value_change=lambda: None, on_shout_change=shouted,
    )  # fmt: skip
    st.write(f"Value {result.value}, shout {result.shout}, heard {st.session_state.get('heard')}")
    import pandas as pd

    plain(data={"people": pd.DataFrame({"name": ["Ada", "Bob"], "age": [36, 40]})})
    st.write("Not mine")
    st.html("<div class='rows'>Coloured from outside</div>")


@page("/secret", title="Secret", menu=False, access=anyone)
def secret() -> None:
    st.write("The secret")


app = App("Parts")
