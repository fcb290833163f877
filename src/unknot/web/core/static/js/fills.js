// Quick choices that fill a number field; hidden where there is no script, because the field itself is enough.

for (const row of document.querySelectorAll("[data-fills]")) {
  const field = document.getElementById(row.dataset.fills);
  const show = () => {
    for (const button of row.children) button.setAttribute("aria-pressed", String(button.value === field.value));
  };
  row.hidden = false;
  row.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    field.value = button.value;
    show();
  });
  field.addEventListener("input", show);
  show();
}
