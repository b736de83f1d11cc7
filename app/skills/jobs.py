"""What skills do by themselves: rosters of workers are among what the job of rosters takes in."""

from .roster import load

__all__ = ["load"]
