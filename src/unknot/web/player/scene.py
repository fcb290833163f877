"""What lets the player's page load the moving figure under a policy that allows no script of others."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from unknot.web.config.middleware import policy_text

THREE = "vendor/three-0.184.0"


def import_map() -> SafeString:
    """Where the bare names in the scene's modules lead. Addresses of our own files, so safe as they are."""
    names = {"three": static(f"{THREE}/three.module.min.js"), "three/addons/": static(f"{THREE}/addons/")}
    return mark_safe(json.dumps({"imports": names}))


def policy_with(inline: str) -> str:
    """The site's policy, and this one inline block by its hash.

    No word for evaluation, of WebAssembly neither: the meshes are read by a decoder of ours in plain JavaScript.
    """
    digest = b64encode(sha256(inline.encode()).digest()).decode()
    scripts = f"'self' 'sha256-{digest}'"
    return policy_text({**settings.CONTENT_SECURITY_POLICY, "script-src": scripts})
