// Makes pages quicker for those whose browser runs scripts; everything works without it.

// GOV.UK Frontend's own behaviour, where its files were built.
const vendor = document.querySelector("script[data-vendor]").dataset.vendor;
if (vendor) {
  import(vendor).then((govuk) => govuk.initAll()).catch(() => {});
}

// The menu under a person's name closes on Escape and on a click elsewhere.
for (const menu of document.querySelectorAll(".ft-menu")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// In a demonstration, an address of the list fills the sign-in form.
for (const address of document.querySelectorAll("[data-fill-sign-in]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ft-link-button";
  button.textContent = address.textContent;
  button.addEventListener("click", () => {
    document.querySelector("#email").value = address.textContent;
    const password = document.querySelector("#password");
    password.value = document.querySelector("[data-demonstration-password]").textContent;
    password.form.querySelector("button[type=submit]").focus();
  });
  address.replaceWith(button);
}

// A long form warns before what was typed into it is left behind.
for (const form of document.querySelectorAll("form[data-warn-unsaved]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// Ctrl+Enter (or Cmd+Enter) sends the form one is writing in.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
    event.target.form.requestSubmit();
  }
});

// On a phone the filters start folded away, for the rows are what people came for.
if (window.matchMedia("(max-width: 640px)").matches) {
  for (const fold of document.querySelectorAll("details[data-fold-on-phone]")) fold.open = false;
}

// A page that is to be kept on paper can be printed by a button.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What must be read first, such as somebody else's version, is focused like an error summary.
document.querySelector("[data-focus]")?.focus();

// A field that belongs to one choice, such as the review date of On hold, shows when that is chosen.
for (const part of document.querySelectorAll("[data-shown-for]")) {
  const [name, value] = part.dataset.shownFor.split("=");
  const form = part.closest("form");
  const show = () => { part.hidden = new FormData(form).get(name) !== value; };
  form.addEventListener("change", show);
  show();
}
