// Forms that change something are sent without losing what was typed: a refusal is shown above them.

async function send(event) {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || form.dataset.quiet) return;
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.ok) go((await answer.json()).next);
  else refuse(form, await answer.text());
}

function go(next) {
  const to = new URL(next, location.href);
  const stays = to.pathname === location.pathname && to.search === location.search;
  if (!stays) return location.assign(to);
  history.replaceState(null, "", to); // the hash alone would not load the page again
  location.reload();
}

function refuse(form, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const said = page.querySelector(".notice.bad[role]") ?? document.createElement("p");
  form.parentNode.querySelector(":scope > .refused")?.remove();
  said.classList.add("refused");
  form.before(said);
  said.scrollIntoView({ block: "nearest" });
}

export function keepTyped() {
  document.addEventListener("submit", send);
}
