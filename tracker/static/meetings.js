// A meeting by keyboard: Ctrl+Enter saves and goes on, Alt with an arrow goes back or on.
const form = document.querySelector("form[data-meeting]");
const go = (key) => document.querySelector(`a[data-key="${key}"]`)?.click();

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form) form.requestSubmit();
  else if (event.altKey && event.key === "ArrowRight") go("next");
  else if (event.altKey && event.key === "ArrowLeft") go("previous");
  else return;
  event.preventDefault();
});

if (form && !document.querySelector(".govuk-error-summary")) form.querySelector("textarea")?.focus();
