"""The client side of the wire: the only package that knows httpx. It has a base URL and never asks what answers."""
