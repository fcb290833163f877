"""Static files under names that carry their content, so that a browser may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Imports between ES modules are rewritten to the hashed names as well."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name; of a file that is not in place, its own: one lost picture must not cost a whole page."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
