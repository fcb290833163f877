"""The Roland-Morris Disability Questionnaire in its published form: the wording is not ours to change or translate.

From Roland and Morris, Spine 1983;8:141-144; its authors ask for no permission when it is used as published
(Roland and Fairbank, Spine 2000;25:3115-3124). "more slowly then usual" in the ninth sentence is printed so.
"""

from __future__ import annotations

INSTRUCTIONS = (
    "When your back hurts, you may find it difficult to do some of the things you normally do.",
    "This list contains sentences that people have used to describe themselves when they have back pain. When you "
    "read them, you may find that some stand out because they describe you today.",
    "As you read the list, think of yourself today. When you read a sentence that describes you today, put a tick "
    "against it. If the sentence does not describe you, then leave the space blank and go on to the next one. "
    "Remember, only tick the sentence if you are sure it describes you today.",
)

STATEMENTS = (
    "I stay at home most of the time because of my back.",
    "I change position frequently to try and get my back comfortable.",
    "I walk more slowly than usual because of my back.",
    "Because of my back I am not doing any of the jobs that I usually do around the house.",
    "Because of my back, I use a handrail to get upstairs.",
    "Because of my back, I lie down to rest more often.",
    "Because of my back, I have to hold on to something to get out of an easy chair.",
    "Because of my back, I try to get other people to do things for me.",
    "I get dressed more slowly then usual because of my back.",
    "I only stand for short periods of time because of my back.",
    "Because of my back, I try not to bend or kneel down.",
    "I find it difficult to get out of a chair because of my back.",
    "My back is painful almost all the time.",
    "I find it difficult to turn over in bed because of my back.",
    "My appetite is not very good because of my back pain.",
    "I have trouble putting on my socks (or stockings) because of the pain in my back.",
    "I only walk short distances because of my back.",
    "I sleep less well because of my back.",
    "Because of my back pain, I get dressed with help from someone else.",
    "I sit down for most of the day because of my back.",
    "I avoid heavy jobs around the house because of my back.",
    "Because of my back pain, I am more irritable and bad tempered with people than usual.",
    "Because of my back, I go upstairs more slowly than usual.",
    "I stay in bed most of the time because of my back.",
)

CITATION = (
    "Roland MO, Morris RW. A study of the natural history of back pain. Part 1: Development of a reliable and "
    "sensitive measure of disability in low back pain. Spine 1983; 8: 141-144."
)

EVERY_DAYS = 28


def score(ticked: set[int]) -> int:
    """Number of statements ticked, 0–24. Raises ValueError for a number that is not on the form."""
    if unknown := sorted(ticked - set(range(1, len(STATEMENTS) + 1))):
        raise ValueError(f"statement {unknown[0]} is not on the form, expected 1 to {len(STATEMENTS)}")
    return len(ticked)
