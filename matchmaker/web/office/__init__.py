"""The desk of a cluster's office."""

from __future__ import annotations

from matchmaker.web.office import invitations, moderation, queues, settings
from matchmaker.web.office.blueprint import bp

__all__ = ["bp", "invitations", "moderation", "queues", "settings"]
