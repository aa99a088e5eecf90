"""Accounts and logins: who you are; no HTTP in here.

In scripts: `authenticate` checks a password, `sign_in` and `sign_out` change who is there.
"""

from scaffold.auth.in_scripts import authenticate, sign_in, sign_out

__all__ = ["authenticate", "sign_in", "sign_out"]
