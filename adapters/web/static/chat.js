// Takes over only what has changed in the page that the server answers with. Without this script every form and link works
// as it is; with it, a message changes in place and the eye, the focus and the scroll position stay where they were.
"use strict";

const log = () => document.querySelector("[data-log]");
const scroller = () => document.querySelector("[data-scroll]");

/** Scroll to the end, but never past the beginning of the first message that is new. */
function toEnd(first = log()?.lastElementChild) {
  const box = scroller();
  if (!box) return;
  box.scrollTop = box.scrollHeight;
  const above = first ? box.getBoundingClientRect().top - first.getBoundingClientRect().top : 0;
  if (above > 0) box.scrollTop -= above;
}

/** Put the new page's regions in the place of the old ones that differ. A page of another shape is shown as a whole. */
function takeOver(text, address) {
  const next = new DOMParser().parseFromString(text, "text/html");
  const posted = /\/(press|say|submit)$/; // the answer to a form that leaves no copy has the form's address
  const path = new URL(address).pathname;
  const moved = path.replace(posted, "") !== location.pathname || !log() !== !next.querySelector("[data-log]");
  const search = document.getElementById("q")?.value ?? "";
  if (address !== location.href && !posted.test(path)) history.pushState(null, "", address);
  document.title = next.title;
  if (moved) {
    const people = document.querySelector(".people")?.scrollTop ?? 0;
    document.body.className = next.body.className;
    document.body.replaceChildren(...next.body.childNodes);
    document.querySelector(".people").scrollTop = people;
    toEnd();
    document.getElementById("chat").focus({ preventScroll: true });
  } else {
    for (const fresh of next.querySelectorAll("[data-region]")) {
      const old = document.querySelector(`[data-region="${fresh.dataset.region}"]`);
      if (old && old.innerHTML !== fresh.innerHTML) swap(old, fresh);
    }
    if (!next.querySelector('[data-region="empty"]')) document.querySelector('[data-region="empty"]')?.remove();
    takeMessages(next);
  }
  const box = document.getElementById("q");
  if (box && search) { box.value = search; find(search); }
}

/** Replace what is in a box, and give the focus back to the same place in it. */
function swap(old, fresh) {
  const inside = old.contains(document.activeElement) && document.activeElement !== old;
  const stops = "button, a, input:not([type=hidden]), textarea";
  const position = inside ? [...old.querySelectorAll(stops)].indexOf(document.activeElement) : -1;
  const scrolled = old.scrollTop;
  old.replaceChildren(...fresh.childNodes);
  old.scrollTop = scrolled;
  if (old.dataset.region === "panel") {
    const dialog = old.querySelector("[role=dialog]");
    (dialog?.querySelector("textarea, input:not([type=hidden])") ?? dialog ?? (inside ? document.getElementById("text") : null))?.focus();
  } else if (inside) {
    const all = [...old.querySelectorAll(stops)];
    const target = all[Math.min(position, all.length - 1)];
    if (target) target.focus({ preventScroll: true });
    else if (old.id) { old.tabIndex = -1; old.focus({ preventScroll: true }); }
  }
}

/** Messages change in place; only new ones are added, and only they move the page. */
function takeMessages(next) {
  const now = log(), then = next.querySelector("[data-log]");
  if (!now || !then) return;
  const kept = new Set([...then.children].map((item) => item.id));
  for (const item of [...now.children]) if (!kept.has(item.id)) item.remove();
  let added = null;
  for (const fresh of [...then.children]) {
    const old = document.getElementById(fresh.id);
    if (!old) { now.append(fresh); added ??= fresh; }
    else if (old.innerHTML !== fresh.innerHTML) swap(old, fresh);
  }
  if (added) toEnd(added);
}

let busy = false;

async function go(address, options) {
  if (busy) return false;
  busy = true;
  const main = document.getElementById("chat");
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { credentials: "same-origin", ...options });
    if (!answer.ok) { location.reload(); return false; }
    takeOver(await answer.text(), answer.url);
    return true;
  } catch {
    location.reload();
    return false;
  } finally {
    busy = false;
    document.getElementById("chat")?.removeAttribute("aria-busy");
  }
}

/** Show only the people who match. */
function find(words) {
  const wanted = words.trim().toLocaleLowerCase();
  let any = false;
  for (const item of document.querySelectorAll(".people li")) {
    item.hidden = !item.dataset.find.toLocaleLowerCase().includes(wanted);
    any ||= !item.hidden;
  }
  for (const group of document.querySelectorAll(".people section")) group.hidden = !group.querySelector("li:not([hidden])");
  const nobody = document.querySelector(".nobody");
  if (nobody) nobody.hidden = any;
}

function dismiss() {
  const panel = document.querySelector('[data-region="panel"]');
  if (!panel?.firstElementChild) return;
  panel.replaceChildren();
  document.getElementById("text")?.focus();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.getAttribute("method") !== "post") return;  // by attribute: a button may be called "action"
  const body = new URLSearchParams(new FormData(form, event.submitter));
  if ((await go(form.getAttribute("action"), { method: "POST", body })) && form.matches("[data-say]")) {
    const line = document.getElementById("text");
    if (line) { line.value = ""; if (!document.querySelector("[role=dialog]")) line.focus(); }
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.classList.contains("skip")) return;
  event.preventDefault();
  if ("dismiss" in link.dataset) dismiss();
  else go(link.href);
});

document.addEventListener("input", (event) => { if (event.target.id === "q") find(event.target.value); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") dismiss(); });
addEventListener("popstate", () => location.reload());
addEventListener("DOMContentLoaded", () => {
  document.querySelector(".people [aria-current]")?.scrollIntoView({ block: "nearest" });
  toEnd();
});
