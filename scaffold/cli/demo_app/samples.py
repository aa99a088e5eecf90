"""A picture, a sound, a film, a leaflet and figures for the examples."""

from __future__ import annotations

import io
import math
import wave
from array import array
from pathlib import Path

RATE = 16_000
LANDSCAPE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#312e81"/>
<stop offset=".6" stop-color="#f472b6"/><stop offset="1" stop-color="#fde68a"/>
</linearGradient></defs>
<rect width="640" height="300" fill="url(#sky)"/><circle cx="440" cy="190" r="46" fill="#fff7d6"/>
<path d="M0 210 120 110 230 200 340 90 470 220 560 150 640 210V300H0Z" fill="#4c1d95"/>
<path d="M0 250 140 180 300 260 430 200 640 260V300H0Z" fill="#1e1b4b"/></svg>"""

FILM = Path(__file__).parent / "evening.webm"
SUBTITLES = """WEBVTT

00:00.500 --> 00:03.500
The sun goes down,

00:04.000 --> 00:07.500
and the mountains stay.
"""
LEAFLET = "BT /F1 30 Tf 40 130 Td (A leaflet) Tj /F1 14 Tf 0 -34 Td (of one page.) Tj ET"


def landscape() -> str:
    """Return a picture as SVG."""
    return LANDSCAPE


def tone(pitch: float = 440, seconds: float = 1.2) -> bytes:
    """Return a fading tone as a WAV file."""
    count = int(RATE * seconds)
    samples = array(
        "h",
        (
            int(20_000 * math.sin(math.tau * pitch * at / RATE) * (1 - at / count))
            for at in range(count)
        ),
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def orders() -> list[dict[str, object]]:
    """Return rows for a table."""
    return [
        {"Customer": "Ada", "Article": "Quince jelly", "Count": 3, "Price": 4.5, "Paid": True},
        {"Customer": "Grace", "Article": "Pear cider", "Count": 12, "Price": 2.25, "Paid": True},
        {"Customer": "Mary", "Article": "Apple butter", "Count": 1, "Price": 6.0, "Paid": False},
        {"Customer": "Katherine", "Article": "Plum tea", "Count": 5, "Price": 3.75, "Paid": True},
    ]


def leaflet() -> bytes:
    """Return a PDF file of one small page."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 320 200] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(LEAFLET)} >>\nstream\n{LEAFLET}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = "%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {count}\n0000000000 65535 f \n{table}{end}".encode("ascii")
