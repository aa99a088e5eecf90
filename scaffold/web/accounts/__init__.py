"""The account pages below `/auth/`: each a class with `get` and `post`; routes.py lists them."""
