"""Pages, who may open them, and the menu that follows from both."""
