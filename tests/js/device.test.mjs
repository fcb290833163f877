import assert from "node:assert/strict";
import { test } from "node:test";
import { load, packed } from "./reading.mjs";

const { pickVoice, Voice } = await load("voice.js");
const { WakeLock } = await load("wakelock.js");
const { TouchLock, LONG_PRESS_S } = await load("touchlock.js");
const { actionOf } = await load("controls.js");
const { figureOf, pictureOf } = await load("scene-mount.js");
const { countdown, cutAtSide, minutesLeft } = await load("words.js");
const { isDue, judge, against } = await load("check.js");
const { whose } = await load("profile.js");
const { renderTrack, toneTimes, RATE_HZ } = await load("track.js");
const { Timeline } = await load("timeline.js");

const voice = (lang, localService = true, isDefault = false) => ({ lang, localService, default: isDefault, name: lang });

for (const [name, voices, expected] of [
  ["none at all", [], null],
  ["only a voice that sends text to a server", [voice("en-GB", false)], null],
  ["only another language", [voice("de-DE")], null],
  ["the exact language before another kind of it", [voice("en-US", true, true), voice("en_GB")], "en_GB"],
  ["another kind of the language rather than silence", [voice("de-DE"), voice("en-US")], "en-US"],
]) {
  test(`voice: ${name}`, () => assert.equal(pickVoice(voices, "en-gb")?.lang ?? null, expected));
}

for (const [name, voices, expected] of [
  ["the one that was chosen", [voice("en-GB", true, true), voice("en-US")], "en-US"],
  ["the device's own where the chosen one is missing", [voice("en-GB")], "en-GB"],
  ["never one that sends text to a server, chosen or not", [voice("en-US", false), voice("en-GB")], "en-GB"],
]) {
  test(`chosen voice: ${name}`, () => assert.equal(pickVoice(voices, "en-gb", "en-US")?.name, expected));
}

for (const [beeps, vibration] of [[true, true], [true, false], [false, true], [false, false]]) {
  test(`tones ${beeps ? "on" : "off"}, vibration ${vibration ? "on" : "off"}`, () => {
    const heard = { tone: 0, buzz: 0 };
    const both = new Voice(undefined, { sound: () => { heard.tone += 1; } }, () => { heard.buzz += 1; }, "en",
      { voice: false, beeps, vibration });
    both.sound("count");
    assert.deepEqual(heard, { tone: Number(beeps), buzz: Number(vibration) });
  });
}

test("the screen stays on while it is wanted, also after the page was hidden, and not after", async () => {
  let held = 0;
  const lock = new WakeLock({ request: async () => { held += 1; return { release: async () => { held -= 1; } }; } });
  await lock.hold();
  assert.equal(held, 1);
  await lock.seen(false);
  held = 0; // the browser itself let go
  await lock.seen(true);
  assert.equal(held, 1);
  await lock.release();
  assert.equal(held, 0);
  await lock.seen(true);
  assert.equal(held, 0);
});

test("no wake lock in this browser is no trouble", async () => {
  const lock = new WakeLock(undefined);
  await lock.hold();
  await lock.release();
  assert.equal(lock.possible, false);
});

test("the touch lock opens by a long press and by nothing shorter", () => {
  const lock = new TouchLock();
  lock.lock();
  lock.press(10);
  assert.ok(lock.progress(10 + LONG_PRESS_S / 2) < 1);
  lock.lift();
  assert.equal(lock.progress(20), 0);
  assert.equal(lock.locked, true);
  lock.press(30);
  assert.equal(lock.progress(30 + LONG_PRESS_S), 1);
  assert.equal(lock.locked, false);
});

const key = (name, more = {}) => ({ key: name, altKey: false, ctrlKey: false, metaKey: false, repeat: false, target: { tagName: "BODY" }, ...more });
for (const [event, letters, action] of [
  [key(" "), true, "toggle"], [key("ArrowRight"), true, "next"], [key("H"), true, "hurts"], [key("e"), true, "ease"],
  [key("e"), false, null], [key("ArrowLeft"), false, "back"], [key("h", { ctrlKey: true }), true, null],
  [key(" ", { target: { tagName: "BUTTON" } }), true, null], [key("n", { target: { tagName: "INPUT" } }), true, null],
  [key("h", { repeat: true }), true, null], [key("x"), true, null],
]) {
  test(`key ${JSON.stringify(event.key)} on ${event.target.tagName}, letters ${letters}: ${action}`, () =>
    assert.equal(actionOf(event, { letters }), action));
}

for (const [seconds, shown] of [[0, "0"], [0.5, "1"], [42, "42"], [42.02, "42"], [99.9, "1:40"], [100, "1:40"], [125, "2:05"]]) {
  test(`${seconds} s left shows ${shown}`, () => assert.equal(countdown(seconds), shown));
}

