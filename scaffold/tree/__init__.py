"""Pure data: the elements of one run, their fingerprints, and the patches between two trees."""

from scaffold.tree.diff import Patch, diff
from scaffold.tree.element import Element
from scaffold.tree.fingerprint import Print, print_of

__all__ = ["Element", "Patch", "Print", "diff", "print_of"]
