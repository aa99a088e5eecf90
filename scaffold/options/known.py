"""Every option that can be set: its default, what it may hold, and where it has no meaning here.

An option without `instead` acts, or asks for what scaffold does anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

THEME_SECTIONS = ("light", "dark", "sidebar", "light.sidebar", "dark.sidebar")
TINTS = ("red", "orange", "yellow", "blue", "green", "violet", "gray")
COLOURS = (
    "primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor", "linkColor",
    "borderColor", "codeTextColor", "codeBackgroundColor", "dataframeBorderColor",
    "dataframeHeaderBackgroundColor", "dataframeHeaderTextColor",
    *(f"{tint}{part}" for tint in TINTS for part in ("Color", "BackgroundColor", "TextColor")),
)  # fmt: skip
CHART_COLOURS = ("chartCategoricalColors", "chartSequentialColors", "chartDivergingColors")
FONTS = ("font", "headingFont", "codeFont")


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    Attributes:
        name: section and name, as in `server.port`.
        choices: what it may hold, where that is a closed list.
        at_run: whether `st.set_option` may set it.
        secret: whether its value is shown to nobody.
        instead: what to do instead, for an option that has no meaning here.
        harmless: values that scaffold fulfils anyway, although it has `instead`.
    """

    name: str
    default: Any
    kind: type[Any]
    choices: tuple[Any, ...] = ()
    at_run: bool = False
    secret: bool = False
    instead: str = ""
    harmless: tuple[Any, ...] = ()

    @property
    def variable(self) -> str:
        """Return the environment variable that sets it, e.g. `STREAMLIT_SERVER_PORT`."""
        words = "".join(f"_{c}" if c.isupper() else c for c in self.name.replace(".", "_"))
        return f"STREAMLIT_{words.upper()}"


_RELOAD = "files are watched by scaffold serve --reload"
_SOCKET = "pages talk to the server in plain requests, not over a socket"
_FORGERY = (
    "requests of other sites are always refused; name origins that may send some with "
    "SCAFFOLD_TRUSTED_ORIGINS"
)
_AGENT = "there is no interface for agents; write routes with app.get(...) and API tokens"
_HASH = "values are hashed whole"

_SERVER = (
    Option("server.port", 8501, int),
    Option("server.address", None, str),
    Option("server.headless", None, bool, harmless=(True,),
           instead="no browser is opened; the address is in the first line of the log"),
    Option("server.maxUploadSize", 200, int),
    Option("server.enableStaticServing", False, bool),
    Option("server.sslCertFile", None, str),
    Option("server.sslKeyFile", None, str),
    Option("server.maxMessageSize", 200, int,
           instead="SCAFFOLD_REQUEST_MAX_BYTES bounds what a browser may send"),
    Option("server.baseUrlPath", "", str, harmless=("/",),
           instead="pages stand at fixed paths; give the app a host name of its own, or mount it "
                   "at /"),
    Option("server.cookieSecret", None, str, secret=True, instead="set SCAFFOLD_SECRET_KEY"),
    Option("server.disconnectedSessionTTL", 120, int,
           instead="tabs keep their state as long as SCAFFOLD_SESSION_IDLE says"),
    Option("server.folderWatchList", [], list, instead=_RELOAD),
    Option("server.folderWatchBlacklist", [], list, instead=_RELOAD),
    Option("server.fileWatcherType", "auto", str, instead=_RELOAD),
    Option("server.runOnSave", False, bool, instead=_RELOAD),
    Option("server.enableExpensiveMemoryStats", False, bool,
           instead="there is no address with figures about memory"),
    Option("server.maxCacheDataSize", None, str,
           instead="bound a cache with st.cache_data(max_entries=..., max_size=...)"),
    Option("server.showEmailPrompt", True, bool),
    Option("server.enableCORS", True, bool, instead=_FORGERY),
    Option("server.corsAllowedOrigins", [], list, instead=_FORGERY),
    Option("server.allowedHosts", [], list,
           instead="links are made from SCAFFOLD_PUBLIC_ORIGIN; let the proxy check host names"),
    Option("server.enableXsrfProtection", True, bool, instead=_FORGERY),
    Option("server.xsrfCookieSameSite", "lax", str, instead=_FORGERY),
    Option("server.enableWebsocketCompression", False, bool, instead=_SOCKET),
    Option("server.websocketPingInterval", None, int, instead=_SOCKET),
    Option("server.enableAgentApi", False, bool, instead=_AGENT),
    Option("server.agentWaitTimeout", 30, int, instead=_AGENT),
    Option("server.agentSessionTTL", 900, int, instead=_AGENT),
    Option("server.agentMaxSessions", 100, int, instead=_AGENT),
    Option("server.agentPreviewRows", 100, int, instead=_AGENT),
)  # fmt: skip

