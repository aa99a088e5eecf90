"""Pictures, sound and video: what is read from which source."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from scaffold import st
from scaffold.errors import UsageError
from tests.elements.running import show

SVG = '<svg viewBox="0 0 9 9"></svg>'


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("source", "mime"),
    [
        (_png(), "image/png"),
        (io.BytesIO(_png()), "image/png"),
        (SVG, "image/svg+xml"),
        (Image.new("RGB", (2, 2)), "image/jpeg"),
        (Image.new("RGBA", (2, 2)), "image/png"),
        (np.zeros((2, 2), np.uint8), "image/png"),
        (np.zeros((2, 2, 3)), "image/jpeg"),
        (np.zeros((2, 2, 1), bool), "image/png"),
    ],
)
def test_pictures_of_every_sort_are_kept(source: Any, mime: str) -> None:
    page = show(lambda: st.image(source))
    assert [kept for _, kept in page.files] == [mime]


def test_a_picture_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_png())
    assert show(lambda: st.image(str(path))).files == show(lambda: st.image(path)).files


def test_an_address_is_shown_as_it_is() -> None:
    page = show(lambda: st.image("https://example.org/a.png"))
    assert page.files == []
    assert 'src="https://example.org/a.png"' in page.html


def test_several_pictures_have_their_captions() -> None:
    html = show(lambda: st.image([SVG, SVG], ["one", "two"])).html
    assert html.count("<figure>") == 2
    with pytest.raises(UsageError, match="2 pictures and 1 texts as caption"):
        show(lambda: st.image([SVG, SVG], ["one"]))


def test_several_pictures_have_one_width() -> None:
    html = show(lambda: st.image([SVG, SVG], width=120)).html
    assert ">figure{inline-size:120px}" in html
    assert "figure{" not in show(lambda: st.image(SVG, width=120)).html


def test_channels_of_opencv_are_turned() -> None:
    blue_first = np.zeros((1, 1, 3), np.uint8)
    blue_first[..., 0] = 255
    page = show(lambda: st.image(blue_first, channels="BGR", output_format="PNG"))
    assert Image.open(io.BytesIO(page.files[0][0])).getpixel((0, 0)) == (0, 0, 255)


def test_values_out_of_range_are_refused_or_cut() -> None:
    array = np.array([[0.0, 2.0]])
    with pytest.raises(UsageError, match="write clamp=True to cut them"):
        show(lambda: st.image(array))
    page = show(lambda: st.image(array, clamp=True))
    assert Image.open(io.BytesIO(page.files[0][0])).getpixel((1, 0)) == 255


@pytest.mark.parametrize(
    "source", ["no-such.png", b"text", 5, np.zeros((2, 2, 2)), Path("none.png")]
)
def test_what_is_no_picture_is_refused(source: Any) -> None:
    with pytest.raises(UsageError, match=r"st\.image got"):
        show(lambda: st.image(source))


def test_a_link_cannot_run_script() -> None:
    with pytest.raises(UsageError, match="Allowed are https, http and mailto"):
        show(lambda: st.image(SVG, link="javascript:x()"))


@pytest.mark.parametrize(
    ("width", "old", "shown"),
    [("content", {}, None), (300, {}, 300), (-1, {}, None), (None, {}, None),
     ("content", {"use_container_width": True}, "stretch"),
     ("content", {"use_column_width": "always"}, "stretch")],
)  # fmt: skip
def test_widths_of_old_and_new_scripts(width: Any, old: dict[str, Any], shown: Any) -> None:
    page = show(lambda: st.image(SVG, None, width, **old))
    assert page.one("image").props.get("width") == shown


def test_samples_become_a_wave_file() -> None:
    page = show(lambda: st.audio(np.array([0.0, 0.5, -1.0]), sample_rate=8_000))
    ((data, mime),) = page.files
    assert mime == "audio/wav"
    assert data[:4] == b"RIFF"
    assert np.frombuffer(data[-6:], "<i2").tolist() == [0, 16383, -32767]
    with pytest.raises(UsageError, match="array without sample_rate"):
        show(lambda: st.audio(np.zeros(2)))


def test_media_begin_and_end_where_asked() -> None:
    page = show(lambda: st.video(b"1", start_time="1m", end_time=timedelta(seconds=90)))
    assert page.one("video").props["src"].endswith("#t=60,90")
    with pytest.raises(UsageError, match="is not behind start_time"):
        show(lambda: st.video(b"1", start_time=5, end_time=5))
    with pytest.raises(UsageError, match="start_time got 'soon'"):
        show(lambda: st.video(b"1", start_time="soon"))


def test_subtitles_that_cannot_be_read() -> None:
    with pytest.raises(UsageError, match=r"subtitles='missing.vtt', which cannot be read"):
        show(lambda: st.video(b"1", subtitles="missing.vtt"))


def test_subtitles_become_webvtt() -> None:
    srt = "1\n00:00:01,500 --> 00:00:02,000\nHello"
    page = show(lambda: st.video(b"1", subtitles={"English": srt}))
    assert b"WEBVTT\n\n1\n00:00:01.500 --> 00:00:02.000\nHello" in [data for data, _ in page.files]
    assert 'label="English"' in page.html


def test_a_page_of_youtube_is_a_link() -> None:
    html = show(lambda: st.video("https://youtu.be/x")).html
    assert 'href="https://youtu.be/x"' in html
    assert "<video" not in html


def test_a_logo_stands_first_in_the_sidebar_once() -> None:
    def page() -> None:
        st.sidebar.text("below")
        st.logo(SVG)
        st.logo(SVG, size="large")

    kinds = [node.kind for node in show(page).answer.run.sidebar.children or ()]
    assert kinds == ["logo", "text"]


def test_nothing_to_play_shows_nothing() -> None:
    page = show(lambda: (st.audio(None), st.video(None)))
    assert page.kinds == ["empty", "empty"]
