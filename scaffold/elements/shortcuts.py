"""Keyboard shortcuts of buttons, as authors write them and as the browser compares them."""

from __future__ import annotations

import re

from scaffold.errors import NotAllowedError, ParameterTypeError, UsageError, nearest

MODIFIERS = {
    "ctrl": "mod", "cmd": "mod", "meta": "mod", "mod": "mod",
    "alt": "alt", "option": "alt", "shift": "shift",
}  # fmt: skip
NAMED = {
    "backspace": "backspace", "delete": "delete", "down": "arrowdown", "end": "end",
    "enter": "enter", "esc": "escape", "escape": "escape", "home": "home", "left": "arrowleft",
    "pagedown": "pagedown", "pageup": "pageup", "right": "arrowright", "space": "space",
    "tab": "tab", "up": "arrowup",
}  # fmt: skip
_ORDER = ("mod", "alt", "shift")
_PLAIN = re.compile(r"[a-z0-9]|f([1-9]|1[0-9]|2[0-4])")
_RESERVED = frozenset({"c", "r"})


def parse_shortcut(text: object) -> str:
    """Return a shortcut in its one spelling: modifiers in order, then the key.

    >>> parse_shortcut("Shift+Cmd+O")
    'mod+shift+o'

    Raises:
        UsageError: a part is unknown, a key is missing, or the keys belong to the browser.
    """
    if not isinstance(text, str):
        raise ParameterTypeError.of("shortcut", text, ["a text"], '"Ctrl+K"')
    *modifiers, key = [part.strip().lower() for part in text.split("+")]
    for modifier in modifiers:
        if modifier not in MODIFIERS:
            raise _refused(text, f"{modifier!r} is no modifier", nearest(modifier, MODIFIERS))
    if key in _RESERVED:
        raise _refused(text, "the keys C and R belong to copying and reloading", "")
    if not _PLAIN.fullmatch(key) and key not in NAMED:
        raise _refused(text, f"{key!r} is no key", nearest(key, NAMED))
    chosen = {MODIFIERS[modifier] for modifier in modifiers}
    return "+".join([*(name for name in _ORDER if name in chosen), NAMED.get(key, key)])


def _refused(text: str, why: str, hint: str) -> UsageError:
    return NotAllowedError(
        f"shortcut={text!r} was given, but {why}. Allowed are a letter, a digit, F1 to F24 or a "
        'key such as "Enter", after modifiers such as Ctrl, Alt and Shift; write e.g. "Ctrl+K".'
        + hint
    )
