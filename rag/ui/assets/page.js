// Which click and which key does what, and how the page starts.
(() => {
  "use strict";

  const {
    TAB, ask, askAbout, askAboutNothing, begin, beginAnew, byId, chooseTab, clearHistory, closePanel, copy,
    countNarrowing, enlarge, fit, followAddress, followAnswers, keepDraft, leave, local, openCase, openItem, remember,
    saveText, search, send, sendThrough, showCard, showView, submitQuestion, takeDraft, turnList, waitNot, watchLogIn,
    wide, without,
  } = window.arkivsvar;

  const CLICKS = [
    ["a[data-kilde]", (node) => showCard(node.dataset.kilde)],
    ["a[data-visning]", (node) => showView(node.dataset.visning, { focus: true })],
    ["button[data-spoerg]", (node) => ask(node.dataset.spoerg, node.closest("#historik") ? {} : undefined)],
    ["button[data-uden]", without],
    ["button[data-om]", (node) => askAbout(node.dataset.om, node.dataset.navn)],
    ["#om-punkt", () => (askAboutNothing(), byId("felt").focus())],
    ["#ny", () => beginAnew()],
    ["#venter-fortryd", () => waitNot()],
    ["a[data-ud]", (node) => leave(node)],
    ["[data-luk]", () => closePanel()],
    ["[role=tab][data-fane]", (node) => (remember(local, TAB, [node.dataset.fane]), chooseTab(node.dataset.fane, false))],
    ["button[data-stor]", (node) => enlarge(node)],
    ["button[data-kopi]", (node) => copy(node, node.dataset.kopi)],
    ["button[data-link]", (node) => copy(node, new URL(node.dataset.link, location.href).href)],
    ["button[data-gem]", saveText],
    ["button[data-word]", (node) => send("hent", { svar: node.dataset.word })],
    ["button[data-ryd]", clearHistory],
    ["button[data-listeside]", (node) => turnList(node)],
    ["button[data-sag]", openCase],
    ["button[data-punkt]", openItem],
  ];

  function clicked(event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (const [selector, act] of CLICKS) {
      const node = event.target.closest(selector);
      if (!node) continue;
      if (node.matches("a")) event.preventDefault();
      act(node);
      return;
    }
    // The whole card opens its source, unless someone follows a link in it or marks its text to copy it.
    const card = event.target.closest(".kort");
    if (card && !event.target.closest("a, button") && !String(window.getSelection())) {
      openItem(card.querySelector("button[data-punkt]"));
    }
  }

  function listen() {
    document.addEventListener("click", clicked);
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.closest("#ramme")) return;
      event.preventDefault();
      if (form.matches(".spoergeform")) submitQuestion();
      else search(form.closest("#moeder, #sager"));
    });
    document.addEventListener("keydown", (event) => {
      if (event.target.id !== "felt" || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submitQuestion();
    });
    document.addEventListener("input", (event) => {
      if (event.target.id === "felt") fit(event.target);
    });
    document.addEventListener("change", (event) => {
      if (!event.target.matches("select[data-valg]")) return;
      if (event.target.closest("#formular")) countNarrowing();
      else search(event.target.closest("#moeder, #sager"));
    });
    window.addEventListener("popstate", followAddress);
    window.addEventListener("pagehide", keepDraft);
  }

  // Gradio calls this when the wire is on the page: from here on something can be asked.
  function connect(trigger) {
    sendThrough(trigger);
    const ready = () => {
      if (!byId("felt") || !byId("kildepanel")) return setTimeout(ready, 30);
      // Gradio puts all into one <main>; the head of the page is not the matter itself.
      byId("hoved").closest("main")?.before(byId("hoved"));
      takeDraft();
      setTimeout(begin, 50);
      if (wide() && !byId("felt").value) byId("felt").focus({ preventScroll: true });
    };
    ready();
  }

  window.arkivsvar.connect = connect;

  document.addEventListener("DOMContentLoaded", () => {
    watchLogIn();
    followAnswers();
    listen();
  });
})();
