"""HTML: templates, Markdown, icons, looks."""
