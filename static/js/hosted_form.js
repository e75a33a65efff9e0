// Of a web form and the page after it. Both work without: this tells times, and the page around how tall we are.

const began = performance.now();
const since = () => Math.round(performance.now() - began);

for (const form of document.querySelectorAll("[data-timed]")) {
  form.elements.agree?.addEventListener("change", (event) => {
    if (event.target.checked) form.elements.ticked_ms.value = since();
  });
  form.addEventListener("submit", () => {
    form.elements.sent_ms.value = since();
    for (const button of form.querySelectorAll("button")) setTimeout(() => { button.disabled = true; });
  });
}

// The height alone, so it may be told to whoever frames us; who may is decided by frame-ancestors.
if (window.parent !== window) {
  const content = document.querySelector(".plain");
  const tell = () => window.parent.postMessage({ waportal: "height", height: content.offsetHeight }, "*");
  new ResizeObserver(tell).observe(content);
}
