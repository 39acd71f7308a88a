// The wire: what is sent to the server through Gradio, and what has come of it.
(() => {
  "use strict";

  const { byId } = window.arkivsvar;

  let trigger = () => {}; // Gradio's own
  const send = (event, data) => trigger(event, data);
  const sendThrough = (given) => (trigger = given);

  // Lists and sources: only the latest that is asked for counts, and it is sent when the one before has come. Gradio may
  // lose an event while the page is being put together: what does not come is asked for once more.
  const awaited = new Map();
  let serial = 0;

  function sendLatest(event, data) {
    const now = awaited.get(event);
    if (now) {
      now.next = data;
      return;
    }
    const nr = ++serial;
    const again = setTimeout(() => send(event, { ...data, nr }), 4_000);
    const given_up = setTimeout(() => arrived(event, nr), 12_000);
    awaited.set(event, { nr, next: null, timers: [again, given_up] });
    send(event, { ...data, nr });
  }

  function arrived(event, nr) {
    const now = awaited.get(event);
    if (!now || now.nr !== nr) return;
    now.timers.forEach(clearTimeout);
    awaited.delete(event);
    if (now.next) sendLatest(event, now.next);
  }

  const PARTS = { aabn: "kildepanel", moeder: "moeder-liste", sager: "sager-liste" };

  function lookWhatCame() {
    for (const [event, part] of Object.entries(PARTS)) {
      const came = awaited.has(event) && byId(part)?.querySelector("[data-svar]");
      if (came) arrived(event, Number(came.dataset.svar));
    }
  }

  Object.assign(window.arkivsvar, { lookWhatCame, send, sendLatest, sendThrough });
})();
