"""Somebody who has a keyboard and nothing else: Tab, Shift+Tab, Enter, Space, arrows and what can be typed."""

from __future__ import annotations

from playwright.sync_api import Page

MOST_TABS = 250
FOCUSED = """(selector) => {
  const at = document.activeElement;
  return at !== null && at.matches(selector);
}"""
SEEN = """() => {
  // The mark of focus is drawn by :focus-visible; a keyboard must never lose sight of where it is.
  const at = document.activeElement;
  if (!at.matches(":focus-visible")) return false;
  const marked = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  // A field that draws nothing itself is drawn by what follows or holds it.
  const drawn = [at, at.nextElementSibling, at.parentElement, ...at.querySelectorAll("path, polygon, rect, circle")];
  return drawn.some((one) => one && marked(one)) || at.closest("svg") !== null;
}"""


class Keys:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> Keys:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def to(self, selector: str) -> Keys:
        """Tab on until something that fits has the focus."""
        for _ in range(MOST_TABS):
            if self.page.evaluate(FOCUSED, selector):
                assert self.page.evaluate(SEEN), f"nobody sees that {selector} on {self.page.url} has the focus"
                return self
            self.press("Tab")
        raise AssertionError(f"{selector} is not reached with Tab on {self.page.url}")

    def follow(self, selector: str) -> Keys:
        """Tab to a link or button that leads to another page, and press it."""
        self.to(selector)
        with self.page.expect_navigation():
            self.press("Enter")
        return self

    def choose(self, name: str, value: str) -> Keys:
        """One of a group of radio buttons, with the arrow keys."""
        self.to(f"input[type=radio][name='{name}']")
        if not self.page.evaluate(FOCUSED, ":checked"):
            self.press("Space")
        for _ in range(40):
            if self.page.evaluate(FOCUSED, f"[value='{value}']:checked"):
                return self
            self.press("ArrowRight")
        raise AssertionError(f"{name} has no {value}")

    def tick(self, selector: str, wanted: bool) -> Keys:
        self.to(selector)
        if self.page.evaluate(FOCUSED, ":checked") != wanted:
            self.press("Space")
        return self

    def write(self, selector: str, text: str) -> Keys:
        self.to(selector)
        self.press("Control+A")
        self.page.keyboard.type(text)
        return self
