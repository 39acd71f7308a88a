// The list of questions that were asked in this browser.
(() => {
  "use strict";

  const { HISTORY, byId, local, remember, remembered, tell } = window.arkivsvar;

  const REMEMBERED = 30;

  function noteQuestion(question) {
    const rest = remembered(local, HISTORY).filter((old) => old !== question && typeof old === "string");
    remember(local, HISTORY, [question, ...rest].slice(0, REMEMBERED));
  }

  function fillHistory() {
    const list = byId("historik-liste");
    if (!list || list.childElementCount) return;
    for (const question of remembered(local, HISTORY).slice(0, 8)) {
      if (typeof question !== "string") continue;
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "eksempel tidligere-spoergsmaal";
      button.dataset.spoerg = question;
      button.textContent = question;
      row.append(button);
      list.append(row);
    }
    byId("historik").hidden = !list.childElementCount;
  }

  function clearHistory() {
    remember(local, HISTORY, []);
    byId("historik-liste").replaceChildren();
    byId("historik").hidden = true;
    tell("Listen er ryddet.");
    byId("felt").focus();
  }

  Object.assign(window.arkivsvar, { clearHistory, fillHistory, noteQuestion });
})();
