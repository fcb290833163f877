// @ts-check
/**
 * What happened, on its way to the server: kept on the device first, sent in order, dropped once acknowledged.
 *
 * Ids are made on the device and the server takes each one once, so that repeating a request is always safe
 * and an answer that got lost costs nothing but another try.
 */

/** @import { SessionEvent } from "./types.js" */

/** @typedef {{ order: number, url: string, event: SessionEvent }} Waiting */
/** @typedef {{ pending(limit: number): Promise<Waiting[]>, drop(ids: string[]): Promise<void>,
 *   refuse(ids: string[], why: string): Promise<void> }} EventStore */
/** @typedef {{ kind: "taken", ids: string[] } | { kind: "later" } | { kind: "signed-out" }
 *   | { kind: "refused", why: string }} Answer */
/** @typedef {"empty" | "later" | "signed-out"} Flushed */

export const BATCH = 50;
const MOST = 2000;
const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 60;

export class Outbox {
  /**
   * @param {EventStore} store
   * @param {(url: string, events: SessionEvent[]) => Promise<Answer>} send
   * @param {(seconds: number) => Promise<void>} wait
   */
  constructor(store, send, wait) {
    this.store = store;
    this.send = send;
    this.wait = wait;
    this.tries = 0;
    /** @type {Promise<Flushed> | null} */
    this.running = null;
    /** @type {Promise<Flushed> | null} */
    this.trying = null;
  }

  /** Send until nothing is left, or until the server cannot be reached. Calls while one runs share it. @returns {Promise<Flushed>} */
  flush() {
    this.running ??= this.#flush().finally(() => { this.running = null; });
    return this.running;
  }

  /** Send at once; where that fails keep trying, each time after a longer wait, however often this was asked for. */
  async keepTrying() {
    const flushed = await this.flush();
    if (flushed !== "later") return flushed;
    this.trying ??= this.#tryAgain().finally(() => { this.trying = null; });
    return this.trying;
  }

  /** @returns {Promise<Flushed>} */
  async #tryAgain() {
    for (;;) {
      this.tries += 1;
      await this.wait(waitBefore(this.tries));
      const flushed = await this.flush();
      if (flushed !== "later") return flushed;
    }
  }

  /**
   * Session by session, the oldest first. A session whose events the server does not take now waits; it does not
   * hold up the others.
   * @returns {Promise<Flushed>}
   */
  async #flush() {
    /** @type {Set<string>} */
    const stuck = new Set();
    /** Sessions with an event that is refused: one at a time, so that it takes no other with it. @type {Set<string>} */
    const singly = new Set();
    for (;;) {
      const waiting = (await this.store.pending(MOST)).filter(({ url }) => !stuck.has(url));
      if (waiting.length === 0) return stuck.size > 0 ? "later" : "empty";
      const { url } = waiting[0];
      const batch = waiting.filter((one) => one.url === url).slice(0, singly.has(url) ? 1 : BATCH);
      const answer = await this.#ask(batch);
      if (answer.kind === "later" || answer.kind === "signed-out") return answer.kind;
      const ids = batch.map((one) => one.event.id);
      const taken = answer.kind === "taken" ? ids.filter((id) => answer.ids.includes(id)) : [];
      if (answer.kind === "refused" && batch.length > 1) singly.add(url);
      else if (answer.kind === "refused") await this.store.refuse(ids, answer.why);
      else if (taken.length === 0) stuck.add(url);
      else await this.store.drop(taken);
      this.tries = 0;
    }
  }

  /** @param {Waiting[]} batch @returns {Promise<Answer>} */
  async #ask(batch) {
    try {
      return await this.send(batch[0].url, batch.map((waiting) => waiting.event));
    } catch {
      return { kind: "later" };
    }
  }
}

/** Seconds before try number `tries`: 1, 2, 4 … 60. @param {number} tries */
export function waitBefore(tries) {
  return Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** Math.max(0, tries - 1));
}

/**
 * What an HTTP status means for events that were sent. Only the app itself, which answers in JSON, may refuse them for
 * good: a 404 of something in front of it is no answer of its.
 * @param {number} status @param {string[]} acknowledged @param {boolean} [own] @returns {Answer}
 */
export function readAnswer(status, acknowledged, own = true) {
  if (status >= 200 && status < 300) return { kind: "taken", ids: acknowledged };
  if (status === 401 || status === 403) return { kind: "signed-out" };
  if (status === 408 || status === 425 || status === 429 || status >= 500 || !own) return { kind: "later" };
  return { kind: "refused", why: String(status) };
}

/**
 * Post events as JSON with Django's CSRF token. They are `profile`'s: while somebody else is signed in they stay here.
 * @param {string} profile @param {string} url @param {SessionEvent[]} events @returns {Promise<Answer>}
 */
export async function post(profile, url, events) {
  const response = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "X-Profile": profile },
    body: JSON.stringify({ device: events[0].device, events }),
  });
  const own = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
  const body = response.ok ? await response.json() : {};
  return readAnswer(response.redirected ? 401 : response.status, body.acknowledged ?? [], own);
}

function csrfToken() {
  return document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="))?.slice("csrftoken=".length) ?? "";
}
