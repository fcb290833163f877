import { createScene } from "/static/js/scene.js";

const ASSETS = "/figure/3d/";
const form = document.querySelector("#choices");
const canvas = document.querySelector("#stage");
const status = document.querySelector("#status");
const index = await (await fetch(`${ASSETS}index.json`)).json();

function fill(name, values) {
  form.elements[name].replaceChildren(...values.map((value) => new Option(value, value)));
}

function values() {
  const { still: _, ...view } = Object.fromEntries(new FormData(form));
  return view;
}

fill("technique", [...Object.keys(index.at_rest), ...Object.keys(index.tracks)]);
fill("tool", ["", ...Object.keys(index.tools)]);
for (const [name, value] of new URLSearchParams(location.search)) if (form.elements[name]) form.elements[name].value = value;
fill("surface", Object.keys(index.tracks[form.elements.technique.value] ?? {}));

const reducedMotion = new URLSearchParams(location.search).has("still") || undefined;
const scene = createScene(canvas, {
  assetsBase: ASSETS, ...values(), reducedMotion,
  onFallback: (reason) => { status.textContent = `fallback: ${reason}`; },
});
scene.ready.then(() => { status.textContent ||= "ready"; });
globalThis.scene = scene;

form.addEventListener("change", ({ target }) => {
  if (target.name === "technique") fill("surface", Object.keys(index.tracks[target.value] ?? {}));
  if (target.name === "still") scene.still(target.checked);
  else scene.show(values());
});
addEventListener("resize", () => scene.resize());
