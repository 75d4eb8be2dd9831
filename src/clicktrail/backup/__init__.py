"""Backups of a whole installation while it runs, and their restoring, also up to a moment.

A backup is a manifest and the objects that it names, in a folder or a bucket. What is there already
is named again, not stored again: parts of the hit store never change, and finished segments of the
journal hardly ever.
"""

from clicktrail.backup.manifest import Manifest, Unit
from clicktrail.backup.repository import Repository
from clicktrail.backup.restoring import Restored, restore
from clicktrail.backup.taking import Taken, take

__all__ = ["Manifest", "Repository", "Restored", "Taken", "Unit", "restore", "take"]
