"""Draw the app's icons (PNG, for the web manifest) from the mark. Run again when the mark changes."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from ensure_tools import chromium

STATIC = Path(__file__).resolve().parent.parent / "src" / "unknot" / "web"
MARK = STATIC / "core" / "static" / "mark.svg"
ICONS = STATIC / "player" / "static" / "player"
PAPER = "#faf7f1"
SHARE = 0.8
"""Part of the icon that the mark takes; what is around it may be cut off by a phone."""


def page_for(size: int, mark: str) -> str:
    inner = round(size * SHARE)
    return (
        f"<style>body{{margin:0;background:{PAPER};width:{size}px;height:{size}px;display:grid;place-items:center}}"
        f"svg{{width:{inner}px;height:{inner}px}}</style>{mark}"
    )


def main() -> None:
    mark = MARK.read_text(encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-quic"])
        for size in (192, 512):
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(page_for(size, mark))
            page.screenshot(path=ICONS / f"icon-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()
