// @ts-check
/** The player's page: puts clock, timeline, voice, store and picture together and draws what the guide says. */

/** @import { Package, Settings, Stop, Side } from "./types.js" */
/** @import { Action } from "./controls.js" */
/** @import { Words } from "./words.js" */
/** @import { DeviceStore } from "./store.js" */

import { against, isEmergency, judge } from "./check.js";
import { listen } from "./controls.js";
import { Guide } from "./guide.js";
import { outboxOf } from "./keep.js";
import { Lease } from "./lease.js";
import { MediaKeys } from "./mediasession.js";
import { currentProfile } from "./profile.js";
import { mountScene, pictureOf } from "./scene-mount.js";
import { makeId, openStore, PageStore } from "./store.js";
import { TouchLock } from "./touchlock.js";
import { SoundTrack } from "./track.js";
import { Beeper, Voice } from "./voice.js";
import { WakeLock } from "./wakelock.js";
import { countdown, cutAtSide, minutesLeft, sentence } from "./words.js";

const TICK_MS = 200;
const BEAT_S = 5;
const SWITCHES = ["voice", "captions", "beeps", "vibration", "letters", "track"];
const SWITCHES_KEY = "unknot-player";

/** @param {string} id @returns {HTMLElement} */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id @returns {HTMLDialogElement} */
const dialog = (id) => /** @type {HTMLDialogElement} */ (document.getElementById(id));
const seconds = () => Date.now() / 1000;

class Player {
  /** @param {Package} pack @param {DeviceStore | PageStore} store @param {Words} words */
  constructor(pack, store, words) {
    this.pack = pack;
    this.store = store;
    this.words = words;
    this.owner = makeId();
    this.guide = new Guide(pack);
    this.playing = false;
    this.beat = 0;
    /** @type {Promise<unknown>} */
    this.writing = Promise.resolve();
    this.outbox = outboxOf(store);
    this.here = new PageStore(store.profile);
    this.outboxHere = outboxOf(this.here);
    this.switches = readSwitches(pack.settings);
    this.beeper = new Beeper(window.AudioContext);
    this.voice = new Voice(window.speechSynthesis, this.beeper, vibrate,
      pack.settings.language, this.switches, pack.settings.voice_name);
    this.wakeLock = new WakeLock(navigator.wakeLock);
    this.mediaKeys = new MediaKeys(navigator.mediaSession);
    this.touchLock = new TouchLock();
    this.track = new SoundTrack();
    this.lease = new Lease(navigator.locks, pack.session, () => this.lose());
    const { scene = "", figures = "" } = part("stage").dataset;
    this.scene = mountScene(part("stage"), pack.figures, { scene, figures }, pack.settings.still);
    /** @type {Record<string, string>} */
    this.answers = {};
    this.checkedAt = "";
    /** A session under way waits for the safety check. */
    this.checking = false;
    this.drawn = "";
  }

  // ── who plays ────────────────────────────────────────────────────────────────────────────────────────────────

  /** @param {{ steal?: boolean }} [how] */
  async take(how) {
    if (!(await this.lease.take(how))) return show("elsewhere");
    const kept = await this.store.claim(this.pack.session, this.owner).catch(() => this.store.state(this.pack.session));
    part("unkept").hidden = !(this.store instanceof PageStore);
    this.guide = new Guide(this.pack, kept?.guide);
    this.playing = true;
    this.prepare();
    this.tick();
    setInterval(() => this.tick(), TICK_MS);
    if (kept && this.guide.phase === "playing") this.wantTouch();
    void this.outbox.keepTrying();
    return undefined;
  }

