"""The recordings that a mix reads: each file opened once, and what is to be remarked about it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.sound.mix_block import Block
from nemo_mcp.studio.render.sound.mix_source import Source


class Shelf:
    """Sources by asset id. `names` gives what people call them."""

    def __init__(self, media: Mapping[str, Path], names: Mapping[str, str]) -> None:
        self._media = media
        self._names = names
        self._sources: dict[str, Source] = {}
        self._silent: set[str] = set()
        self._broken: set[str] = set()
        self._remarks: dict[str, None] = {}

    def sounding(self, asset: str, *, asked: bool) -> Source | None:
        """The source of an asset, None when nothing can be heard of it.

        What was `asked` for as sound is remarked when it is silent, and raises MediaError when it cannot be read.
        Everything raises MediaError when its file is missing.
        """
        if asset not in self._sources and asset not in self._silent:
            self._open(asset, asked=asked)
        if asset in self._silent:
            if asked:
                self._remarks[f"{self._name(asset)} has no sound"] = None
            return None
        return self._sources.get(asset)

    def spared(self, asset: str, blocks: Iterator[Block]) -> Iterator[Block]:
        """The blocks of a picture's own sound; they end, with a remark, where they cannot be read."""
        try:
            yield from blocks
        except MediaError as problem:
            self.leave_out(asset, problem)

    def leave_out(self, asset: str, problem: MediaError) -> None:
        """Remark that a picture's own sound is not heard, or not further."""
        if asset not in self._broken:
            self._broken.add(asset)
            self._remarks[f"{problem}, so {self._name(asset)} is silent"] = None

    def remarks(self) -> tuple[str, ...]:
        """Everything worth a remark so far."""
        found = list(self._remarks)
        for asset, source in self._sources.items():
            if source.damaged and asset not in self._broken:
                places = "one place" if source.damaged == 1 else f"{source.damaged} places"
                found.append(f"the sound of {self._name(asset)} is damaged in {places}")
        return tuple(found)

    def _open(self, asset: str, *, asked: bool) -> None:
        path = self._media.get(asset)
        if path is None:
            raise MediaError(f"the file of asset {asset} is missing")
        try:
            source = Source(path)
            if source.has_sound():
                self._sources[asset] = source
            else:
                self._silent.add(asset)
        except MediaError as problem:
            if asked:
                raise
            self.leave_out(asset, problem)

    def _name(self, asset: str) -> str:
        return self._names.get(asset) or (self._media[asset].name if asset in self._media else asset)
