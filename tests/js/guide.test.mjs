import assert from "node:assert/strict";
import { test } from "node:test";
import { fromPython, load, packed } from "./reading.mjs";

const { Guide, AWAY_S } = await load("guide.js");
const { DOSE_KINDS } = await load("timeline.js");
const T0 = 1_000_000;

/** A guide that was started and played for a while, tick by tick. */
function played(seconds, { state = null, tick = 0.2 } = {}) {
  const guide = new Guide(packed(), state);
  guide.start(T0);
  for (let t = tick; t <= seconds + 1e-9; t += tick) guide.step(T0 + t);
  return guide;
}

/** Start of the first dose segment of the script. */
function firstDose(guide, order = 1) {
  return guide.timeline.segments.find((s) => s.visit === order && DOSE_KINDS.has(s.kind)).starts_s;
}

const kinds = (guide) => guide.take().notes.map((note) => note.kind);
const stop = (guide, action) => guide.pack.stops.find((one) => one.action === action);

test("a session from the first second to the last writes down every visit with its whole dose", () => {
  const guide = played(packed().script.total_s + 1, { tick: 0.5 });
  const notes = guide.take().notes;
  assert.equal(notes[0].kind, "session_started");
  assert.equal(notes.at(-1).kind, "session_finished");
  const visits = notes.filter((note) => note.kind === "visit_ended").map((note) => [note.detail.visit, note.detail.dose_s]);
  assert.deepEqual(visits, guide.pack.script.plan.visits.map((visit) => [visit.order, visit.dose_s]));
  assert.equal(guide.outcome, "finished");
});

test("everything the script has to say is said, in its order", () => {
  const guide = played(packed().script.total_s + 1);
  const written = guide.pack.script.segments.flatMap((segment) => segment.say.map((say) => say.text));
  assert.deepEqual(guide.take().say, written);
});

test("a tab that was killed comes back at the right second and segment", () => {
  const before = played(100);
  const state = JSON.parse(JSON.stringify(before));
  const after = new Guide(packed(), state);
  after.step(T0 + 137);
  const whole = played(137);
  assert.ok(Math.abs(after.view(T0 + 137).position_s - 137) < 1e-6);
  assert.equal(after.current.kind, whole.current.kind);
  assert.equal(after.segment, whole.segment);
  for (const [order, seconds] of whole.done) assert.ok(Math.abs(after.done.get(order) - seconds) < 1e-6);
});

test("a cue that is late is shown, not said", () => {
  const guide = played(1);
  guide.take();
  const segment = guide.timeline.segments.find((s) => s.starts_s > 20 && s.say.length > 0);
  guide.step(T0 + segment.starts_s + segment.say[0].at_s + 2.5);
  assert.equal(guide.caption, guide.timeline.captionAt(guide.clock.position_s));
  assert.ok(!guide.take().say.includes(segment.say[0].text));
});

test("nobody is guided through a session by an empty room: after a long while it waits where it was", () => {
  const guide = played(60);
  guide.step(T0 + 60 + AWAY_S + 1);
  assert.equal(guide.phase, "paused");
  assert.ok(Math.abs(guide.clock.position_s - 60) < 1e-6);
});

test("sleeping past the end does not finish a session", () => {
  const total = packed().script.total_s;
  const guide = new Guide(packed(), { ...played(1).toJSON(), clock: { total_s: total, position_s: total - 90, since: T0, running: true } });
  guide.step(T0 + 200);
  assert.equal(guide.phase, "paused");
  assert.equal(guide.outcome, null);
});

test("pause keeps the second, going on starts from it", () => {
  const guide = played(50);
  guide.toggle(T0 + 50);
  assert.equal(guide.view(T0 + 500).position_s, guide.view(T0 + 50).position_s);
  guide.toggle(T0 + 500);
  assert.ok(Math.abs(guide.view(T0 + 510).position_s - 60) < 1e-6);
  assert.deepEqual(kinds(guide).filter((kind) => ["paused", "resumed"].includes(kind)), ["paused", "resumed"]);
});

test("next and back move by segments and are written down", () => {
  const guide = played(2);
  guide.take();
  guide.next(T0 + 2);
  assert.equal(guide.clock.position_s, guide.timeline.segments[1].starts_s);
  guide.back(T0 + 2.5);
  assert.equal(guide.clock.position_s, 0);
  assert.deepEqual(kinds(guide).filter((kind) => kind !== "segment_started"), ["skipped", "went_back"]);
});

