from __future__ import annotations

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody who signs in, in server mode. What they answered hangs on their Profile, never on the account."""
