"""`python -m scaffold.cli`, where the `scaffold` command is not on the path."""

from scaffold.cli import main

main()
