"""What a server does beside answering: it tidies memory at the start and stores all the time."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffold.web.site import Site

log = logging.getLogger("scaffold")
CLEAN_EVERY = 600.0
YOUNG_OBJECTS = 5_000


def settle_memory() -> None:
    """Leave what the start made out of garbage collection.

    Modules, routes and templates live as long as the process; going through them again and again
    costs a fifth of every interaction. (Little of it is garbage, so that is not looked for.)
    """
    gc.freeze()
    gc.enable()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])


async def keep_clean(site: Site) -> None:
    """Remove what is past its time, every ten minutes; a failure is logged and tried again."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(CLEAN_EVERY)
        try:
            await loop.run_in_executor(site.pool, site.clean)
        except Exception:
            log.exception("Cleaning up failed; it is tried again in %d seconds.", CLEAN_EVERY)
