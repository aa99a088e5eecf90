"""What `st.` offers: one method and one template for each element."""

from scaffold.elements.container import Container
from scaffold.elements.root import Root, st

__all__ = ["Container", "Root", "st"]
