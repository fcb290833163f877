"""Every question to the database names the person it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from unknot.web.core.models import Profile


class OwnedQuerySet(models.QuerySet[Any]):
    def for_profile(self, profile: Profile) -> OwnedQuerySet:
        owner: str = getattr(self.model, "OWNER", "profile")
        return self.filter(**{owner: profile})


OwnedManager = models.Manager.from_queryset(OwnedQuerySet)