test("next at the last segment finishes", () => {
  const guide = played(1);
  for (let n = 0; n < 100 && guide.phase === "playing"; n += 1) guide.next(T0 + 1 + n / 10);
  assert.equal(guide.outcome, "finished");
});

test("easier takes the script's own alternative, says it and writes it down", () => {
  const guide = played(firstDose(new Guide(packed())) + 5);
  guide.take();
  const [option] = guide.timeline.easierFor(guide.current.visit);
  assert.ok(guide.ease(guide.clock.since));
  const { notes, say } = guide.take();
  assert.deepEqual(notes[0].detail, { visit: option.visit, to: option.kind, variant: option.variant });
  assert.deepEqual(say, [option.say]);
});

test("easier until nothing is left leaves the place out and goes on with the next", () => {
  const guide = played(firstDose(new Guide(packed())) + 5);
  const order = guide.current.visit;
  while (guide.current.visit === order && guide.ease(guide.clock.since));
  assert.notEqual(guide.current.visit, order);
  assert.equal(guide.phase, "playing");
});

test("there is nothing to ease before the first place", () => {
  const guide = played(1);
  assert.equal(guide.ease(T0 + 1), false);
});

test("hurts stops clock and voice at once", () => {
  const guide = played(100);
  guide.take();
  guide.ask(T0 + 100);
  assert.equal(guide.phase, "asking");
  assert.equal(guide.take().hush, true);
  assert.equal(guide.view(T0 + 400).position_s, guide.view(T0 + 100).position_s);
});

test("not hurt after all: on from the same second, and still paused if it was paused", () => {
  const running = played(100);
  running.ask(T0 + 100);
  running.unask(T0 + 130);
  assert.equal(running.phase, "playing");
  assert.ok(Math.abs(running.view(T0 + 131).position_s - 101) < 1e-6);
  const paused = played(100);
  paused.pause(T0 + 100);
  paused.ask(T0 + 101);
  paused.unask(T0 + 102);
  assert.equal(paused.phase, "paused");
});

test("a stop rule for the area leaves out all that remains of it, on both sides", () => {
  const guide = played(firstDose(new Guide(packed())) + 5);
  const { area } = guide.current;
  guide.ask(guide.clock.since);
  guide.answer(stop(guide, "stop_area"), guide.clock.since);
  guide.goOn(guide.clock.since + 20);
  assert.equal(guide.phase, "playing");
  assert.notEqual(guide.current.area, area);
  const left = guide.timeline.walk(guide.clock.position_s, guide.timeline.remaining(guide.clock.position_s));
  for (const index of guide.timeline.begun(left.played)) assert.notEqual(guide.timeline.segments[index].area, area);
});

for (const row of fromPython.stopped) {
  test(`${row.stop} at ${row.area}, second ${row.position_s}: what the terminal leaves out is left out, and named`, () => {
    const guide = played(1);
    guide.clock = guide.clock.jump(guide.clock.since, row.position_s);
    guide.take();
    guide.ask(guide.clock.since);
    const rule = guide.pack.stops.find((one) => one.id === row.stop);
    guide.answer(rule, guide.clock.since);
    const { notes, say } = guide.take();
    assert.deepEqual(notes.filter((note) => note.kind === "area_stopped").map((note) => note.detail), row.areas.map((area) => ({ area })));
    assert.deepEqual([...guide.timeline.removed].sort((a, b) => a - b), row.visits);
    const also = rule.leaves_out[row.area].filter((gone) => row.ahead.includes(gone.area)).map((gone) => gone.say);
    assert.equal(also.length, row.ahead.length);
    assert.equal(guide.caption, [rule.message, ...also].join(" "));
    assert.deepEqual(say.at(-1), guide.caption);
  });
}

test("an area on the same nerve is named while it is to come, and not when it is done", () => {
  const at = (area) => fromPython.stopped.find((row) => row.stop === "sharp-or-electric" && row.area === area);
  assert.deepEqual([at("hamstrings").ahead, at("glutes").ahead], [["glutes"], []]);
  assert.ok(at("glutes").areas.includes("hamstrings"));
});

test("what hurts is written down with its place and what was being done", () => {
  const guide = played(firstDose(new Guide(packed())) + 5);
  const { area, side, visit, kind } = guide.current;
  guide.ask(guide.clock.since);
  const rule = stop(guide, "stop_area");
  guide.answer(rule, guide.clock.since);
  const { detail } = guide.take().notes.find((note) => note.kind === "hurt");
  assert.deepEqual(detail, { stop: rule.id, action: rule.action, area, side, visit, kind });
});

