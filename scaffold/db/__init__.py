"""The database: engine, tables, the session store."""
