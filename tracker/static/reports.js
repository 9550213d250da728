// Makes bringing in and confirming a report quicker; everything works without it.

// While a file is read the button says so.
for (const form of document.querySelectorAll("form[data-reading]")) {
  form.addEventListener("submit", () => {
    form.querySelector("[data-reading-status]").textContent = form.dataset.reading;
  });
}

const draft = document.querySelector("form[data-draft]");
if (draft) {
  const pane = document.querySelector("[data-document]");
  document.querySelector("[data-plain-split]").hidden = true;
  document.querySelector("[data-quick-split]").hidden = false;

  // Split cuts at the cursor: the mark that one would type is put there.
  let cursor = null;
  draft.addEventListener("focusout", (event) => {
    if (event.target.matches("textarea")) cursor = { box: event.target, at: event.target.selectionStart };
  });
  const split = (button) => {
    const box = button.closest("[data-item]").querySelector("textarea");
    const at = document.activeElement === box ? box.selectionStart : cursor?.box === box ? cursor.at : 0;
    if (!box.value.includes("||") && at > 0) {
      box.value = `${box.value.slice(0, at)} || ${box.value.slice(at)}`;
    }
  };
  draft.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do=split]");
    if (button) split(button);
  });

  // Keys in an item press its buttons.
  const keys = { KeyS: "split", KeyM: "merge", KeyD: "drop", KeyR: "accept" };
  draft.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-item]");
    const button = event.altKey && !event.ctrlKey && item?.querySelector(`[data-do=${keys[event.code]}]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });

  // The document shows the item that one is working on, or that was just changed.
  let shown = null;
  const show = (item) => {
    const mark = item && document.getElementById(`passage-${item.dataset.item}`);
    if (!mark || mark === shown) return;
    shown?.classList.remove("ft-mark--now");
    mark.classList.add("ft-mark--now");
    shown = mark;
    if (getComputedStyle(pane).position === "sticky") {
      const down = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      pane.scrollBy({ top: down - pane.clientHeight / 3 });
    }
  };
  draft.addEventListener("focusin", (event) => show(event.target.closest("[data-item]")));
  const changed = document.getElementById(location.hash.slice(1));
  show(changed?.matches("[data-item]") ? changed : changed?.nextElementSibling);

  // What stands at the foot was counted when the draft was last saved.
  draft.addEventListener("input", () => {
    draft.querySelector("[data-unsaved]").hidden = false;
  });
}
