"""CSS of authors, made harmless: it stays in its `<style>` and loads nothing from elsewhere."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from hashlib import blake2b

_NAME = r"(?:[\w-]|[^\x00-\x7f]|\\[0-9a-fA-F]{1,6}[ \t\n]?|\\[^\n0-9a-fA-F])+"
_STRING = r'"(?:\\[\s\S]|[^"\\\n])*"?|' r"'(?:\\[\s\S]|[^'\\\n])*'?"
_TOKEN = re.compile(
    rf"(?P<comment>/\*[\s\S]*?(?:\*/|\Z))|(?P<string>{_STRING})|(?P<at>@{_NAME})"
    rf"|(?P<name>{_NAME})|(?P<open>[\[({{])|(?P<close>[\])}}])|(?P<other>[\s\S])"
)
_ADDRESS = re.compile(rf"\(\s*(?:({_STRING})|((?:\\[\s\S]|[^\"'()\s\\])*))\s*(?:\)|\Z)")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n]?|\n|([\s\S]))")
_SURROGATES = range(0xD800, 0xE000)
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_REFUSED_RULES = frozenset({"import", "charset", "namespace"})
_REFUSED_CALLS = frozenset(
    {"src", "image", "image-set", "-webkit-image-set", "expression", "element", "url-prefix"}
)
_REFUSED_NAMES = frozenset({"behavior", "-moz-binding"})
_INLINE_IMAGE = re.compile(r"data:(?:image|font)/[\w.+-]+[;,]", re.IGNORECASE)
_NOTHING = 'url("about:invalid")'


def clean_stylesheet(css: str) -> str:
    """Return `css` without imports and foreign addresses, and with every bracket closed.

    >>> clean_stylesheet('@import "https://x.example/a.css"; b { color: red')
    ' b { color: red}'
    """
    return _Scan(css).run()


def clean_declarations(css: str) -> str:
    """Return the declarations of a `style` attribute, or "" if they would leave their rule.

    >>> clean_declarations("color: red")
    'color: red'
    >>> clean_declarations("color: red} body {display: none")
    ''
    """
    scan = _Scan(css, inline=True)
    text = scan.run().strip()
    return "" if scan.left_rule else text


def class_for(declarations: str) -> tuple[str, str]:
    """Return a class name that depends only on the declarations, and the rule that defines it.

    The class is written twice: a moved `style` attribute must win over rules with one class.
    """
    name = "sx-" + blake2b(declarations.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return name, f".{name}.{name}{{{declarations}}}"


def loads_elsewhere(value: str) -> bool:
    """Return whether a presentation attribute (`fill`, `mask` ...) refers to another document.

    >>> loads_elsewhere("url(#gradient)"), loads_elsewhere("url(https://x.example/a.svg)")
    (False, True)
    """
    if "(" not in value and "\\" not in value:
        return False
    plain = unescape(value).lower()
    return any(not part.lstrip(" \t\n\"'").startswith("#") for part in plain.split("url(")[1:])


def unescape(text: str) -> str:
    """Return CSS text with its backslash escapes resolved."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if digits := match[1]:
        code = int(digits, 16)
        return chr(code) if 0 < code <= sys.maxunicode and code not in _SURROGATES else "\ufffd"
    return match[2] or ""


@dataclass
class _Scan:
    """One pass over the tokens of a text."""

    css: str
    inline: bool = False
    left_rule: bool = False
    _out: list[str] = field(default_factory=list[str])
    _open: list[str] = field(default_factory=list[str])

    def run(self) -> str:
        css = re.sub(r"\r\n?|\f", "\n", self.css).replace("\x00", "\ufffd")
        at = 0
        while at < len(css):
            match = _TOKEN.match(css, at)
            assert match is not None  # noqa: S101 - the last branch takes any character
            at = self._token(match, css)
        self._out.extend(_CLOSER[bracket] for bracket in reversed(self._open))
        return "".join(self._out).replace("</", "<\\/").replace("<!", "<\\!")

    def _token(self, match: re.Match[str], css: str) -> int:
        kind, text = match.lastgroup, match[0]
        if kind == "string":
            self._out.append(_closed(text))
        elif kind == "comment":
            self._out.append("/**/")
        elif kind == "at":
            return self._at_rule(match, css)
        elif kind == "name":
            return self._name(match, css)
        elif kind in ("open", "close"):
            self._bracket(text)
        elif text != "\\":
            self.left_rule |= self.inline and text == "@"
            self._out.append(text)
        return match.end()

    def _at_rule(self, match: re.Match[str], css: str) -> int:
        if self.inline:
            self.left_rule = True
        if unescape(match[0][1:]).lower() not in _REFUSED_RULES:
            self._out.append(match[0])
            return match.end()
        at = match.end()
        while at < len(css) and css[at] not in "{}":
            token = _TOKEN.match(css, at)
            at = token.end() if token else at + 1
            if token and token[0] == ";":
                break
        return at

    def _name(self, match: re.Match[str], css: str) -> int:
        name = unescape(match[0]).lower()
        if css.startswith("(", match.end()):
            if name == "url":
                return self._url(css, match.end())
            if name in _REFUSED_CALLS:
                self._out.append("removed")
                return match.end()
        self._out.append("removed" if name in _REFUSED_NAMES else match[0])
        return match.end()

    def _url(self, css: str, at: int) -> int:
        match = _ADDRESS.match(css, at)
        if match is None:
            self._out.append(_NOTHING)
            end = css.find(")", at)
            return len(css) if end < 0 else end + 1
        value = unescape(match[1].strip("\"'") if match[1] else match[2]).strip()
        self._out.append(f"url({_quoted(value)})" if _is_ours(value) else _NOTHING)
        return match.end()

    def _bracket(self, text: str) -> None:
        if self.inline and text in "{}":
            self.left_rule = True
        elif text in _CLOSER:
            self._open.append(text)
            self._out.append(text)
        elif self._open and _CLOSER[self._open[-1]] == text:
            self._open.pop()
            self._out.append(text)


def _closed(string: str) -> str:
    """Return a string token with its closing quote; one that a line end has broken is emptied."""
    complete = len(string) > 1 and string[-1] == string[0] and not _ends_escaped(string)
    return string if complete else string[0] * 2


def _ends_escaped(string: str) -> bool:
    body = string[1:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1


def _is_ours(address: str) -> bool:
    """Return whether an address is on this server, in this document, or an image written out."""
    if any(character < " " for character in address):
        return False
    if _INLINE_IMAGE.match(address):
        return True
    start = address.replace("\\", "/")
    scheme = re.match(r"[a-zA-Z][\w+.-]*:", start)
    return not scheme and not start.startswith("//")


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\5c ").replace('"', "\\22 ").replace("\n", "\\a ")
    return f'"{escaped}"'
