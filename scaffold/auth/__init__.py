"""Accounts and logins: who you are; no HTTP in here."""
