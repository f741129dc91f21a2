"""The five sample pictures: each scene module has `paint()`, which returns one picture."""
