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
  const pages = pane.querySelector("[data-pages]");
  draft.querySelector("[data-plain]").hidden = true;
  draft.querySelector("[data-quick]").hidden = false;
  const hasKeys = matchMedia("(pointer: fine)").matches;
  draft.querySelector("[data-keys]").hidden = !hasKeys;
  const all = (selector) => [...draft.querySelectorAll(selector)];
  const itemOf = (key) => document.getElementById(`item-${key}`);

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

  // The document shows the item that one is working on, as printed or as text, whichever is chosen.
  const isText = () => document.getElementById("as-text")?.checked;
  const placeOf = (key) => {
    const printed = isText() ? null : document.getElementById(`passage-${key}`);
    return printed ?? pages.querySelector(`[data-words="${key}"]`);
  };
  const reveal = (place) => {
    if (getComputedStyle(pane).position === "sticky") {
      const down = place.getBoundingClientRect().top - pages.getBoundingClientRect().top;
      pages.scrollBy({ top: down - pages.clientHeight / 3 });
    } else {
      place.scrollIntoView({ block: "center" });
    }
  };
  let shown = null;
  const show = (item) => {
    const key = item?.dataset.item;
    if (!key || key === shown) return;
    shown = key;
    for (const old of pages.querySelectorAll(".ft-now")) old.classList.remove("ft-now");
    for (const now of pages.querySelectorAll(`[data-box~="${key}"], [data-mark="${key}"], [data-words="${key}"]`)) {
      now.classList.add("ft-now");
    }
    const place = placeOf(key);
    if (place && getComputedStyle(pane).position === "sticky") reveal(place);
  };
  draft.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-item]");
    show(item);
    // What an item cites opens under its words, where nothing moves from under the pointer.
    if (item && event.target.matches("textarea")) {
      for (const cited of item.querySelectorAll("[data-cited]")) cited.open = true;
    }
  });
  for (const view of pane.querySelectorAll("[name=view]")) {
    view.addEventListener("change", () => {
      const place = shown && placeOf(shown);
      if (place) reveal(place);
    });
  }

  // From an item to its place in the document, and back.
  const go = (item) => {
    if (!item) return;
    item.scrollIntoView({ block: "start" });
    item.querySelector("textarea, button").focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const [, kind, key] = link?.getAttribute("href").match(/^#(passage|page|item)-(\d+)$/) ?? [];
    if (!kind) return;
    if (kind !== "item") pane.open = true;
    const place = kind === "passage" && placeOf(key);
    if (place) {
      event.preventDefault();
      show(itemOf(key));
      reveal(place);
      (place.matches("a") ? place : place.querySelector("a")).focus({ preventScroll: true });
    } else if (kind === "item" && (hasKeys || event.detail === 0)) {  // a tap must not open a phone's keyboard
      event.preventDefault();
      go(itemOf(key));
    }
  });

  // Keys: some press an item's buttons, some go from item to item.
  const buttons = {
    Enter: "split", NumpadEnter: "split", KeyM: "merge", KeyX: "drop", KeyR: "accept", KeyA: "add",
    ArrowUp: "up", ArrowDown: "down",
  };
  const steps = { KeyJ: ["[data-item]", 1], KeyK: ["[data-item]", -1], KeyN: ["[data-unsure]", 1] };
  const step = (from, [selector, by]) => {
    const items = all(selector);
    const passed = items.filter((item) => from && item !== from
      && (from.compareDocumentPosition(item) & (by > 0 ? 4 : 2)));  // 4 follows, 2 precedes
    go((by > 0 ? passed.at(0) : passed.at(-1)) ?? (selector === "[data-unsure]" || !from ? items.at(0) : null));
  };
  draft.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const item = event.target.closest("[data-item]");
    if (steps[event.code]) {
      event.preventDefault();
      step(item, steps[event.code]);
    } else if (item && buttons[event.code]) {
      event.preventDefault();
      const word = buttons[event.code] === "drop" ? "[data-do=drop], [data-do=restore]" : `[data-do=${buttons[event.code]}]`;
      if (!event.repeat) item.querySelector(word)?.click();
    }
  });

  // After a button one goes on where it led; a phone's keyboard stays away.
  const landed = document.querySelector(location.hash.match(/^#item-\d+$/)?.[0] ?? "#nowhere");
  if (landed && hasKeys) go(landed);
  else show(landed);

  // What stands at the foot was counted when the draft was last saved.
  draft.addEventListener("input", () => {
    draft.querySelector("[data-unsaved]").hidden = false;
  });
}
