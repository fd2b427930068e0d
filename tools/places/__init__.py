"""Steps of building the table of places; used at development time only."""
