"""Ninety days of believable sample data, so that there is something to look at."""

from clicktrail.demo.filling import fill

__all__ = ["fill"]
