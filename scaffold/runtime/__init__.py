"""Sessions, runs, callbacks, fragments, caches.

How a page function becomes a tree. No HTTP, no HTML.
"""
