"""Statistics: catalog and hit store brought together into the figures that people ask for."""
