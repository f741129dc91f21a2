"""The planner: everyday instructions in English and Chinese become edits of a timeline. Pure code, no I/O."""

from nemo_mcp.studio.planner.model import BEDS, LONGEST_MS, Plan, Source
from nemo_mcp.studio.planner.planning import plan

__all__ = ["BEDS", "LONGEST_MS", "Plan", "Source", "plan"]