  /** Another tab has taken over: this one falls silent and writes nothing any more. */
  lose() {
    this.playing = false;
    this.quiet();
    for (const open of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (open).close();
    show("elsewhere");
    // The button that had the focus is gone; without this a screen reader would fall silent as well.
    part("elsewhere-title").focus();
  }

  quiet() {
    this.voice.hush();
    this.track.stop();
    void this.wakeLock.release();
    this.mediaKeys.clear();
  }

  // ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────

  tick() {
    if (!this.playing) return;
    this.guide.step(seconds());
    this.settle();
    this.unlockByPress();
  }

  /** @param {Action} action */
  act(action) {
    if (!this.playing || this.touchLock.locked) return;
    this.beeper.wake();
    this.hideTouch();
    const now = seconds();
    if (action === "toggle") this.goOn(() => this.guide.toggle(now));
    else if (action === "next") this.guide.next(now);
    else if (action === "back") this.guide.back(now);
    else if (action === "ease") this.ease(now);
    else if (action === "hurts") this.guide.ask(now);
    else if (action === "lock") this.lock();
    else if (action === "sound") dialog("sound").showModal();
    else if (action === "quit") dialog("quit").showModal();
    this.settle();
  }

  /** @param {number} now */
  ease(now) {
    if (!this.guide.ease(now)) this.announce(this.words.nothing_to_ease);
  }

  /** What may have to wait for the safety check, which is then asked. @param {() => void} go */
  goOn(go) {
    const { phase } = this.guide;
    go();
    if (phase === "playing" || this.guide.phase !== "paused" || !this.guide.checkIsDue(seconds())) return;
    this.checking = true;
    this.askAgain();
  }

  /** Afresh: earlier answers are too old. */
  askAgain() {
    this.answers = {};
    this.checkedAt = "";
    this.prepareCheck();
    this.settle();
    part("questions").querySelector("input")?.focus();
  }

  start() {
    if (this.guide.checkIsDue(seconds()) && judge(this.pack.check, this.answers) !== "clear") {
      // It was not due yet when the page was opened, hours ago.
      this.askAgain();
      return;
    }
    this.checking = false;
    this.beeper.wake();
    this.voice.hush();
    const detail = this.checkedAt ? { check: this.answers, checked_at: this.checkedAt } : {};
    this.guide.start(seconds(), detail);
    void this.wakeLock.hold();
    this.settle();
    part("toggle").focus({ preventScroll: true });
  }

  /** @param {Stop} stop */
  hurt(stop) {
    this.guide.answer(stop, seconds());
    this.settle();
  }

  /** Write down, say, sound and draw whatever the guide has come to. */
  settle() {
    const outlet = this.guide.take();
    if (outlet.hush) this.voice.hush();
    for (const text of outlet.say) this.voice.say(text);
    // A screen reader reads what the region holds in the end: two cues of one moment go in together.
    if (outlet.say.length > 0) this.announce(outlet.say.join(" "));
    if (!this.switches.track) for (const tone of outlet.tones) this.voice.sound(tone);
    const now = seconds();
    if (outlet.notes.length > 0 || (this.guide.phase === "playing" && now - this.beat > BEAT_S)) {
      this.beat = now;
      this.write(outlet.notes, now);
    }
    this.follow();
    this.draw(now);
  }

  /** @param {import("./guide.js").Note[]} notes @param {number} now */
  write(notes, now) {
    const guide = structuredClone(this.guide.toJSON());
    this.writing = this.writing
      .then(() => this.store.commit(this.pack.session, this.owner, guide, notes, this.pack.urls.events, now))
      .then((mine) => {
        if (!mine) this.lose();
        else if (notes.length > 0) void this.outbox.keepTrying();
      })
      .catch(() => this.writeHere(guide, notes));
  }

  /** What the device does not take is on its way to the server all the same. @param {import("./guide.js").GuideState} guide @param {import("./guide.js").Note[]} notes */
  async writeHere(guide, notes) {
    part("unkept").hidden = false;
    await this.here.commit(this.pack.session, this.owner, guide, notes, this.pack.urls.events);
    if (notes.length > 0) void this.outboxHere.keepTrying();
  }

  /** @param {string} text */
  tell(text) {
    this.voice.say(text);
    this.announce(text);
  }

  /** For screen readers, and for eyes where there is no voice. @param {string} text */
  announce(text) {
    part("live").textContent = text;
    part("caption").textContent = text;
  }

  /** Screen, headphone buttons and sound track go with the session. */
  follow() {
    const { phase } = this.guide;
    if (phase === "playing" && !this.wakeLock.wanted) void this.wakeLock.hold();
    if (phase === "ended" && this.wakeLock.wanted) this.quiet();
    if (this.switches.track && phase === "playing") this.track.play(this.guide, seconds());
    else this.track.pause();
  }

  // ── touch lock ───────────────────────────────────────────────────────────────────────────────────────────────

  lock() {
    this.touchLock.lock();
    part("shield").hidden = false;
    for (const id of ["top", "main", "controls"]) part(id).inert = true;
    part("unlock").focus();
  }

  unlock() {
    this.touchLock.unlock();
    part("shield").hidden = true;
    for (const id of ["top", "main", "controls"]) part(id).inert = false;
    part("lock").focus({ preventScroll: true });
  }

  unlockByPress() {
    if (part("shield").hidden) return;
    const share = this.touchLock.progress(seconds());
    part("unlock").style.setProperty("--share", String(share));
    if (!this.touchLock.locked) this.unlock();
  }

  // ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────

  prepare() {
    const { pack, words } = this;
    document.documentElement.lang ||= pack.settings.language;
    const { tools, surfaces } = needs(pack);
    part("need").replaceChildren(...tools.map((text) => element("li", text)));
    setText("on", surfaces.join(" · "));
    setText("length", minutesLeft(pack.script.total_s, { minutes_left: words.minutes, minute_left: words.minute }));
    const areas = new Set(pack.script.plan.visits.map((visit) => visit.area)).size;
    setText("places", areas === 1 ? words.one_area : words.areas.replace("{n}", String(areas)));
    this.sayWhere();
    window.speechSynthesis?.addEventListener?.("voiceschanged", () => this.sayWhere());
    part("path").replaceChildren(...pack.script.plan.visits.map((visit) => {
      const bar = element("span", "");
      bar.style.flexGrow = String(visit.dose_s);
      return bar;
    }));
    this.prepareStops();
    this.prepareCheck();
    this.prepareSwitches();
  }

  /** Where the phone goes: within hearing, or within sight where this device has no voice. */
  sayWhere() {
    const silent = this.switches.voice && !this.voice.canSpeak;
    part("no-voice").hidden = !silent;
    part("hear-it").hidden = silent;
  }

  /** What ends a place or the session, then what only asks for less: two groups, so that it is seen that there are two. */
  prepareStops() {
    const soft = this.pack.stops.filter((stop) => stop.action === "ease");
    const hard = this.pack.stops.filter((stop) => stop.action !== "ease");
    const groups = [this.group("stop_now", hard), this.group("not_right", soft)];
    part("kinds").replaceChildren(...groups);
  }

  /** @param {"stop_now" | "not_right"} name @param {Stop[]} stops */
  group(name, stops) {
    const heading = element("h3", this.words[name]);
    heading.id = `kinds-${name}`;
    const list = element("ul", "");
    list.className = "kinds";
    list.setAttribute("aria-labelledby", heading.id);
    list.append(...stops.map((stop) => this.kind(stop)));
    const section = element("section", "");
    section.append(heading, list);
    return section;
  }

  /** @param {Stop} stop */
  kind(stop) {
    const button = element("button", "");
    button.setAttribute("type", "button");
    button.dataset.stop = stop.id;
    button.append(element("strong", stop.label));
    if (stop.help) button.append(element("span", stop.help));
    button.addEventListener("click", () => this.hurt(stop));
    const item = element("li", "");
    item.append(button);
    return item;
  }

  prepareCheck() {
    const due = (this.checking || this.guide.phase === "ready") && this.guide.checkIsDue(seconds());
    part("check").hidden = !due;
    part("go").toggleAttribute("disabled", due);
    part("not-now").hidden = true;
    part("questions").replaceChildren(...this.pack.check.questions.map((question) => this.ask(question)));
  }

  /** @param {import("./types.js").CheckQuestion} question */
  ask(question) {
    const field = element("fieldset", "");
    field.append(element("legend", question.text));
    if (question.help) field.append(element("p", question.help));
    const row = element("div", "");
    row.className = "trio";
    for (const choice of question.choices) {
      const label = element("label", "");
      label.className = "choice";
      const input = document.createElement("input");
      Object.assign(input, { type: "radio", name: `check-${question.id}`, value: choice.id });
      input.addEventListener("change", () => this.check(question.id, choice.id));
      label.append(input, element("span", choice.label || this.words[choice.id]));
      row.append(label);
    }
    field.append(row);
    return field;
  }

  /** @param {string} question @param {string} answer */
  check(question, answer) {
    this.answers[question] = answer;
    const judged = judge(this.pack.check, this.answers);
    this.checkedAt = judged === "clear" ? new Date().toISOString() : "";
    part("go").toggleAttribute("disabled", judged !== "clear");
    part("not-now").hidden = judged !== "stop";
    part("check-numbers").hidden = !isEmergency(this.pack.check, this.answers);
    part("why-not").replaceChildren(...against(this.pack.check, this.answers).map((text) => element("p", text)));
  }

  prepareSwitches() {
    for (const name of SWITCHES) {
      const input = /** @type {HTMLInputElement} */ (part(`switch-${name}`));
      input.checked = this.switches[/** @type {keyof Switches} */ (name)];
      input.addEventListener("change", () => {
        this.switches[/** @type {keyof Switches} */ (name)] = input.checked;
        localStorage.setItem(SWITCHES_KEY, JSON.stringify(this.switches));
        if (!input.checked && name === "voice") this.voice.hush();
        this.drawn = "";
        this.settle();
      });
    }
  }

  /** @param {number} now */
  draw(now) {
    const view = this.guide.view(now);
    const body = document.body;
    body.dataset.phase = view.phase;
    body.dataset.side = view.side ?? "";
    if (view.phase === "ready") return show("start");
    if (this.checking && view.phase === "paused") return this.drawCheck(view);
    if (view.phase === "ended") return this.drawEnd(view);
    show("play");
    setText("clock", countdown(view.left_s));
    part("bar").style.transform = `scaleX(${Math.min(1, view.left_s / view.part_s)})`;
    setText("left", minutesLeft(view.remaining_s, this.words));
    const now_shown = JSON.stringify({ ...view, left_s: 0, remaining_s: 0, position_s: 0, part_s: 0, on: this.switches.captions });
    if (now_shown === this.drawn) return undefined;
    this.drawn = now_shown;
    return this.drawPart(view);
  }

  /** What changes with a segment or a press, not with every second. @param {ReturnType<Guide["view"]>} view */
  drawPart(view) {
    const { words } = this;
    const doing = words[view.kind];
    const running = view.phase === "playing";
    setText("doing", !running ? words.paused : view.place ? doing : "");
    part("place").replaceChildren(...(view.place ? placed(view.place, view.side, words) : [sentence(doing)]));
    setText("with", view.place ? [this.pack.names.tools[view.tool ?? ""], this.pack.names.surfaces[view.surface ?? ""]]
      .filter(Boolean).join(" · ") : "");
    setText("caption", view.caption);
    part("caption").hidden = !this.switches.captions;
    part("following").replaceChildren(...this.following(view));
    setText("toggle-word", running ? words.pause : words.go_on);
    part("toggle").dataset.shows = running ? "pause" : "play";
    part("ease").toggleAttribute("disabled", !view.canEase);
    const picture = pictureOf(view);
    if (picture) this.scene.show(picture);
    else part("stage").hidden = true;
    this.scene.rest(!running);
    this.drawPath(view);
    this.drawDialogs(view);
    this.mediaKeys.show(view.place ? sentence(view.place) : sentence(doing), view.next ? `${words.next}: ${view.next.place || words[view.next.kind]}` : "", running);
  }

  /** @param {ReturnType<Guide["view"]>} view */
  following(view) {
    const { words } = this;
    if (!view.next) return [words.next_end];
    if (!view.next.place || view.next.kind === "rest" || view.next.place === view.place) return [`${words.next}: ${words[view.next.kind]}`];
    return [`${words.next}: `, ...placed(view.next.place, view.next.side, words, false)];
  }

  /** @param {ReturnType<Guide["view"]>} view */
  drawPath(view) {
    const visits = this.pack.script.plan.visits;
    const ahead = this.guide.timeline.segments.find((s) => s.starts_s > view.position_s && s.visit !== null)?.visit ?? Infinity;
    [...part("path").children].forEach((bar, index) => {
      const { order } = visits[index];
      const state = this.guide.timeline.removed.has(order) ? "out"
        : order === view.visit ? "now" : order < (view.visit ?? ahead) ? "done" : "";
      /** @type {HTMLElement} */ (bar).dataset.state = state;
    });
  }

  /** @param {ReturnType<Guide["view"]>} view */
  drawDialogs(view) {
    toggleDialog("hurts", view.phase === "asking");
    toggleDialog("told", view.phase === "told");
    if (view.phase === "told") setText("told-message", view.caption);
  }

  /** A session under way on the page it began with, for the check. @param {ReturnType<Guide["view"]>} view */
  drawCheck(view) {
    toggleDialog("hurts", false);
    toggleDialog("told", false);
    setText("length", minutesLeft(view.remaining_s, this.words));
    setText("go", this.words.go_on);
    this.drawn = "";
    return show("start");
  }

  /** @param {ReturnType<Guide["view"]>} view */
  drawEnd(view) {
    toggleDialog("hurts", false);
    toggleDialog("told", false);
    const outcome = view.outcome ?? "stopped";
    const emergency = outcome === "emergency";
    const stop = this.pack.stops.find((one) => one.id === view.stop);
    document.body.dataset.outcome = outcome;
    setText("end-title", this.words[`end_${outcome}`]);
    setText("end-message", stop?.message ?? this.words[outcome === "finished" ? "end_finished_more" : "end_stopped_more"]);
    part("end-numbers").hidden = !emergency;
    part("to-check").hidden = !emergency;
    part("to-after").hidden = emergency;
    part("end-offline").hidden = navigator.onLine || emergency;
    const before = part("end").hidden;
    show("end");
    if (before) {
      part("live").textContent = "";
      part("end-title").focus();
    }
    return undefined;
  }

  // ── sound needs a touch first ────────────────────────────────────────────────────────────────────────────────

  wantTouch() {
    part("touch").hidden = !(this.switches.voice || this.switches.beeps) || (navigator.userActivation?.hasBeenActive ?? false);
  }

  hideTouch() {
    part("touch").hidden = true;
  }
}

/** @typedef {{ voice: boolean, captions: boolean, beeps: boolean, vibration: boolean, letters: boolean, track: boolean }} Switches */

/** @param {Settings} settings @returns {Switches} */
function readSwitches(settings) {
  const { voice, captions, beeps, vibration } = settings;
  const usual = { voice, captions, beeps, vibration, letters: true, track: false };
  try {
    return { ...usual, ...JSON.parse(localStorage.getItem(SWITCHES_KEY) ?? "{}") };
  } catch {
    return usual;
  }
}

/** Tools to lay out, and where they are used. @param {Package} pack */
function needs(pack) {
  const { visits } = pack.script.plan;
  const names = (/** @type {Record<string, string>} */ known, /** @type {string[]} */ ids) =>
    [...new Set(ids.map((id) => known[id]).filter(Boolean))];
  return {
    tools: names(pack.names.tools, visits.map((visit) => visit.tool)),
    surfaces: names(pack.names.surfaces, visits.map((visit) => visit.surface)),
  };
}

/** @param {string} place @param {Side | null} side @param {Words} words @param {boolean} [first] starts a sentence */
function placed(place, side, words, first = true) {
  const [before, at, after] = cutAtSide(first ? sentence(place) : place, side, words);
  if (!at) return [before];
  const strong = element("strong", at);
  strong.className = "side-word";
  return [before, strong, after].filter((piece) => piece !== "");
}

/** @param {string} name @param {string} text */
function element(name, text) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  return made;
}

