"""A timeline as OpenTimelineIO, the format in which editing programs hand over cuts. Pure: values in, JSON out.

It is written by hand, to the schemas that every reader of the format has known for years: the official library is
compiled, has no wheels for some of the systems that we run on, and would bring nothing to the writing. The tests read
all of it back with that library.
"""

from nemo_mcp.core.otio.media import Known, Media, Shelf, kind_of, web_address
from nemo_mcp.core.otio.timeline import Interchange, interchange

__all__ = ["Interchange", "Known", "Media", "Shelf", "interchange", "kind_of", "web_address"]