const words = { left: "left", right: "right", minute_left: "1 minute left", minutes_left: "{n} minutes left" };
test("a place is cut at its side", () => {
  assert.deepEqual(cutAtSide("back of the left thigh", "left", words), ["back of the ", "left", " thigh"]);
  assert.deepEqual(cutAtSide("Right buttock", "right", words), ["", "Right", " buttock"]);
  assert.deepEqual(cutAtSide("mid back", "both", words), ["mid back", "", ""]);
});
test("minutes left are at least one", () => {
  assert.equal(minutesLeft(3, words), "1 minute left");
  assert.equal(minutesLeft(300, words), "5 minutes left");
});

test("a drawing is found by phase and side, else by technique and side, else not at all", () => {
  const figures = { "a/hold|left": "1", "a/set_up|left": "2" };
  assert.equal(figureOf(figures, "a", "hold", "left"), "1");
  assert.equal(figureOf(figures, "a", "roll", "left"), "2");
  assert.equal(figureOf(figures, "a", "roll", "right"), null);
});

test("an effort with a drawing of its own shows it, any other the usual one", () => {
  const figures = { "a/hold|left": "1", "a/hold|left|harder": "2" };
  assert.equal(figureOf(figures, "a", "hold", "left", "harder"), "2");
  assert.equal(figureOf(figures, "a", "hold", "left", "easier"), "1");
});

test("a movement's drawing is found by its name", () => {
  assert.equal(figureOf({ "cat-camel|both": "1" }, "cat-camel", "pin_and_move", "both"), "1");
  assert.equal(figureOf({}, "standing", "pin_and_move", "both"), null);
});

test("every moment has the picture of its technique, its movement, or of standing at ease", () => {
  const moment = (pose, kind) => pictureOf({ pose, kind, side: "left", tool: null, surface: null, effort: "easier", place: "left calf" });
  for (const segment of packed().script.segments) {
    const picture = moment(segment.show.pose, segment.kind);
    assert.equal(picture.technique, segment.technique ?? segment.show.pose, segment.kind);
  }
  assert.equal(moment("", "rest"), null);
  assert.equal(moment("cat-camel", "move").phase, "pin_and_move");
  assert.equal(moment("a/set_up", "rest").phase, "set_up");
  assert.equal(moment("a/hold", "hold").phase, "hold");
});

const { check } = packed();
const clear = Object.fromEntries(check.questions.map((question) => [question.id, question.clear]));
test("the short check starts a session only with every question answered and nothing against it", () => {
  assert.equal(judge(check, clear), "clear");
  assert.equal(judge(check, {}), "open");
  for (const question of check.questions) {
    const { [question.id]: _, ...others } = clear;
    assert.equal(judge(check, others), "open", `${question.id} left out`);
    for (const choice of question.choices.filter((one) => one.id !== question.clear)) {
      const answers = { ...clear, [question.id]: choice.id };
      assert.equal(judge(check, answers), "stop", `${question.id} ${choice.id}`);
      assert.match(against(check, answers).join(" "), /\w{3}/);
    }
  }
});
test("the check is due when its answers have run out, or were never given", () => {
  assert.equal(isDue({ ...check, valid_until: "2030-01-01T00:00:00+00:00" }, Date.parse("2029-12-31") / 1000), false);
  assert.equal(isDue({ ...check, valid_until: "2030-01-01T00:00:00+00:00" }, Date.parse("2030-01-01") / 1000), true);
  assert.equal(isDue({ ...check, valid_until: null }, 0), true);
  assert.equal(isDue({ ...check, valid_until: null, lasts_s: 60 }, 159, 100), false);
  assert.equal(isDue({ ...check, valid_until: null, lasts_s: 60 }, 160, 100), true);
  assert.equal(isDue({ ...check, valid_until: null, lasts_s: undefined }, 100, 100), true);
});

for (const [said, before, expected] of [
  [{ profile: "a", mode: "solo" }, null, ["a", "nothing"]],
  [{ profile: "a", mode: "solo" }, "a", ["a", "nothing"]],
  [{ profile: "b", mode: "solo" }, "a", ["b", "everything"]],
  [{ profile: "", mode: "solo" }, "a", [null, "everything"]],
  [{ profile: "b", mode: "server" }, "a", ["b", "sessions"]],
  [{ profile: "", mode: "server" }, "a", [null, "sessions"]],
  [{ profile: "" }, "a", ["a", "nothing"]],
  [{}, "a", ["a", "nothing"]],
]) {
  test(`a page saying ${JSON.stringify(said)} to a device of ${before}: ${expected}`, () => {
    const found = whose(said, before);
    assert.deepEqual([found.profile, found.gone], expected);
  });
}

test("the sound track is a WAV file that is silent except at its tones", () => {
  const file = renderTrack([[1, "count"]], 3);
  assert.equal(new TextDecoder().decode(file.slice(0, 4)), "RIFF");
  const samples = file.slice(44);
  assert.ok(samples.slice(0, RATE_HZ).every((sample) => sample === 128));
  assert.ok(samples.slice(RATE_HZ, RATE_HZ * 1.05).some((sample) => sample !== 128));
});
test("the sound track has the tones of what is left of the session", () => {
  const { script } = packed();
  const timeline = new Timeline(script);
  const whole = toneTimes(timeline).length;
  timeline.removeArea(script.plan.visits[0].area);
  assert.ok(toneTimes(timeline).length < whole);
});
