// Elements with data-live="seconds" and an id are fetched again from the page they stand on.

export async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  put(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

export function put(fresh) {
  for (const old of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(old.id);
    // A press under way must not lose its button, nor somebody writing the words.
    if (!next || old.matches(":active") || old.querySelector("input:focus, textarea:focus")) continue;
    if (next.innerHTML !== old.innerHTML) swap(old, next);
  }
}

function swap(old, next) {
  const open = [...old.querySelectorAll("details[open][id]")].map((one) => one.id);
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const atEnd = old.matches(".talk") && old.scrollTop + old.clientHeight >= old.scrollHeight - 40;
  const top = old.scrollTop;
  old.replaceWith(next);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  next.scrollTop = atEnd ? next.scrollHeight : top;
}

export function keepLive() {
  for (const one of document.querySelectorAll(".talk")) one.scrollTop = one.scrollHeight;
  const seconds = [...document.querySelectorAll("[data-live]")].map((one) => Number(one.dataset.live));
  if (!seconds.length) return;
  setInterval(() => {
    if (!document.hidden) refresh().catch(() => {}); // the next round tries again
  }, Math.min(...seconds) * 1000);
}
