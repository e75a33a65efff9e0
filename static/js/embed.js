// The one script tag of a web form: <script async src="…/f/embed.js" data-form="7K3Q9F"></script>
// It puts a frame from our site in its place, and makes it as tall as what is in it. It sets no cookie, reads
// nothing of the page around it, and writes no style attribute, so a strict policy only has to name our site.
(() => {
  const script = document.currentScript;
  if (!script || !/^[0-9A-Z]{6}$/.test(script.dataset.form ?? "")) return;
  const site = new URL(script.src).origin;
  const frame = document.createElement("iframe");
  frame.src = `${site}/f/${script.dataset.form}/?embedded=1`;
  frame.title = script.dataset.title ?? "WhatsApp";
  frame.loading = "lazy";
  frame.referrerPolicy = "strict-origin";
  frame.style.cssText = "inline-size: 100%; block-size: 40rem; border: 0; color-scheme: light dark";
  window.addEventListener("message", (event) => {
    const told = event.data;
    if (event.origin !== site || event.source !== frame.contentWindow || told?.waportal !== "height") return;
    frame.style.blockSize = `${Math.min(Math.max(Number(told.height) || 0, 100), 5000)}px`;
  });
  script.after(frame);
})();
