"""What options say about settings, where the app itself and `SCAFFOLD_...` say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scaffold.options.options import Options
    from scaffold.settings import Settings

MEGABYTE = 1024 * 1024


def with_options(settings: Settings, options: Options, scheme: str | None = None) -> Settings:
    """Return the settings of an app, completed by its options.

    Args:
        settings: what was set under scaffold's own names goes before options.
        options: those of the app.
        scheme: "light" or "dark", if the theme of the options is made for one of them.
    """
    meant: dict[str, Any] = {}
    if options.is_given("server.maxUploadSize"):
        meant["upload_max_bytes"] = options.get("server.maxUploadSize") * MEGABYTE
    if options.get("runner.enforceSerializableSessionState"):
        meant["state_strict"] = True
    if options.get("runner.parallelMaxWorkers"):
        meant["fragment_threads"] = max(1, options.get("runner.parallelMaxWorkers"))
    if scheme is not None:
        meant["theme"] = scheme
    update = {name: one for name, one in meant.items() if name not in settings.model_fields_set}
    return settings.model_copy(update=update) if update else settings
