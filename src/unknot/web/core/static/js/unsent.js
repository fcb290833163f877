// What was tapped and not sent yet, kept in this tab until it is sent: a page loaded again goes on where it was left.
// Only in this tab (sessionStorage), only for the person and the very page it was tapped on.

const KEY = "unknot-unsent";

/** The answers in the form: what is listed, and of the scales whatever `on` says. */
function answers(form, on) {
  const told = [...form.elements].filter((field) =>
    field.name === "region" || (field.type === "radio" && field.name !== "see" && on(field)));
  return told.map((field) => [field.name, field.value]);
}

export class Unsent {
  constructor(form) {
    this.form = form;
    // A browser may have ticked things again itself by now; as it was served is what tells one page from another.
    this.served = JSON.stringify([document.documentElement.dataset.profile, answers(form, (field) => field.defaultChecked)]);
    form.addEventListener("change", () => this.keep());
    form.addEventListener("submit", () => this.forget());
  }

  keep() {
    const now = answers(this.form, (field) => field.checked);
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ served: this.served, now }));
    } catch { /* no room, or forbidden: then nothing is kept */ }
  }

  forget() {
    try {
      sessionStorage.removeItem(KEY);
    } catch { /* forbidden: there is nothing */ }
  }

  /** Pairs of name and value as they were left on this page; null where there are none. */
  left() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
      return kept?.served === this.served ? kept.now : null;
    } catch {
      return null;
    }
  }
}
