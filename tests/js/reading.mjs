// What Python wrote for these tests, and small stand-ins.
import { readFileSync } from "node:fs";

const written = process.env.UNKNOT_PACKAGE;
if (!written) throw new Error("UNKNOT_PACKAGE: found nothing, expected the file that tests/js/write_package.py wrote");

const { pack, python } = JSON.parse(readFileSync(written, "utf-8"));

/** @returns {any} a fresh copy, so that no test sees another's changes */
export const packed = () => structuredClone(pack);
export const fromPython = python;
export const PLAYER = new URL("../../src/unknot/web/player/static/player/", import.meta.url);

/** @param {string} name */
export const load = (name) => import(new URL(name, PLAYER).href);
