"""How long a first visit takes on a phone, from the first tap to the first guided second.

    python benchmarks/first_visit.py [--screens] [--against FOLDER]

Nobody with a stop-watch stands behind this: a script walks the way in Chromium at 390 × 844 as somebody with an
ordinary sore back would, and adds up

* reading: every visible word from the top of the page to what is tapped to go on, but for the labels Yes, No and Not
  sure, at 238 words a minute, the mean of adults for English that is no fiction; most lie between 175 and 300
  (Brysbaert 2019, J Mem Lang 109:104047). Lists that are searched for what concerns one are also given at 450 a
  minute, the rate of skimming (Carver 1992, J Reading 36:84), because hardly anybody reads them word for word;
* fingers: 0.6 s a tap, the way to the farthest button of a phone's screen at 6.95 bits a second (MacKenzie 2015, LNCS
  9297), and as much for a typed digit;
* waiting: what the pages took to load here, by the browser's own Navigation Timing, from leaving the last page on.

Thinking about an answer is not in it. With ``--against`` the same way is walked in another checkout as well, in the
same run and served from its own tree; the share is what it takes here of what it takes there when lists are skimmed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Locator, Page, Playwright, sync_playwright  # noqa: E402
from scripts.ensure_tools import chromium  # noqa: E402
from tests.browser.conftest import FLAGS, PHONE, serving  # noqa: E402

READERS = {"every word": (238, 238), "lists skimmed": (238, 450), "slow, every word": (175, 175), "quick": (300, 450)}
"""Words a minute, and in lists."""
TAP_S = 0.6
ANSWERS = {
    "age": "42",
    "sex": "male",
    "pain_now": "4",
    "pain_worst": "6",
    "floor_transfer": "yes",
    "movement_changes_pain": "yes",
    "episode_weeks": "3",
    "night_pain": "none",
    "course": "same",
    "recent_trauma": "none",
}
MOST_SCREENS = 60
SKIMS, CHECK, WHOLE = "lists skimmed", "safety check", "to the first guided second"
MOST_SHARE = 1.05
"""How much longer than in the other checkout the safety check may take."""

LOADED_MS = "performance.getEntriesByType('navigation')[0].loadEventStart"
VISIBLE = """(last) => {
  const skip = ".hush, .three-way, .ruler, .step-bar, [hidden], svg, script, template";
  const labels = ["Yes", "No", "Not sure"];
  const texts = [];
  const walk = (node) => {
    if (last.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING && !last.contains(node)) return;
    if (node.nodeType === Node.TEXT_NODE) { texts.push(node.textContent.trim()); return; }
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(skip) || !node.checkVisibility()) return;
    for (const child of node.childNodes) walk(child);
  };
  walk(last.closest("main"));
  return texts.filter((text) => !labels.includes(text)).join(" ");
}"""


@dataclass
class Visit:
    """What one visit came to. ``seen``: name, words, and whether it is a list, of each screen."""

    page: Page
    taps: int = 0
    digits: int = 0
    waited_s: float = 0.0
    seen: list[tuple[str, int, bool]] = field(default_factory=list)

    def read(self, name: str, last: Locator, listed: bool = False) -> None:
        """``last``: what leads on, and with it the end of what is read."""
        text = str(last.evaluate(VISIBLE))
        self.seen.append((name, sum(1 for word in text.split() if re.search(r"\w", word)), listed))

    def tap(self, where: Locator) -> None:
        where.click(force=True)
        self.taps += 1

    def type(self, where: Locator, digits: str) -> None:
        where.fill(digits)
        self.taps, self.digits = self.taps + 1, self.digits + len(digits)

    def leave(self, by: Locator) -> None:
        """Tap what leads to the next page, and wait for it."""
        by.click(trial=True)  # a screen takes no answer before it has settled, which nobody who reads it notices
        before = self.page.url
        self.tap(by)
        self.page.wait_for_url(lambda url: url != before)
        self.waited_s += self.page.evaluate(LOADED_MS) / 1000

    def seconds(self, plain: float, listed: float) -> float:
        """At these words a minute."""
        reading = sum(60 * words / (listed if is_list else plain) for _, words, is_list in self.seen)
        return reading + TAP_S * (self.taps + self.digits) + self.waited_s

    def report(self) -> dict[str, object]:
        return {
            "screens": len(self.seen),
            "words": sum(words for _, words, _ in self.seen),
            "taps": self.taps,
            "waited_s": round(self.waited_s, 1),
            "seconds": {name: round(self.seconds(*rates)) for name, rates in READERS.items()},
        }


def check(visit: Visit) -> None:
    """The safety check, answered as somebody does whose back is sore and nothing else."""
    page = visit.page
    for _ in range(MOST_SCREENS):
        if "/check/q/" not in page.url:
            return
        key = page.url.rstrip("/").split("/")[-1]
        shown = [field.get_attribute("value") or "" for field in page.locator("input[name=shown]").all()]
        if shown:
            _several(visit, shown)
        elif page.locator("button[name=answer]").count():
            visit.read(key, page.locator("button[name=answer]").last)
            visit.leave(page.locator(f"button[name=answer][value='{ANSWERS.get(key, 'no')}']"))
        else:
            visit.read(key, page.locator("button[name=go][value=on]"), listed=bool(page.locator(".any-of").count()))
            visit.leave(page.locator("button[name=go][value=on]"))
    raise RuntimeError(f"still asking after {MOST_SCREENS} screens: {page.url}")


def _several(visit: Visit, shown: list[str]) -> None:
    page = visit.page
    rest = page.locator(".onward [name=go][value=none]")
    visit.read(shown[0], rest if rest.count() else page.locator(".onward [value=on]"), bool(rest.count()))
    if rest.count():
        visit.leave(rest)
        return
    for key in shown:
        if page.locator(f"#a-{key}").count():
            visit.type(page.locator(f"#a-{key}"), ANSWERS[key])
        else:
            visit.tap(page.locator(f"input[name='{key}'][value='{ANSWERS.get(key, 'no')}']"))
    visit.leave(page.locator(".onward [name=go][value=on]"))


def to_the_first_second(visit: Visit) -> None:
    """Where it hurts, what is at hand, the plan, and the player until it guides."""
    page = visit.page
    if "/verdict/" in page.url:
        visit.read("verdict", page.locator("main a.button.big"))
        visit.leave(page.locator("main a.button.big"))
    visit.tap(page.locator(".bodymap a[data-key='buttock-left']").first)
    visit.read("where", page.locator(".onward .button").first)
    visit.tap(page.locator("input[name='pain:buttock-left'][value='5']"))
    visit.tap(page.locator("input[name='stiffness:buttock-left'][value='4']"))
    visit.leave(page.locator(".onward .button").first)
    visit.tap(page.locator("input[name=tools][value='tennis-ball']"))
    visit.tap(page.locator("input[name=surfaces][value=floor]"))
    visit.read("at hand", page.locator(".onward .button").first, listed=True)
    visit.leave(page.locator(".onward .button").first)
    visit.read("plan", page.locator("main .start .button").first)
    visit.leave(page.locator("main .start .button").first)
    page.locator("#go").wait_for()
    visit.read("player, before the start", page.locator("#go"))
    visit.tap(page.locator("#go"))


def walk(page: Page, address: str) -> Visit:
    visit = Visit(page)
    page.goto(address)
    visit.leave(page.locator("main .button").first)
    visit.taps = 0
    check(visit)
    return visit


def measure(play: Playwright, tree: Path) -> tuple[dict[str, object], dict[str, float]]:
    """The report of a visit served from this tree, and the seconds of somebody who skims lists, by stretch."""
    with tempfile.TemporaryDirectory() as data, serving(Path(data), PYTHONPATH=f"{tree / 'src'}:{tree}") as site:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        visit = walk(browser.new_page(viewport=PHONE), site.address)
        report: dict[str, object] = {CHECK: visit.report()}
        skimmed = {CHECK: visit.seconds(*READERS[SKIMS])}
        to_the_first_second(visit)
        browser.close()
    report[WHOLE] = visit.report()
    skimmed[WHOLE] = visit.seconds(*READERS[SKIMS])
    report["words"] = {name: words for name, words, _ in visit.seen}
    return report, skimmed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", action="store_true", help="the words of every screen as well")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout, to compare with")
    asked = parser.parse_args()
    with sync_playwright() as play:
        report, here = measure(play, ROOT)
        shown = {"here": report}
        if asked.against:
            shown["there"], there = measure(play, asked.against.resolve())
            shown["share, lists skimmed"] = {stretch: round(here[stretch] / there[stretch], 3) for stretch in here}
    for each in shown.values():
        if not asked.screens:
            each.pop("words", None)
    print(json.dumps(shown if asked.against else report, indent=2))
    return int(bool(asked.against) and here[CHECK] > MOST_SHARE * there[CHECK])


if __name__ == "__main__":
    sys.exit(main())
