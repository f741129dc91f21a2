"""Reading what the planner did not, with the help of a language model that the person has set up.

The model is shown the instruction, a short description of the timeline and of the uploads, and a catalogue of sentences
that the planner understands. It answers with sentences of that kind, and each of them goes through the planner like any
instruction of a person's. So whatever the model says, and whatever a file name, a caption or the instruction itself
talks it into saying, nothing can come of it but edits of this one timeline with its own uploads: no sentence reaches a
file, an address, another session or the history of undo. What the planner refuses is reported and never applied, and
the reply says that the model was asked and how it read the instruction. A model's own words on what no sentence covers
are quoted there as such, on one short line.
"""

from nemo_mcp.studio.rewriting.rewriter import Rewriter

__all__ = ["Rewriter"]
