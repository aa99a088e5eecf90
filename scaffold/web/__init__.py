"""FastAPI: the only room that knows HTTP."""
