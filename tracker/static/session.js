// Warns some minutes before the session ends, and lets its reader stay; what is typed on the page stays in any case.

const banner = document.querySelector("[data-session-ends]");
const said = banner.querySelector("[data-session-said]");
const form = banner.querySelector("form");
const button = banner.querySelector("button");
const warn = Number(banner.dataset.warn) * 1000;
const KEY = "ft-session-ends";

// Every tab of this browser shares one session, so a page that was opened later in another tab counts too.
function remember(seconds) {
  const ends = Date.now() + seconds * 1000;
  try { localStorage.setItem(KEY, String(ends)); } catch { /* this tab then counts by itself */ }
  return ends;
}

function ends() {
  try { return Number(localStorage.getItem(KEY)) || own; } catch { return own; }
}

let own = remember(Number(banner.dataset.sessionEnds));

function tell(text, mayStay) {
  if (said.textContent !== text) said.textContent = text;
  button.hidden = !mayStay;
  banner.hidden = false;
}

function look() {
  const left = ends() - Date.now();
  if (left > warn) {
    banner.hidden = true;
  } else if (left > 0) {
    const minutes = Math.ceil(left / 60_000);
    tell(`You will be signed out in ${minutes === 1 ? "1 minute" : `${minutes} minutes`}.`, true);
  } else {
    tell("You have been signed out. What you typed here is not lost: send it, sign in, and send it again.", false);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "error" });
    if (answer.ok) own = remember((await answer.json()).seconds);
  } catch { /* the next look says what is so */ }
  look();
});

look();
setInterval(look, 5_000);
