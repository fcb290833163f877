// @ts-check
/**
 * What stays on the device: sessions to play, where each one is, and events on their way to the server.
 *
 * One database per profile, so that two people at one browser never meet each other's. Health data lives here and
 * never in a cache. State and events of one moment are written in one transaction: a tab that is killed
 * leaves both or neither.
 */

/** @import { Package, SessionEvent } from "./types.js" */
/** @import { GuideState, Note } from "./guide.js" */
/** @import { Waiting } from "./outbox.js" */

/** @typedef {{ session: string, owner: string, seen: number, guide: GuideState }} Kept */

const VERSION = 1;

/** @param {string} profile @returns {Promise<DeviceStore>} */
export async function openStore(profile) {
  const request = indexedDB.open(`unknot-${profile}`, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("packages", { keyPath: "session" });
    request.result.createObjectStore("states", { keyPath: "session" });
    request.result.createObjectStore("events", { keyPath: "order" }).createIndex("id", "event.id", { unique: true });
    request.result.createObjectStore("refused", { keyPath: "order" });
    request.result.createObjectStore("meta");
  };
  return new DeviceStore(await done(request), profile);
}

/** Everything of a profile that no longer exists. @param {string} profile */
export async function eraseStore(profile) {
  await done(indexedDB.deleteDatabase(`unknot-${profile}`));
}

export class DeviceStore {
  /** @param {IDBDatabase} database @param {string} profile */
  constructor(database, profile) {
    this.database = database;
    this.profile = profile;
    // Another tab wants to delete or upgrade: never stand in its way.
    database.onversionchange = () => database.close();
  }

  // ── sessions to play ─────────────────────────────────────────────────────────────────────────────────────────

  /** @param {Package} pack */
  async keep(pack) {
    await done(this.#write("packages").put(pack));
  }

  /** @param {string} session @returns {Promise<Package | undefined>} */
  pack(session) {
    return done(this.#read("packages").get(session));
  }

  /** @returns {Promise<Package[]>} */
  packs() {
    return done(this.#read("packages").getAll());
  }

  /** Forget every session to play except those named; events on their way stay. @param {string[]} sessions */
  async forgetAllBut(sessions) {
    const transaction = this.database.transaction(["packages", "states"], "readwrite");
    for (const name of ["packages", "states"]) {
      const store = transaction.objectStore(name);
      for (const key of await done(store.getAllKeys())) if (!sessions.includes(String(key))) store.delete(key);
    }
    await complete(transaction);
  }

  // ── where each one is ────────────────────────────────────────────────────────────────────────────────────────

  /** @param {string} session @returns {Promise<Kept | undefined>} */
  state(session) {
    return done(this.#read("states").get(session));
  }

  /** From now on only `owner` may write this session. @param {string} session @param {string} owner @returns {Promise<Kept | undefined>} */
  async claim(session, owner) {
    const transaction = this.database.transaction("states", "readwrite");
    const store = transaction.objectStore("states");
    /** @type {Kept | undefined} */
    const kept = await done(store.get(session));
    if (kept) store.put({ ...kept, owner });
    await complete(transaction);
    return kept;
  }

  /**
   * Write state and events together; false when another tab has taken the session over.
   * @param {string} session @param {string} owner @param {GuideState} guide @param {Note[]} notes
   * @param {string} url @param {number} seen
   */
  async commit(session, owner, guide, notes, url, seen) {
    const transaction = this.database.transaction(["states", "events", "meta"], "readwrite");
    const states = transaction.objectStore("states");
    /** @type {Kept | undefined} */
    const kept = await done(states.get(session));
    if (kept && kept.owner !== owner) {
      transaction.abort();
      return false;
    }
    states.put({ session, owner, seen, guide });
    const meta = transaction.objectStore("meta");
    const device = (await done(meta.get("device"))) ?? makeId();
    let order = (await done(meta.get("order"))) ?? 0;
    let sequence = (await done(meta.get(`sequence ${session}`))) ?? 0;
    for (const note of notes) {
      const event = writeEvent(note, session, device, sequence++);
      transaction.objectStore("events").put({ order: order++, url, event });
    }
    meta.put(device, "device");
    meta.put(order, "order");
    // Outlives the session's state: a number is never given twice to one session on one device.
    meta.put(sequence, `sequence ${session}`);
    await complete(transaction);
    return true;
  }

  // ── events on their way ──────────────────────────────────────────────────────────────────────────────────────

  /** @param {number} limit @returns {Promise<Waiting[]>} */
  pending(limit) {
    return done(this.#read("events").getAll(null, limit));
  }

  /** @returns {Promise<number>} */
  waiting() {
    return done(this.#read("events").count());
  }

  /** @param {string[]} ids */
  async drop(ids) {
    const transaction = this.database.transaction("events", "readwrite");
    const store = transaction.objectStore("events");
    for (const id of ids) {
      const key = await done(store.index("id").getKey(id));
      if (key !== undefined) store.delete(key);
    }
    await complete(transaction);
  }

  /** Out of the way of later ones, but never thrown away. @param {string[]} ids @param {string} why */
  async refuse(ids, why) {
    const transaction = this.database.transaction(["events", "refused"], "readwrite");
    const store = transaction.objectStore("events");
    for (const id of ids) {
      const record = await done(store.index("id").get(id));
      if (!record) continue;
      transaction.objectStore("refused").put({ ...record, why });
      store.delete(record.order);
    }
    await complete(transaction);
  }

  /** @param {string} name */
  #read(name) {
    return this.database.transaction(name).objectStore(name);
  }

  /** @param {string} name */
  #write(name) {
    return this.database.transaction(name, "readwrite").objectStore(name);
  }
}

/**
 * Where the device keeps nothing (no database, or no room in it): events wait in the page for the server. It is a device of
 * its own to the server, and gone with the tab.
 */
export class PageStore {
  /** @param {string} profile */
  constructor(profile) {
    this.profile = profile;
    this.device = makeId();
    this.sequence = 0;
    /** @type {Waiting[]} */
    this.events = [];
  }

  async keep() {}

  /** @returns {Promise<undefined>} */
  async pack() {
    return undefined;
  }

  /** @returns {Promise<undefined>} */
  async state() {
    return undefined;
  }

  /** @returns {Promise<undefined>} */
  async claim() {
    return undefined;
  }

  /** @param {string} session @param {string} _owner @param {GuideState} _guide @param {Note[]} notes @param {string} url */
  async commit(session, _owner, _guide, notes, url) {
    for (const note of notes) {
      const order = this.sequence++;
      this.events.push({ order, url, event: writeEvent(note, session, this.device, order) });
    }
    return true;
  }

  /** @param {number} limit */
  async pending(limit) {
    return this.events.slice(0, limit);
  }

  /** @param {string[]} ids */
  async drop(ids) {
    this.events = this.events.filter(({ event }) => !ids.includes(event.id));
  }

  /** @param {string[]} ids */
  refuse(ids) {
    return this.drop(ids);
  }
}

/** @param {Note} note @param {string} session @param {string} device @param {number} sequence @returns {SessionEvent} */
export function writeEvent(note, session, device, sequence) {
  return {
    id: makeId(), session, device, sequence, kind: note.kind, at: new Date(note.at * 1000).toISOString(),
    position_s: note.position_s, detail: note.detail,
  };
}

/** A random UUID, also where the page is not a secure context. @returns {string} */
export function makeId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
function complete(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}
