// allauth's own scripts speak to the device; this one shows what needs a script and says when it failed.

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // told to the person instead of the console
  for (const notice of document.querySelectorAll("[data-passkey-trouble]")) notice.hidden = false;
});
