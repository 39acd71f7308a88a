// Where people log in: what happens at the end of it.
(() => {
  "use strict";

  const { CONVERSATION, HISTORY, byId, forgetAsked, local, remember, session } = window.arkivsvar;

  // Whoever logs out leaves nothing of theirs in the browser.
  async function leave(link) {
    remember(session, CONVERSATION, []);
    remember(local, HISTORY, []);
    byId("felt").value = "";
    forgetAsked();
    try {
      const answer = await fetch(link.href, { method: "POST" });
      location.assign(answer.url);
    } catch {
      location.assign(link.href);
    }
  }

  // Where a log-in has ended, the server asks for a new one.
  function watchLogIn() {
    const fetching = window.fetch;
    window.fetch = async (...called) => {
      const answer = await fetching(...called);
      if (answer.status !== 401) return answer;
      if (!watchLogIn.left) {
        watchLogIn.left = true;
        location.reload();
      }
      return new Promise(() => {}); // the page is leaving: nothing more is to be made of it
    };
  }

  Object.assign(window.arkivsvar, { leave, watchLogIn });
})();
