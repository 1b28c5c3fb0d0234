/* Says two minutes before the end that somebody is about to be signed out, and lets them stay with one key. Typing counts
   as being there. When the session has ended, what was typed is sent to be kept and is back after signing in. A page
   without this script loses nothing either: what is sent too late is kept all the same. */
const WARN = 120; // seconds
const LOOK_AGAIN = 15; // while the warning stands: somebody may have gone on in another window
const TELL = 240; // that somebody is typing

const box = document.querySelector("dialog[data-session]");
if (box && box.showModal) watch(box);

function watch(box) {
  const [title, words, said, button] = ["title", "words", "said", "button"].map((name) => box.querySelector(`[data-session-${name}]`));
  const idle = Number(box.dataset.idle);
  let form = null; // the one last typed into
  let usedAt = 0;
  let toldAt = Date.now();
  let lookAt = 0;
  let timer = null;
  let press = null;

  for (const kind of ["input", "keydown", "pointerdown"]) document.addEventListener(kind, used, { passive: true });
  document.addEventListener("submit", (event) => { if (event.target === form) form = null; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() >= lookAt) look(); // a laptop that slept
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  button.addEventListener("click", () => press());
  box.addEventListener("cancel", (event) => {
    event.preventDefault();
    press();
  });
  lookIn(idle - WARN);

  function used(event) {
    if (box.open) return;
    if (event.type === "input" && event.target.form?.method === "post") form = event.target.form;
    usedAt = Date.now();
    if (usedAt - toldAt >= Math.min(TELL, idle / 4) * 1000) look();
  }

  function lookIn(seconds) {
    clearTimeout(timer);
    lookAt = Date.now() + seconds * 1000;
    timer = setTimeout(look, seconds * 1000);
  }

  /* asking keeps nobody signed in; saying that somebody is there does */
  async function look(isThere = Date.now() - usedAt < TELL * 1000) {
    if (isThere) toldAt = Date.now();
    lookIn(LOOK_AGAIN);
    const state = await ask(isThere ? "POST" : "GET");
    if (!state) return; // the tracker cannot be reached just now
    if (!isOurs(state)) return ended();
    renewTokens(state);
    if (state.seconds > WARN) stay(state);
    else warn(state);
  }

  /* whoever signs in here next is somebody else, and sees nothing of it */
  function isOurs(state) {
    return state.seconds > 0 && state.person === box.dataset.person;
  }

  function stay(state) {
    box.classList.remove("app-session--ended");
    box.close();
    lookIn(Math.max(1, state.seconds - WARN));
  }

  async function ask(method) {
    const sent = { method, headers: {} };
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (method === "POST" && token) sent.headers["X-CSRFToken"] = token.value;
    try {
      const answer = await fetch(box.dataset.session, sent);
      if (answer.ok) return await answer.json();
      return method === "POST" ? await ask("GET") : null;
    } catch {
      return null;
    }
  }

  /* signing in again in another window changes the token that every form carries */
  function renewTokens(state) {
    for (const token of document.querySelectorAll("[name=csrfmiddlewaretoken]")) token.value = state.token;
  }

  function warn(state) {
    const end = new Date(Date.now() + state.seconds * 1000);
    const at = end.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const minutes = Math.ceil(state.seconds / 60);
    const left = state.seconds > 30 ? `in ${minutes === 1 ? "a minute" : `${minutes} minutes`}` : "in less than half a minute";
    lookIn(Math.min(LOOK_AGAIN, state.seconds + 1));
    if (state.canGoOn) {
      show("You will be signed out soon", `You have done nothing here for a while. You will be signed out at ${at}, ${left}. What you have typed on this page is kept.`, "Stay signed in", () => look(true));
    } else if (!box.dataset.read) {
      show("You will have to sign in again soon", `You have been signed in for a long time. At ${at}, ${left}, you will be asked to sign in again. You can go on typing: it is kept.`, "Go on", () => {
        box.dataset.read = "yes";
        box.close();
      });
    }
  }

  function ended() {
    clearTimeout(timer);
    if (!form?.isConnected) return window.location.replace(`${box.dataset.signIn}?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
    box.classList.add("app-session--ended"); // nothing of the page can be read behind it
    show("You have been signed out", "What you have typed is kept: sign in, and the page opens again with it filled in.", "Sign in again", goOn);
    lookIn(4 * LOOK_AGAIN);
  }

  async function goOn() {
    const state = await ask("GET");
    if (!state) return say("The tracker cannot be reached just now. Try again in a moment.");
    if (!isOurs(state)) return form.requestSubmit();
    renewTokens(state);
    stay(state);
  }

  function show(heading, text, label, onPress) {
    const isNew = !box.open || title.textContent !== heading;
    press = onPress;
    [title.textContent, words.textContent, button.textContent] = [heading, text, label];
    if (!box.open) box.showModal();
    if (isNew) button.focus();
    else say(text);
  }

  function say(text) {
    said.textContent = text;
  }
}
