"""Sessions, runs, callbacks, fragments, caches: how a page function becomes a tree. No HTTP, no HTML."""
