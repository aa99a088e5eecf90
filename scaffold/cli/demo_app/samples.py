"""A picture, a sound and figures for the examples."""

from __future__ import annotations

import io
import math
import wave
from array import array

RATE = 16_000
LANDSCAPE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#312e81"/>
<stop offset=".6" stop-color="#f472b6"/><stop offset="1" stop-color="#fde68a"/>
</linearGradient></defs>
<rect width="640" height="300" fill="url(#sky)"/><circle cx="440" cy="190" r="46" fill="#fff7d6"/>
<path d="M0 210 120 110 230 200 340 90 470 220 560 150 640 210V300H0Z" fill="#4c1d95"/>
<path d="M0 250 140 180 300 260 430 200 640 260V300H0Z" fill="#1e1b4b"/></svg>"""


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
