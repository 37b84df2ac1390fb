"""Reading a dataset: SQL over its views, and one article in the terminal."""
