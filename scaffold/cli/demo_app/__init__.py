"""The app behind `scaffold demo`: every family of elements, each with the code that makes it."""