/** @param {string} id @param {string} text */
function setText(id, text) {
  const found = part(id);
  if (found.textContent !== text) found.textContent = text;
}

/** @param {string} id @param {boolean} open */
function toggleDialog(id, open) {
  const found = dialog(id);
  if (open && !found.open) found.showModal();
  if (!open && found.open) found.close();
}

/** One of the page's faces; until the first is shown there is a heading. @param {"start" | "play" | "end" | "elsewhere" | "missing"} face */
function show(face) {
  document.body.dataset.face = face;
  for (const id of ["loading", "start", "end", "elsewhere", "missing"]) part(id).hidden = id !== face;
  for (const id of ["top", "main", "controls"]) part(id).hidden = face !== "play";
}

/** Browsers complain about a page that shakes before it was touched. @param {number[]} pattern */
function vibrate(pattern) {
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(pattern);
}

/** @template T @param {string} id @returns {T | null} */
function data(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent ?? "null") : null;
}

/** @param {Player} player */
function connect(player) {
  listen(document, (action) => player.act(action), () => ({
    letters: player.switches.letters,
    open: document.querySelector("dialog[open]") === null && document.body.dataset.face === "play",
  }));
  part("go").addEventListener("click", () => player.start());
  part("hear").addEventListener("click", () => {
    player.beeper.wake();
    player.voice.sound("switch");
    player.tell(player.words.hear_me);
  });
  part("here").addEventListener("click", () => void player.take({ steal: true }));
  part("touch").addEventListener("click", () => { player.beeper.wake(); player.hideTouch(); });
  part("go-on").addEventListener("click", () => { player.goOn(() => player.guide.goOn(seconds())); player.settle(); });
  part("not-hurt").addEventListener("click", () => { player.goOn(() => player.guide.unask(seconds())); player.settle(); });
  dialog("hurts").addEventListener("cancel", (event) => {
    event.preventDefault();
    player.goOn(() => player.guide.unask(seconds()));
    player.settle();
  });
  dialog("told").addEventListener("cancel", (event) => event.preventDefault());
  part("really-quit").addEventListener("click", () => {
    dialog("quit").close();
    player.guide.quit(seconds());
    player.settle();
  });
  connectLock(player);
  document.addEventListener("visibilitychange", () => {
    void player.wakeLock.seen(document.visibilityState === "visible");
    player.tick();
  });
  window.addEventListener("pagehide", () => { if (player.playing) player.write([], seconds()); });
  player.mediaKeys.listen({
    play: () => { if (player.guide.phase === "paused") player.act("toggle"); },
    pause: () => { if (player.guide.phase === "playing") player.act("toggle"); },
    next: () => player.act("next"), back: () => player.act("back"),
  });
}

