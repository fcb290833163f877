import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./reading.mjs";

const { Outbox, BATCH, readAnswer, waitBefore } = await load("outbox.js");

/** A store in memory with the events of the sessions given. @param {Record<string, number>} sessions */
function storeOf(sessions) {
  let order = 0;
  let events = Object.entries(sessions).flatMap(([session, count]) => Array.from({ length: count }, (_, sequence) =>
    ({ order: order++, url: `/${session}`, event: { id: `${session}-${sequence}`, sequence, device: "d" } })));
  const refused = [];
  return {
    refused,
    left: () => events.length,
    pending: async (limit) => events.slice(0, limit),
    drop: async (ids) => { events = events.filter((one) => !ids.includes(one.event.id)); },
    refuse: async (ids) => { refused.push(...ids); events = events.filter((one) => !ids.includes(one.event.id)); },
  };
}

/** A server that keeps each id once, and loses answers, fails or stops as told. */
function serverOf(trouble = () => "") {
  const kept = [];
  let calls = 0;
  return {
    kept,
    send: async (_url, events) => {
      const now = trouble(calls++);
      if (now === "down") throw new TypeError("no network");
      if (now === "busy") return readAnswer(503, []);
      for (const event of events) if (!kept.includes(event.id)) kept.push(event.id);
      if (now === "answer lost") throw new TypeError("connection reset");
      return readAnswer(200, events.map((event) => event.id));
    },
  };
}

const noWait = async () => {};

test("events arrive in order, exactly once, and leave the device", async () => {
  const store = storeOf({ a: BATCH * 2 + 3 });
  const server = serverOf();
  assert.equal(await new Outbox(store, server.send, noWait).flush(), "empty");
  assert.deepEqual(server.kept, Array.from({ length: BATCH * 2 + 3 }, (_, n) => `a-${n}`));
  assert.equal(store.left(), 0);
});

for (const pattern of [["down"], ["busy", "down"], ["answer lost"], ["answer lost", "busy", "answer lost", "down"]]) {
  test(`each event is kept once whatever happens on the way: ${pattern.join(", ")}`, async () => {
    const store = storeOf({ a: BATCH + 7, b: 5 });
    const server = serverOf((call) => pattern[call % (pattern.length + 1)] ?? "");
    assert.equal(await new Outbox(store, server.send, noWait).keepTrying(), "empty");
    assert.equal(new Set(server.kept).size, server.kept.length);
    assert.equal(server.kept.length, BATCH + 12);
    assert.deepEqual(server.kept.filter((id) => id.startsWith("a")).map((id) => Number(id.slice(2))),
      Array.from({ length: BATCH + 7 }, (_, n) => n));
  });
}

test("nothing leaves the device before it is acknowledged", async () => {
  const store = storeOf({ a: 4 });
  await new Outbox(store, async () => readAnswer(200, ["a-0", "a-1"]), noWait).flush().catch(() => {});
  assert.equal(store.left(), 2);
});

test("a session the server does not take now does not hold up another", async () => {
  const store = storeOf({ a: 3, b: 3 });
  const server = serverOf();
  const send = async (url, events) => (url === "/a" ? readAnswer(200, []) : server.send(url, events));
  assert.equal(await new Outbox(store, send, noWait).flush(), "later");
  assert.deepEqual(server.kept, ["b-0", "b-1", "b-2"]);
  assert.equal(store.left(), 3);
});

test("an event that is refused takes no other with it", async () => {
  const store = storeOf({ a: 4 });
  const send = async (_url, events) =>
    (events.some((event) => event.id === "a-2") ? readAnswer(422, []) : readAnswer(200, events.map((event) => event.id)));
  await new Outbox(store, send, noWait).flush();
  assert.deepEqual([store.refused, store.left()], [["a-2"], 0]);
});

test("what stands in front of the app refuses nothing", () => {
  assert.equal(readAnswer(404, [], false).kind, "later");
});

test("refused events are put aside, not thrown away", async () => {
  const store = storeOf({ a: 2 });
  await new Outbox(store, async () => readAnswer(404, []), noWait).flush();
  assert.deepEqual(store.refused, ["a-0", "a-1"]);
});

test("signed out: everything stays and nobody keeps asking", async () => {
  const store = storeOf({ a: 2 });
  let calls = 0;
  const send = async () => { calls += 1; return readAnswer(401, []); };
  assert.equal(await new Outbox(store, send, noWait).keepTrying(), "signed-out");
  assert.deepEqual([calls, store.left()], [1, 2]);
});

test("two flushes at once send each event once", async () => {
  const server = serverOf();
  let sent = 0;
  const outbox = new Outbox(storeOf({ a: 5 }), (url, events) => { sent += events.length; return server.send(url, events); }, noWait);
  await Promise.all([outbox.flush(), outbox.flush()]);
  assert.equal(sent, 5);
});

test("asked ten times without a network it still waits in one line, not ten", async () => {
  let waits = 0;
  let down = true;
  const server = serverOf();
  const send = (url, events) => { if (down) throw new TypeError("no network"); return server.send(url, events); };
  const wait = async () => { waits += 1; if (waits === 3) down = false; };
  const outbox = new Outbox(storeOf({ a: 5 }), send, wait);
  await Promise.all(Array.from({ length: 10 }, () => outbox.keepTrying()));
  assert.equal(waits, 3);
  assert.equal(server.kept.length, 5);
});

for (const [tries, seconds] of [[1, 1], [2, 2], [5, 16], [7, 60], [40, 60]]) {
  test(`before try ${tries} it waits ${seconds} s`, () => assert.equal(waitBefore(tries), seconds));
}

for (const [status, kind] of [[200, "taken"], [401, "signed-out"], [403, "signed-out"], [404, "refused"], [409, "refused"],
  [422, "refused"], [429, "later"], [500, "later"], [503, "later"]]) {
  test(`status ${status} means ${kind}`, () => assert.equal(readAnswer(status, []).kind, kind));
}
