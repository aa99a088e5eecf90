"""What author HTML may consist of: names of tags and attributes. No code."""

from __future__ import annotations


def _names(text: str) -> set[str]:
    return set(text.split())


_TEXT = """
    a abbr address article aside b bdi bdo big blockquote br caption center cite code col
    colgroup data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5
    h6 header hgroup hr i ins kbd label legend li main mark meter nav ol output p picture pre
    progress q rp rt ruby s samp search section small span strike strong sub summary sup table
    tbody td tfoot th thead time tr tt u ul var wbr
"""
_CONTROLS = "button datalist fieldset form input optgroup option select textarea"
_MEDIA = "audio img source track video"
_SVG = """
    svg circle clipPath defs desc ellipse feBlend feColorMatrix feComposite feDropShadow feFlood
    feGaussianBlur feMerge feMergeNode feOffset filter g line linearGradient marker mask path
    pattern polygon polyline radialGradient rect stop symbol text textPath title tspan use view
"""
_MATHS = """
    math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts
    mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover
"""
TAGS: set[str] = set(f"{_TEXT} {_CONTROLS} {_MEDIA} {_SVG} {_MATHS}".split())

PAINT: frozenset[str] = frozenset(
    ["fill", "stroke", "clip-path", "mask", "filter", "marker-start", "marker-mid", "marker-end"]
)
_SHAPES = (
    _names(
        """
    cx cy r rx ry x y x1 x2 y1 y2 dx dy d points pathLength width height transform viewBox
    xmlns preserveAspectRatio gradientUnits gradientTransform spreadMethod offset stop-color
    stop- opacity patternUnits patternTransform maskUnits clipPathUnits clip-rule color
    opacity fill- opacity fill-rule stroke-width stroke-linecap stroke-linejoin stroke-
    dasharray stroke- dashoffset stroke-opacity stroke-miterlimit vector-effect text-anchor
    dominant-baseline font-family font-size font-weight font-style letter-spacing rotate
    textLength lengthAdjust startOffset markerWidth markerHeight refX refY orient markerUnits
    in in2 result stdDeviation flood-color flood-opacity operator values type mode filterUnits
    visibility display fx fy
    """
    )
    | PAINT
)
_MATHS_ATTRIBUTES = _names(
    """
    accent accentunder align columnalign columnlines columnspacing depth dir display
    displaystyle fence form frame height largeop linethickness lspace mathbackground mathcolor
    mathsize mathvariant maxsize minsize movablelimits notation open close rowalign rowlines
    rowspacing rspace scriptlevel separator separators stretchy symmetric voffset width
    columnspan rowspan
    """
)
_EVERYWHERE = _names(
    """
    class dir hidden id itemprop lang role style tabindex title translate
    """
)
_CELL = _names(
    """
    abbr align bgcolor colspan headers height nowrap rowspan scope valign width
    """
)
_PLAYER = _names(
    """
    autoplay controls height loop muted playsinline poster preload src width
    """
)
_CONTROL = _names(
    """
    disabled name required value
    """
)
_PER_TAG: dict[str, str] = {
    "a": "href hreflang download name",
    "blockquote": "cite",
    "button": "type disabled name value",
    "col": "span width",
    "colgroup": "span width",
    "data": "value",
    "del": "cite datetime",
    "details": "open name",
    "fieldset": "disabled",
    "font": "color face size",
    "form": "action method",
    "hr": "size width",
    "img": "src alt width height loading decoding align",
    "ins": "cite datetime",
    "input": "type checked placeholder min max step readonly list size maxlength pattern",
    "label": "for",
    "li": "value",
    "meter": "value min max low high optimum",
    "ol": "start type reversed",
    "optgroup": "label disabled",
    "option": "label value selected disabled",
    "output": "for",
    "progress": "value max",
    "q": "cite",
    "select": "multiple size",
    "source": "src type media",
    "table": "align bgcolor border cellpadding cellspacing width summary",
    "textarea": "rows cols placeholder readonly maxlength",
    "time": "datetime",
    "track": "src kind srclang label default",
    "tr": "align bgcolor valign",
    "use": "href",
    "div": "align",
    "p": "align",
}


def _attributes() -> dict[str, set[str]]:
    table = {tag: set(names.split()) for tag, names in _PER_TAG.items()}
    for tags, names in (
        (_SVG.split(), _SHAPES),
        (_MATHS.split(), _MATHS_ATTRIBUTES),
        (["td", "th"], _CELL),
        (["audio", "video"], _PLAYER),
        (["input", "select", "textarea"], _CONTROL),
    ):
        for tag in tags:
            table[tag] = table.get(tag, set()) | names
    return table | {"*": _EVERYWHERE}


ATTRIBUTES: dict[str, set[str]] = _attributes()
