"""Measurements of scaffold: `make bench` runs them all."""
