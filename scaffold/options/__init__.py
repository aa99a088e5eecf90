"""Options with the names of Streamlit's configuration: what there is, and what an app has set."""
