// @ts-check
/** Colours of the 3D view; drawing choices throughout. */

/** @typedef {Record<string, string>} Palette */

const SKINS = {
  light: ["#edc7ab", "#7a5e42", "#c9967f"],
  medium: ["#dbad8a", "#544033", "#b57d66"],
  tan: ["#ba8763", "#382b24", "#96634c"],
  brown: ["#8c6145", "#261f1c", "#714634"],
  dark: ["#5e4030", "#1a1717", "#4d2f25"],
};

const COMMON = {
  iris: "#38291f", white: "#f2ede6", shirt: "#8fa8ba", shorts: "#45576b", area: "#c93a2a", line: "#2a2622",
  "tennis-ball": "#d0d94f", "lacrosse-ball": "#3d6ea8", peanut: "#6c63a8", "soft-roller": "#5f9ea0", "firm-roller": "#41757a",
  "ridged-roller": "#39464d", "rolled-towel": "#e6dcc8", chair: "#c3a57e", book: "#8c4a63", pillow: "#f4f1ea",
};
const LIGHT = { mat: "#aebfb2", floor: "#cdc8bc", wall: "#ddd8cd", mattress: "#d3d0c9" };
const DARK = { mat: "#53665a", floor: "#45413b", wall: "#4c4842", mattress: "#8d8982", line: "#15130f" };

/** @param {boolean} dark @param {keyof typeof SKINS} [skin] @returns {Palette} */
export function palette(dark, skin = "medium") {
  const [tone, hair, lip] = SKINS[skin] ?? SKINS.medium;
  return { ...COMMON, ...(dark ? { ...LIGHT, ...DARK } : LIGHT), skin: tone, hair, upperLip: lip, lowerLip: lip };
}
