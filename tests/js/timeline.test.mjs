import assert from "node:assert/strict";
import { test } from "node:test";
import { fromPython, load, packed } from "./reading.mjs";

const { Timeline, DOSE_KINDS } = await load("timeline.js");
const script = packed().script;
const shorter = script.easier.find((option) => option.kind === "shorter");
const skip = script.easier.find((option) => option.kind === "skip");

/** @type {Record<string, (timeline: any) => void>} */
const CHANGES = {
  plain: () => {},
  without_second_area: (timeline) => timeline.removeArea(script.plan.visits[1].area),
  first_cut_short: (timeline) => timeline.apply(shorter),
};

for (const [name, change] of Object.entries(CHANGES)) {
  test(`segment, end of the part and time left are those of the terminal's player: ${name}`, () => {
    const timeline = new Timeline(script);
    change(timeline);
    for (const row of fromPython[name]) {
      const segment = timeline.at(row.position_s);
      assert.equal(timeline.indexAt(row.position_s), row.index);
      assert.equal(timeline.endOf(segment) <= row.position_s, row.out, `out at ${row.position_s}`);
      assert.ok(Math.abs(timeline.remaining(row.position_s) - row.remaining_s) < 1e-9, `left at ${row.position_s}`);
      if (!row.out) assert.equal(timeline.partOf(row.position_s).ends_s, row.part_ends_s, `part at ${row.position_s}`);
    }
  });
}

test("playing on leads to the same place in one long stretch as in many short ones", () => {
  const timeline = new Timeline(script);
  timeline.apply(skip);
  timeline.removeArea(script.plan.visits.at(-1).area);
  let position = 0;
  for (let second = 0; second < 400; second += 1) {
    position = timeline.walk(position, 1).position_s;
    assert.ok(Math.abs(position - timeline.walk(0, second + 1).position_s) < 1e-6, `after ${second + 1} s`);
  }
});

test("playing takes exactly as long as what is left", () => {
  const timeline = new Timeline(script);
  timeline.apply(shorter);
  const left = timeline.remaining(0);
  assert.ok(timeline.walk(0, left - 0.01).position_s < script.total_s);
  assert.equal(timeline.walk(0, left).position_s, script.total_s);
});

test("a place that was left out is never played, nor said", () => {
  const timeline = new Timeline(script);
  const { area } = script.plan.visits[0];
  timeline.removeArea(area);
  const { played } = timeline.walk(0, timeline.remaining(0));
  for (const index of timeline.begun(played)) assert.notEqual(timeline.segments[index].area, area);
  for (const cue of timeline.cuesDue(-1, script.total_s)) assert.notEqual(cue.segment.area, area);
});

test("a whole session's pressure adds up to the doses of the plan", () => {
  const timeline = new Timeline(script);
  const doses = timeline.doseWithin(timeline.walk(0, script.total_s).played);
  for (const visit of script.plan.visits) assert.equal(doses.get(visit.order), visit.dose_s, `visit ${visit.order}`);
});

test("every cue of the script comes due exactly once", () => {
  const timeline = new Timeline(script);
  const due = [];
  for (let at = 0; at <= script.total_s; at += 0.2) due.push(...timeline.cuesDue(at - 0.2, at));
  const written = script.segments.reduce((sum, segment) => sum + segment.say.length, 0);
  assert.equal(due.length, written - (due.at(0).at === 0 ? 0 : script.segments[0].say.filter((say) => say.at_s === 0).length));
});

test("easier is the script's own order: softer before shorter before left out", () => {
  const timeline = new Timeline(script);
  const order = shorter.visit;
  const kinds = [];
  for (let [option] = timeline.easierFor(order); option; [option] = timeline.easierFor(order)) {
    timeline.apply(option);
    kinds.push(option.kind);
  }
  const written = script.easier.filter((option) => option.visit === order).map((option) => option.kind);
  assert.deepEqual(kinds, written);
  assert.equal(kinds.at(-1), "skip");
});

test("the clock counts one side down as a whole, over all its phases", () => {
  const timeline = new Timeline(script);
  const visit = script.plan.visits[0];
  const phases = script.segments.filter((s) => s.visit === visit.order && DOSE_KINDS.has(s.kind));
  for (const phase of phases) {
    const part = timeline.partOf(phase.starts_s);
    assert.equal(part.ends_s - part.starts_s, visit.dose_s);
  }
});

test("a dose that is cut short counts down to its cut, not to a phase behind it", () => {
  const { order } = script.plan.visits[0];
  const phases = script.segments.filter((s) => s.visit === order && DOSE_KINDS.has(s.kind));
  assert.ok(phases.length > 1);
  for (const dose_s of [phases[0].duration_s - 2, phases[0].duration_s + 2]) {
    const timeline = new Timeline(script);
    timeline.apply({ visit: order, kind: "shorter", dose_s });
    const part = timeline.partOf(phases[0].starts_s);
    assert.equal(part.ends_s - part.starts_s, dose_s);
  }
});

test("back goes to the start of a segment, and to the one before when it has just begun", () => {
  const timeline = new Timeline(script);
  const third = script.segments[3];
  assert.equal(timeline.before(third.starts_s + 4), third.starts_s);
  assert.equal(timeline.before(third.starts_s + 1), script.segments[2].starts_s);
});

test("changes written down and read again are the same changes", () => {
  const timeline = new Timeline(script);
  timeline.apply(shorter);
  timeline.removeArea(script.plan.visits.at(-1).area);
  const again = new Timeline(script, JSON.parse(JSON.stringify(timeline)));
  assert.equal(again.remaining(0), timeline.remaining(0));
  assert.deepEqual(again.easierFor(shorter.visit), timeline.easierFor(shorter.visit));
});
