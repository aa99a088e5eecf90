"""Pure functions of widgets: their identity, and the codecs that guard what a browser may send."""
