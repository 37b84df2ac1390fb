"""How good the data is: the whole path run on labeled articles, and scored."""
