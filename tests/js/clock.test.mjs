import assert from "node:assert/strict";
import { test } from "node:test";
import { fromPython, load, packed } from "./reading.mjs";

const { SessionClock } = await load("clock.js");
const total_s = packed().script.total_s;

const started = new SessionClock({ total_s }).start(100);
const later = started.pause(142.5).start(200);
const CLOCKS = { started, paused_and_started: later, jumped: later.jump(210, total_s - 5) };

for (const row of fromPython.clock) {
  test(`a clock that was ${row.name} shows at ${row.now} what the Python clock shows`, () => {
    assert.equal(CLOCKS[row.name].at(row.now), row.at);
    assert.equal(CLOCKS[row.name].over(row.now), row.over);
  });
}

test("a clock written down and read again goes on as if nothing had been", () => {
  const again = new SessionClock(JSON.parse(JSON.stringify(started)));
  assert.equal(again.at(160), started.at(160));
});

test("a paused clock stands still", () => {
  assert.equal(started.pause(130).at(9999), 30);
});

test("a wall clock that is put back does not take the session back", () => {
  assert.equal(started.at(40), 0);
});