_OTHERS = (
    Option("browser.serverAddress", "localhost", str),
    Option("browser.serverPort", None, int),
    Option("browser.gatherUsageStats", True, bool),
    Option("client.showErrorDetails", "full", str, at_run=True,
           choices=("full", "stacktrace", "type", "none", True, False)),
    Option("client.toolbarMode", "auto", str, at_run=True,
           choices=("auto", "developer", "viewer", "minimal")),
    Option("client.disableDataExport", False, bool, at_run=True),
    Option("client.showSidebarNavigation", True, bool, at_run=True),
    Option("client.showErrorLinks", "auto", str, harmless=(False,),
           instead="pages lead to no search engine; look the reference up in the log"),
    Option("global.disableWidgetStateDuplicationWarning", False, bool),
    Option("global.showWarningOnDirectExecution", True, bool),
    Option("logger.level", None, str, choices=("error", "warning", "info", "debug", "critical")),
    Option("logger.messageFormat", None, str),
    Option("magic.displayRootDocString", False, bool),
    Option("magic.displayLastExprIfNoSemicolon", False, bool),
    Option("runner.magicEnabled", True, bool),
    Option("runner.enforceSerializableSessionState", False, bool),
    Option("runner.fastReruns", True, bool,
           instead="newer input always ends a run at its next st. call"),
    Option("runner.enumCoercion", "nameOnly", str, choices=("off", "nameOnly", "nameAndValue"),
           instead="options are found by their place and label, so members of a class that was "
                   "defined anew are found as well"),
    Option("runner.parallelMaxWorkers", None, int),
    Option("runner.cacheBackgroundRefreshTTLMultiplier", 2.0, float,
           instead="a cached value is kept as long as its ttl says"),
    Option("runner.connectionDefaultTTL", None, float,
           instead="give st.connection(..., ttl=...) what it shall be"),
    Option("runner.cacheHashSeed", 0, int, instead=_HASH),
    Option("secrets.files", None, list),
)  # fmt: skip


def _theme() -> list[Option]:
    top = [
        Option("theme.base", None, str),
        Option("theme.fontFaces", None, list),
        Option("theme.baseFontSize", None, int),
        Option("theme.baseFontWeight", None, int),
        Option("theme.metricValueFontSize", None, str),
        Option("theme.metricValueFontWeight", None, int),
        Option("theme.showSidebarBorder", None, bool),
    ]
    for section in ("", *(f"{name}." for name in THEME_SECTIONS)):
        place = f"theme.{section}"
        top += [Option(place + name, None, str) for name in (*COLOURS, *FONTS)]
        top += [Option(place + name, None, list) for name in CHART_COLOURS]
        top += [
            Option(f"{place}linkUnderline", None, bool),
            Option(f"{place}showWidgetBorder", None, bool),
            Option(f"{place}baseRadius", None, str),
            Option(f"{place}buttonRadius", None, str),
            Option(f"{place}codeFontSize", None, str),
            Option(f"{place}codeFontWeight", None, int),
            Option(f"{place}headingFontSizes", None, list),
            Option(f"{place}headingFontWeights", None, list),
            Option(f"{place}paddingTop", None, str),
            Option(f"{place}paddingBottom", None, str),
        ]
    return top


@cache
def known_options() -> dict[str, Option]:
    """Return all options by name."""
    return {option.name: option for option in (*_SERVER, *_OTHERS, *_theme())}