/** @param {Player} player */
function connectLock(player) {
  const unlock = part("unlock");
  unlock.addEventListener("pointerdown", () => player.touchLock.press(seconds()));
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) {
    unlock.addEventListener(kind, () => { player.touchLock.lift(); unlock.style.setProperty("--share", "0"); });
  }
  unlock.addEventListener("contextmenu", (event) => event.preventDefault());
  unlock.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    player.unlock();
  });
  // A screen reader or a switch presses without a pointer (detail 0), and not by accident.
  unlock.addEventListener("click", (event) => { if (event.detail === 0 && player.touchLock.locked) player.unlock(); });
}

async function open() {
  const words = /** @type {Words} */ (data("player-words"));
  const said = /** @type {Package | null} */ (data("player-data"));
  const profile = said?.profile ?? currentProfile();
  if (!profile) return show("missing");
  const store = await openStore(profile).catch(() => new PageStore(profile));
  const pack = said ?? (await store.pack(location.pathname.split("/")[2]));
  if (!pack) return show("missing");
  if (said) await store.keep(said).catch(() => undefined);
  dress(pack);
  const player = new Player(pack, store, words);
  connect(player);
  return player.take();
}

/** A page from the cache knows neither theme nor addresses; the session brings them. @param {Package} pack */
function dress(pack) {
  const root = document.documentElement;
  if (pack.settings.theme !== "auto") root.dataset.theme = pack.settings.theme;
  if (pack.settings.text !== "usual") root.dataset.text = pack.settings.text;
  for (const link of document.querySelectorAll("[data-url]")) {
    link.setAttribute("href", pack.urls[/** @type {keyof Package["urls"]} */ (link.getAttribute("data-url"))]);
  }
}

void open();
