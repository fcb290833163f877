"""The words that the player puts together on the device, in the person's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return doing_words() | {
        "left": _("left"),
        "right": _("right"),
        "paused": _("paused"),
        "pause": _("Pause"),
        "go_on": _("Go on"),
        "next": _("Next"),
        "next_end": _("Next: the end"),
        "minute_left": _("1 minute left"),
        "minutes_left": _("{n} minutes left"),
        "minute": _("1 minute"),
        "minutes": _("{n} minutes"),
        "one_area": _("One area"),
        "areas": _("{n} areas"),
        "nothing_to_ease": _("There is nothing to ease here. You can pause, or go on to the next part."),
        "hear_me": _("This is how it sounds. Left is left, and right is right."),
        "end_finished": _("Done. Well done."),
        "end_finished_more": _("Get up slowly. A short walk or some easy movement is a good thing now."),
        "end_stopped": _("Stopped."),
        "end_stopped_more": _("What you have done counts. Get up slowly."),
        "end_emergency": _("Stop here."),
        "stop_now": _("Stop now"),
        "not_right": _("Not right, so softer"),
        "no": _("No"),
        "yes": _("Yes"),
        "unsure": _("Not sure"),
    }


def doing_words() -> dict[str, str]:
    """What somebody does in each kind of segment."""
    return {
        "get_ready": _("get ready"),
        "set_up": _("set up"),
        "search": _("search"),
        "hold": _("hold"),
        "roll": _("roll slowly"),
        "pin_and_move": _("press and move"),
        "switch_side": _("change sides"),
        "change_over": _("on to the next place"),
        "rest": _("rest"),
        "breathe": _("breathe"),
        "re_test": _("see how it is now"),
        "move": _("move"),
    }


def switches() -> list[dict[str, str]]:
    """What the person can turn on and off while playing."""
    return [
        {"id": "voice", "label": _("Voice"), "help": _("Only voices of this device are used.")},
        {"id": "captions", "label": _("Captions"), "help": _("What is said, in writing.")},
        {"id": "beeps", "label": _("Tones"), "help": _("At every change, and for the last three seconds.")},
        {"id": "vibration", "label": _("Vibration"), "help": _("Where the device can.")},
        {
            "id": "track",
            "label": _("Headphone buttons"),
            "help": _("Plays the tones as one sound file, also with the screen locked. Other sound may stop."),
        },
        {
            "id": "letters",
            "label": _("Letter keys"),
            "help": _("N next, B back, E easier, H hurts, L lock. Space and the arrows always work."),
        },
    ]
