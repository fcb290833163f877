"""``demo``: fill an empty database with made-up people."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from unknot.web.core import services
from unknot.web.core.models import Profile
from unknot.web.core.people import STORIES, tell

SOLO_PERSON = "third-week"


class Command(BaseCommand):
    help = "Fill an empty database with made-up people at different stages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--person", choices=[*STORIES, "list"])

    def handle(self, *args: Any, seed: int, person: str | None, **options: Any) -> None:
        if person == "list":
            for story in STORIES.values():
                self.stdout.write(f"{story.name:<14} {story.about}")
        elif person is not None and person not in STORIES:
            raise CommandError(f"--person: found {person!r}; expected one of {', '.join(STORIES)}")
        elif settings.SERVER_MODE:
            self._fill(seed, [person] if person else list(STORIES))
        else:
            self._be(STORIES[person or SOLO_PERSON].name, seed)

    def _be(self, name: str, seed: int) -> None:
        now = timezone.now()
        profile = services.local_profile(now)
        if services.latest_screening(profile) or services.latest_checkin(profile):
            raise CommandError("There is somebody's data here. Choose an empty folder: unknot demo --data-dir FOLDER")
        tell(profile, STORIES[name], now, seed)
        self.stdout.write(f"{name}: {STORIES[name].about}")

    def _fill(self, seed: int, names: list[str]) -> None:
        """Each with a password made now and shown once: a known one would be an open door."""
        now = timezone.now()
        users = get_user_model()
        for name in names:
            if users.objects.filter(username=f"demo-{name}").exists():
                raise CommandError(f"demo-{name} is there already")
            password = secrets.token_urlsafe(12)
            user = users.objects.create_user(f"demo-{name}", password=password)
            profile = Profile.objects.create(user=user, made_at=now)
            tell(profile, STORIES[name], now, seed)
            self.stdout.write(f"demo-{name} {password} {STORIES[name].about}")
