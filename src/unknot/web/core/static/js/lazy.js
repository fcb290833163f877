// What takes a moment to work out is fetched when it is opened; the link inside does the same without a script.

for (const box of document.querySelectorAll("details[data-src]")) {
  box.addEventListener("toggle", async () => {
    if (!box.open || box.dataset.asked) return;
    box.dataset.asked = "yes";
    const body = box.querySelector(":scope > :not(summary)");
    body.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(box.dataset.src, { headers: { "X-Part": "yes" } });
      if (answer.ok) body.innerHTML = await answer.text();
    } catch {
      delete box.dataset.asked;
    } finally {
      body.removeAttribute("aria-busy");
    }
  });
}
