"""Feeds, the answers of news services' APIs, and JSON of any other make."""
