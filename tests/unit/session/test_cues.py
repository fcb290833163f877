import itertools

from hypothesis import given
from hypothesis import strategies as st

from unknot.catalog.speech import speaking_s
from unknot.session.cues import Line, place

SENTENCES = st.lists(st.sampled_from(["stay", "breathe"]), min_size=1, max_size=14).map(" ".join)
LINES = st.lists(st.builds(Line, text=SENTENCES, from_s=st.integers(0, 40).map(float), fixed=st.booleans()), max_size=8)


@given(lines=LINES, duration_s=st.integers(5, 90))
def test_no_cue_overlaps_another_or_outlasts_its_segment(lines, duration_s):
    placed = place(lines, duration_s)
    for say, after in itertools.pairwise(placed):
        assert say.ends_s <= after.at_s
    assert all(say.at_s + speaking_s(say.text) <= duration_s + 0.05 for say in placed)


def test_a_fixed_cue_keeps_its_second_and_others_go_around_it():
    placed = place([Line("Ten seconds more.", 5.0, fixed=True), Line("Stay here and breathe out.", 4.5)], 15)
    assert [(say.at_s, say.text) for say in placed] == [
        (5.0, "Ten seconds more."),
        (6.8, "Stay here and breathe out."),
    ]


def test_the_first_line_wins_when_there_is_room_for_one():
    placed = place([Line("Small slow circles under the buttock."), Line("Keep breathing, slowly.")], 4)
    assert [say.text for say in placed] == ["Small slow circles under the buttock."]
