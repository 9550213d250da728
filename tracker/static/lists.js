// The list by keyboard and the mouse saved a journey: j and k move, x ticks, Enter opens, / searches.
// The keys work only while a row has the focus, so that they never meet somebody who types or dictates.
const table = document.querySelector("[data-rows]");
const everything = document.querySelector("[data-select-all]");

if (table) {
  const rows = [...table.querySelectorAll("tbody tr")];
  const link = (row) => row.querySelector("th a");
  const tick = (row) => row.querySelector('input[name="refs"]');

  everything?.addEventListener("change", () => {
    for (const row of rows) tick(row).checked = everything.checked;
  });

  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = rows.indexOf(event.target.closest("tbody tr"));
    if (at < 0) return;
    if (event.key === "j") link(rows[Math.min(at + 1, rows.length - 1)]).focus();
    else if (event.key === "k") link(rows[Math.max(at - 1, 0)]).focus();
    else if (event.key === "x" && tick(rows[at])) tick(rows[at]).checked = !tick(rows[at]).checked;
    else if (event.key === "/") document.querySelector("#filter-q, #ft-search")?.focus();
    else return;
    event.preventDefault();
  });
}
