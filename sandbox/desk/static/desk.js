// Everything here is a comfort: each page and form works without it.
import { keepLive } from "./live.js";
import { sendQuietly } from "./quiet.js";
import { keepTyped } from "./sending.js";

const PAD = (number) => String(number).padStart(2, "0");

function tick(clock, seen) {
  const passed = ((performance.now() - seen) / 1000) * Number(clock.dataset.speed);
  const now = new Date((Number(clock.dataset.now) + passed) * 1000);
  const day = now.toISOString().slice(0, 10);
  clock.textContent =
    `${day} ${PAD(now.getUTCHours())}:${PAD(now.getUTCMinutes())}:${PAD(now.getUTCSeconds())} UTC`;
}

let shown = null;
let seen = 0;
setInterval(() => {
  const clock = document.querySelector("[data-now]");
  if (!clock || clock.dataset.speed === "0") return;
  if (clock !== shown) [shown, seen] = [clock, performance.now()];
  tick(clock, seen);
}, 1000);

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });
}

// Where the places are one row, the current one is brought to its middle. Not by scrollIntoView: from
// what that shows, browsers go on with the next Tab, past the link to the content.
const here = document.querySelector(".side [aria-current]");
for (let box = here?.parentElement; box && box !== document.body; box = box.parentElement) {
  const [mine, its] = [here.getBoundingClientRect(), box.getBoundingClientRect()];
  box.scrollLeft += mine.left + mine.width / 2 - its.left - its.width / 2;
}
keepLive();
sendQuietly();
keepTyped();
