// When htmx gets no answer or an error, the person is told and the page stays as it is.

const place = document.querySelector("[data-trouble-place]");
const notice = document.querySelector("[data-trouble]");

function tell() {
  if (place && notice) place.replaceChildren(notice.content.cloneNode(true));
}

document.addEventListener("htmx:sendError", tell);
document.addEventListener("htmx:responseError", tell);
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) place?.replaceChildren();
});
