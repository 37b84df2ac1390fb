"""How the libraries and the map in `pipelines/report/data` were obtained."""
