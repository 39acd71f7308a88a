// Asking: one question at a time, one more that waits, and the field they are written in.
(() => {
  "use strict";

  const {
    DRAFT, askAboutNothing, byId, choice, closePanel, finished, known, putAway, remember, remembered, retired, send,
    session, setAbout, setNarrowing, showView, turnNumber, wide,
  } = window.arkivsvar;

  const STOOD_ON = 4; // exchanges that a follow-up question may stand on

  let asked = null; // the question that is being answered
  let waiting = null; // the one that is asked when it has been
  const forgetAsked = () => (asked = null);

  // One question at a time, whichever control asks; one more may wait its turn.
  function ask(question, valg = choice(), again = false) {
    if (asked && !stuck()) return wait({ question, valg, again });
    const latest = finished();
    const earlier = [...byId("forrige").children, ...(latest && !again ? [latest] : [])];
    const numbers = [...document.querySelectorAll(".tur")].map(turnNumber);
    post({
      spoerg: question,
      valg,
      tur: Math.max(0, ...numbers) + 1,
      forrige: earlier.slice(-STOOD_ON).map(known),
    });
    asked.leaving = again ? null : latest && retired(latest);
    showView("spoerg");
    if (!wide()) byId("felt").blur(); // the keyboard of a phone makes room for the answer
  }

  // Gradio may lose an event while the page is being put together: what does not come is asked for once more.
  function post(data) {
    const now = { data, since: Date.now(), leaving: null };
    asked = now;
    send("spoerg", data);
    setTimeout(() => asked === now && !isShown(data) && send("spoerg", data), 4_000);
  }

  const isShown = (data) => Boolean(document.querySelector(`#aktuel .tur[data-tur="${data.tur ?? 1}"]`));

  // Should the server be lost, the page must not wait for it forever.
  const stuck = () => Date.now() - asked.since > 8_000 && !document.querySelector("#aktuel .soeger, #aktuel .under-vejs");

  function wait(next) {
    if (next.question === asked.data.spoerg || next.question === waiting?.question) return;
    if (waiting) return say("Ét spørgsmål venter allerede.");
    if (!next.question.trim()) return;
    waiting = next;
    clearField(next.question);
    say(`Stilles, når svaret er færdigt: »${next.question}«`);
  }

  function say(words) {
    byId("venter").hidden = !words;
    byId("venter-tekst").textContent = words;
  }

  function forgetWaiting() {
    waiting = null;
    say("");
  }

  function waitNot() {
    if (waiting && !byId("felt").value) byId("felt").value = waiting.question;
    forgetWaiting();
    byId("felt").focus();
  }

  // The server has said its last word to a question.
  function free() {
    asked = null;
    const next = waiting;
    forgetWaiting();
    if (next) setTimeout(() => ask(next.question, next.valg, next.again), 0);
  }

  // The answer before makes room when the one to the next question has come.
  function makeRoom(turn) {
    if (!asked?.leaving || turnNumber(turn) !== asked.data.tur) return;
    putAway(asked.leaving);
    asked.leaving = null;
  }

  function clearField(question) {
    const field = byId("felt");
    if (field.value.split(/\s+/).join(" ").trim() !== question.split(/\s+/).join(" ").trim()) return;
    field.value = "";
    fit(field);
  }

  function submitQuestion() {
    const text = byId("felt").value;
    const limit = Number(byId("felt").dataset.graense);
    // Far too long a text need not travel to be refused.
    ask(text.length > 20 * limit ? text.slice(0, 20 * limit) : text);
  }

  function fit(field) {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 4, 190)}px`;
  }

  function askAbout(id, name) {
    setAbout(id, name);
    showView("spoerg");
    if (!wide()) closePanel();
    byId("felt").focus();
  }

  // A chip is taken away: the latest question is asked again without it.
  function without(chip) {
    const turn = chip.closest(".tur");
    const valg = JSON.parse(turn.dataset.valg || "{}");
    const name = chip.dataset.uden;
    const own = { body: ["raad"], date: ["fra", "til"], kind: ["slags"], item: [], case: [] }[name] ?? [];
    const chosen = own.some((field) => field in valg);
    for (const field of own) delete valg[field];
    if ("punkt" in valg) {
      delete valg.punkt; // the item as a whole was chosen, so it goes as a whole
      askAboutNothing();
    } else if (!chosen) {
      valg.uden = [...(valg.uden ?? []), name];
    }
    setNarrowing(valg);
    ask(turn.dataset.spurgt, valg, true);
  }

  // What was not answered when the page is left or loaded anew waits in the field.
  const keepDraft = () => remember(session, DRAFT, [byId("felt")?.value || asked?.data.spoerg || ""]);

  function takeDraft() {
    const [draft] = remembered(session, DRAFT);
    remember(session, DRAFT, []);
    if (typeof draft !== "string" || byId("felt").value) return;
    byId("felt").value = draft;
    fit(byId("felt"));
  }

  Object.assign(window.arkivsvar, {
    ask, askAbout, clearField, fit, forgetAsked, forgetWaiting, free, keepDraft, makeRoom, post, submitQuestion,
    takeDraft, waitNot, without,
  });
})();