test("a package kept from before says only which area hurt, and that one goes", () => {
  const guide = played(firstDose(new Guide(packed())) + 5);
  const { area } = guide.current;
  guide.ask(guide.clock.since);
  const { leaves_out: _, ...old } = stop(guide, "stop_area");
  guide.answer(old, guide.clock.since);
  const stopped = guide.take().notes.filter((note) => note.kind === "area_stopped").map((note) => note.detail.area);
  assert.deepEqual(stopped, [area]);
  assert.equal(guide.caption, old.message);
});

test("on the way to the next place it is the last one that is stopped", () => {
  const guide = new Guide(packed());
  const way = guide.timeline.segments.find((s) => s.kind === "change_over" && s.visit !== 1);
  const walked = played(way.starts_s + 1, { tick: 0.5 });
  const last = walked.last;
  walked.ask(walked.clock.since);
  walked.take();
  walked.answer(stop(walked, "stop_area"), walked.clock.since);
  const stopped = walked.take().notes.filter((note) => note.kind === "area_stopped").map((note) => note.detail.area);
  assert.ok(stopped.includes(walked.pack.script.plan.visits[last - 1].area));
});

test("too strong goes on softer", () => {
  const guide = played(firstDose(new Guide(packed())) + 5);
  const order = guide.current.visit;
  const before = guide.timeline.easierFor(order).length;
  guide.ask(guide.clock.since);
  guide.answer(stop(guide, "ease"), guide.clock.since);
  assert.equal(guide.timeline.easierFor(order).length, before - 1);
  assert.equal(guide.phase, "told");
});

for (const action of ["stop_session", "emergency_screen"]) {
  test(`${action} ends the session and nothing starts it again`, () => {
    const guide = played(100);
    guide.ask(T0 + 100);
    guide.answer(stop(guide, action), T0 + 101);
    for (const press of ["toggle", "next", "back", "ease", "ask", "unask", "goOn", "start", "play"]) guide[press](T0 + 120);
    assert.equal(guide.phase, "ended");
    assert.equal(guide.outcome, action === "stop_session" ? "stopped" : "emergency");
    assert.equal(guide.take().notes.at(-1).kind, "session_stopped");
  });
}

test("pressure is written down as it was, also when a visit is left early", () => {
  const starts = firstDose(new Guide(packed()));
  const guide = played(starts + 20);
  guide.quit(T0 + starts + 20);
  const ended = guide.take().notes.find((note) => note.kind === "visit_ended");
  assert.equal(ended.detail.dose_s, 20);
});

test("three tones before the end of a side, one at each change, another at a change of sides", () => {
  const guide = played(packed().script.total_s + 1);
  const { tones } = guide.take();
  const { segments, plan } = guide.pack.script;
  assert.equal(tones.filter((tone) => tone === "count").length, 3 * plan.visits.length);
  assert.equal(tones.filter((tone) => tone === "switch").length, segments.filter((s) => s.kind === "switch_side").length);
  assert.equal(tones.at(-1), "end");
});

test("what is shown names the side that is said", () => {
  const guide = played(1);
  for (const segment of guide.timeline.segments) {
    const view = new Guide(packed(), { clock: { ...guide.clock.toJSON(), position_s: segment.starts_s, running: false }, phase: "paused" }).view(T0);
    if (view.side === "left") assert.doesNotMatch(view.place, /right/);
    if (view.side === "right") assert.doesNotMatch(view.place, /left/);
  }
});

test("nothing goes on once the check has run out, until it is answered again", () => {
  const ended = Date.parse(packed().check.valid_until) / 1000;
  for (const wait of ["pause", "ask"]) {
    const guide = played(firstDose(new Guide(packed())) + 5);
    guide[wait](T0 + 60);
    if (wait === "pause") guide.toggle(ended);
    else guide.unask(ended);
    assert.equal(guide.phase, "paused", wait);
    guide.take();
    guide.start(ended + 1, { check: {} });
    assert.equal(guide.phase, "playing", wait);
    assert.deepEqual(guide.take().notes[0].detail, { check: {} });
    const later = new Guide(packed(), JSON.parse(JSON.stringify(guide)));
    later.pause(ended + 30);
    later.toggle(ended + 60);
    assert.equal(later.phase, "playing", "answers given here hold");
  }
});
