// Forms with data-quiet are sent without leaving the page; a refusal is shown beside them.
import { put } from "./live.js";

async function send(event) {
  const form = event.target.closest("form[data-quiet]");
  if (!form) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.querySelector(".notice[role]");
  tell(form, said ? said.textContent.trim() : "", answer.ok && !said?.matches(".bad"));
  if (!answer.ok) return;
  put(page);
  for (const field of form.querySelectorAll("[data-clear]")) field.value = "";
}

function tell(form, text, good) {
  const place = document.getElementById(form.dataset.quiet);
  if (!place) return;
  place.className = good ? "hint" : "notice bad";
  place.textContent = text;
}

export function sendQuietly() {
  document.addEventListener("submit", send);
}
