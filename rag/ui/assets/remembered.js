// What the browser remembers, and under which name. Storage may be forbidden; then nothing is remembered.
(() => {
  "use strict";

  const HISTORY = "arkivsvar.spurgt";
  const CONVERSATION = "arkivsvar.samtale";
  const TAB = "arkivsvar.fane";
  const DRAFT = "arkivsvar.kladde";

  function remembered(store, key) {
    try {
      const value = JSON.parse(store().getItem(key) ?? "[]");
      return Array.isArray(value) ? value : [];
    } catch {
      return [];
    }
  }

  function remember(store, key, value) {
    try {
      store().setItem(key, JSON.stringify(value));
    } catch {
      /* not remembered, then */
    }
  }

  const local = () => window.localStorage;
  const session = () => window.sessionStorage;

  Object.assign(window.arkivsvar, { CONVERSATION, DRAFT, HISTORY, TAB, local, remember, remembered, session });
})();
