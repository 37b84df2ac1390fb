"""A dataset as one page that opens offline: charts, a map, filters, a sample of texts."""
