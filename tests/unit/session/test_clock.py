from unknot.session.clock import SessionClock


def test_a_running_clock_follows_the_wall_clock_however_long_the_gap():
    clock = SessionClock(total_s=600).start(1000.0)
    assert clock.at(1090.5) == 90.5


def test_a_paused_clock_stands_still_and_resumes_where_it_stood():
    clock = SessionClock(total_s=600).start(1000.0).pause(1030.0)
    assert clock.at(5000.0) == 30.0
    assert clock.start(5000.0).at(5010.0) == 40.0


def test_the_end_is_never_overrun():
    clock = SessionClock(total_s=600).start(1000.0)
    assert clock.at(9999.0) == 600
    assert clock.over(1600.0)


def test_a_wall_clock_set_back_does_not_run_the_session_backwards():
    assert SessionClock(total_s=600).start(1000.0).at(400.0) == 0.0


def test_jumping_keeps_a_paused_clock_paused():
    clock = SessionClock(total_s=600).start(0.0).pause(10.0).jump(20.0, 200.0)
    assert clock.at(90.0) == 200.0


def test_a_jump_outside_the_script_ends_at_its_edge():
    assert SessionClock(total_s=600).jump(0.0, -5).at(0.0) == 0.0
    assert SessionClock(total_s=600).jump(0.0, 700).at(0.0) == 600


def test_stretching_keeps_the_moment():
    clock = SessionClock(total_s=600).start(0.0).stretch(30.0, 500.0)
    assert clock.at(40.0) == 40.0
    assert clock.at(1000.0) == 500.0
