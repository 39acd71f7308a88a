// The conversation: how it begins, goes on from answer to answer, is put by, and begins anew.
(() => {
  "use strict";

  const {
    CONVERSATION, askAboutNothing, byId, clearField, fillHistory, forgetAsked, forgetWaiting, glide, known,
    lookWhatCame, makeRoom, noteQuestion, post, remember, remembered, retired, send, sendLatest, session,
    setNarrowing, showAbout, showView, unpack, viewNow,
  } = window.arkivsvar;

  let address; // the question in the address, with which the conversation began
  let resuming = false;

  // What the address asks for, once the wire is there.
  function begin() {
    const fields = new URLSearchParams(location.search);
    const question = fields.get("q");
    const punkt = fields.get("punkt");
    const earlier = remembered(session, CONVERSATION);
    showView(viewNow(), { push: false, asked: fields.get("soeg") });
    fillHistory();
    if (punkt) sendLatest("aabn", history.state?.kilde ?? { punkt });
    if (question && earlier[0]?.q !== question) {
      const valg = Object.fromEntries(["raad", "fra", "til", "slags"].map((name) => [name, fields.get(name) ?? ""]));
      setNarrowing(valg);
      if (fields.get("om")) valg.punkt = fields.get("om");
      address = question;
      post({ spoerg: question, valg });
    } else if (earlier.length) {
      address = earlier[0].q;
      resuming = true;
      post({ genoptag: earlier });
    }
  }

  // After each answer: the conversation and the list of questions are put by.
  function putBy() {
    const turns = [...document.querySelectorAll(".tur[data-spurgt]")];
    const exchanges = turns.map((turn) => ({ ...known(turn), q: address }));
    remember(session, CONVERSATION, exchanges);
    const latest = exchanges.at(-1);
    if (latest && !resuming) noteQuestion(latest.spoerg);
  }

  // A new question comes to the top of the window, so that its answer is read from its beginning.
  function followAnswers() {
    let latest = "";
    let done = "";
    new MutationObserver(() => {
      const before = document.querySelector("#aktuel .foer");
      if (before) {
        byId("forrige").replaceChildren(...[...before.children].map(retired));
        before.remove();
      }
      const turn = document.querySelector("#aktuel .tur");
      if (turn && turn.id !== latest) {
        makeRoom(turn);
        clearField(turn.querySelector("h2").lastChild.textContent);
        if (turn.id !== "tur-1" && !resuming) setTimeout(() => glide(turn, "start"), 40);
      }
      latest = turn ? turn.id : "";
      const now = turn?.dataset.spurgt === undefined ? "" : turn.id + turn.dataset.id;
      if (now && now !== done) {
        putBy();
        showAbout(turn);
        resuming = false;
      }
      done = now;
      document.documentElement.classList.toggle("har-samtale", Boolean(turn));
      fillHistory();
      unpack();
      lookWhatCame();
    }).observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["id", "data-nr", "data-svar", "data-id"],
    });
  }

  function beginAnew() {
    remember(session, CONVERSATION, []);
    address = "";
    forgetAsked();
    forgetWaiting();
    byId("forrige").replaceChildren();
    setNarrowing({});
    askAboutNothing();
    history.replaceState(null, "", location.pathname);
    send("ny", {});
    byId("felt").focus();
  }

  Object.assign(window.arkivsvar, { begin, beginAnew, followAnswers });
})();
