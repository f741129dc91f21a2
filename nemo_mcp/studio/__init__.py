"""The studio: an embedded backend with the cloud's HTTP contract that really edits and really renders."""
