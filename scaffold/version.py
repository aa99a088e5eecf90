"""The version of scaffold."""

__version__ = "0.1.0"
