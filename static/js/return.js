/* A return saves itself: rows that changed are sent a second after typing stops, and nothing typed is lost when
   that fails. The page works without this. */
const PAUSE = 1000; // milliseconds
const RETRY = 5000;

const form = document.querySelector("form[data-return][data-draft-address]");
if (form) keepSaving(form);

function keepSaving(form) {
  const said = form.querySelector("[data-return-said]");
  const unsaved = new Set();
  let timer = null;
  let sending = null;
  let leaving = false;

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    leaving = true; // the page is sent whole
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved.size) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && unsaved.size) send();
  });

  function changed(event) {
    const row = event.target.closest("[data-return-row]");
    const rows = row ? [row] : event.target.closest("[data-return-day]") ? writtenRows() : [];
    if (!rows.length) return;
    rows.forEach((one) => unsaved.add(one));
    wait(PAUSE);
  }

  /* the day of the sheet is kept with the rows that are written */
  function writtenRows() {
    return [...form.querySelectorAll("[data-return-row]")].filter((row) =>
      [...row.querySelectorAll("textarea, select, input:not([type=hidden])")].some((box) =>
        box.type === "checkbox" ? box.checked : box.value.trim()));
  }

  function wait(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(send, milliseconds);
  }

  async function send() {
    if (sending || leaving || !unsaved.size) return;
    const rows = [...unsaved];
    unsaved.clear();
    try {
      sending = post(rows);
      tell(rows, await sending);
    } catch (failure) {
      rows.forEach((row) => unsaved.add(row));
      say(failure.words || "Not saved: the tracker cannot be reached. What you typed is still on this page; saving is tried again.");
      wait(RETRY);
    } finally {
      sending = null;
    }
    if (unsaved.size) wait(PAUSE);
  }

  async function post(rows, again = true) {
    const words = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (!/^a\d+-/.test(name) || rows.some((row) => name.startsWith(`a${row.dataset.returnRow}-`))) words.append(name, value);
    }
    const answer = await fetch(form.dataset.draftAddress, { method: "POST", body: words, keepalive: document.visibilityState === "hidden" });
    if (answer.ok && answer.headers.get("Content-Type") === "application/json") return answer.json();
    if (answer.status === 403 && again && await renewToken()) return post(rows, false);
    throw Object.assign(new Error(), { words: whyNot(answer) });
  }

  function whyNot(answer) {
    if (answer.redirected) return "Not saved: you have been signed out. What you typed is still on this page. Sign in again in another tab; saving is tried again by itself.";
    if ([403, 404, 410].includes(answer.status)) return "Not saved: you may no longer write on this return. What you typed is still on this page: copy what you need.";
    return `Not saved: the tracker answered ${answer.status}. What you typed is still on this page; saving is tried again.`;
  }

  /* signing in again changes the token that every form carries */
  async function renewToken() {
    const answer = await fetch(window.location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = fresh.querySelector("form[data-return] [name=csrfmiddlewaretoken]");
    if (!token) return false;
    form.elements.csrfmiddlewaretoken.value = token.value;
    return true;
  }

  function tell(rows, answer) {
    const elsewhere = rows.filter((row) => row.dataset.returnRow in answer.elsewhere);
    if (elsewhere.length) {
      const names = elsewhere.map((row) => row.dataset.returnName).join(", ");
      say(`Not saved: you have written something else for ${names} on another page. Press “Save and finish later” to see both.`);
    } else if (answer.gone.length) {
      say(`Not saved, because it has left this sheet: ${answer.gone.join(", ")}. Copy what you wrote for it.`);
    } else {
      say(`Saved at ${answer.savedAt}`);
    }
  }

  function say(words) {
    said.textContent = words;
  }
}
