// The page's own behaviour: clicks become Gradio events, the source comes into view, Gradio's few words are Danish.
(() => {
  "use strict";

  const WORDS = new Map([
    ["Error", "Fejl"],
    ["Warning", "Bemærk"],
    ["Info", "Besked"],
    ["Connection Lost", "Forbindelsen er afbrudt"],
    [
      "Connection to the server was lost. Attempting reconnection...",
      "Forbindelsen til serveren er afbrudt. Siden prøver igen af sig selv …",
    ],
    ["Connection errored out.", "Forbindelsen til serveren er afbrudt."],
    ["Loading...", "Indlæser …"],
  ]);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const glide = (node, block) =>
    node.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block, inline: "nearest" });

  let opener = null; // where the focus returns when the source is closed

  // A numbered link in an answer: the card comes into view and is marked for a moment.
  function showCard(id) {
    const card = document.getElementById(`kilde-${id}`);
    if (!card) return;
    document.querySelectorAll(".kort.peget").forEach((other) => other.classList.remove("peget"));
    card.classList.add("peget");
    glide(card, "center");
    card.focus({ preventScroll: true });
  }

  function openItem(trigger, button) {
    opener = button;
    const { punkt, citat, start, slut } = button.dataset;
    const place = start === undefined ? {} : { start: Number(start), slut: Number(slut) };
    document.querySelectorAll(".kort.aaben").forEach((other) => other.classList.remove("aaben"));
    button.closest(".kort")?.classList.add("aaben");
    trigger("aabn", { punkt, citat: citat ?? "", ...place });
  }

  function clicked(event, trigger) {
    const marker = event.target.closest("a[data-kilde]");
    if (marker) {
      event.preventDefault();
      showCard(marker.dataset.kilde);
      return;
    }
    const example = event.target.closest("button[data-spoerg]");
    if (example) {
      trigger("spoerg", { spoerg: example.dataset.spoerg });
      return;
    }
    const button = event.target.closest("button[data-punkt]");
    if (button) {
      openItem(trigger, button);
      return;
    }
    // The whole card opens its source, unless someone follows a link in it or marks its text to copy it.
    const card = event.target.closest(".kort");
    if (card && !event.target.closest("a") && !String(window.getSelection())) {
      openItem(trigger, card.querySelector("button[data-punkt]"));
    }
  }

  function wire(element, trigger) {
    element.addEventListener("click", (event) => clicked(event, trigger));
  }

  // The panel: what it shows is brought into view and given the focus; closing gives the focus back.
  function wirePanel(element, trigger, props, watch) {
    wire(element, trigger);
    const close = () => {
      props.value = "";
      document.querySelectorAll(".kort.aaben").forEach((other) => other.classList.remove("aaben"));
      if (opener?.isConnected) {
        opener.focus({ preventScroll: true });
        glide(opener, "nearest");
      }
    };
    element.addEventListener("click", (event) => {
      if (event.target.closest("[data-luk]")) close();
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    watch("value", () => requestAnimationFrame(() => showSource(element)));
  }

  function showSource(panel) {
    const title = panel.querySelector("#kilde-titel");
    if (!title) return;
    title.focus({ preventScroll: true });
    if (!window.matchMedia("(min-width: 64rem)").matches) panel.scrollIntoView({ block: "start" });
    const text = panel.querySelector(".kildetekst");
    const mark = panel.querySelector("#citat");
    if (!text) return;
    const scrolls = text.scrollHeight > text.clientHeight + 1;
    if (!mark || !text.contains(mark)) {
      text.scrollTop = 0;
    } else if (scrolls) {
      const above = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
      text.scrollTop += above - text.clientHeight / 3;
    } else {
      mark.scrollIntoView({ block: "center" });
    }
  }

  // A new question comes to the top of the window, so that its answer is read from its beginning.
  function followQuestions() {
    let latest = "";
    new MutationObserver(() => {
      const turn = document.querySelector("#aktuel .tur");
      if (turn && turn.id !== latest && turn.id !== "tur-1") setTimeout(() => glide(turn, "start"), 40);
      latest = turn ? turn.id : "";
      document.documentElement.classList.toggle("har-samtale", Boolean(turn));
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["id"] });
  }

  function speakDanish(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const word = WORDS.get(node.data.trim());
      if (word) node.data = word;
    }
  }

  function keepDanish() {
    const html = document.documentElement;
    new MutationObserver(() => {
      if (html.lang !== "da") html.lang = "da";
    }).observe(html, { attributeFilter: ["lang"] });
    // Gradio's own messages stand outside the parts that show documents, and only those are touched.
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) {
          if (!(node instanceof Element)) continue;
          for (const toast of node.matches(".toast-wrap, .toast-body, .loader, .wrap") ? [node] : node.querySelectorAll(".toast-body")) {
            if (!toast.closest("#samtale, #kildepanel")) speakDanish(toast);
          }
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  }

  // Landmarks and names that Gradio's own elements lack.
  function nameLandmarks() {
    // Gradio's own <main> also holds the head and the source, so the landmark moves to the conversation.
    document.querySelector("main.contain")?.setAttribute("role", "none");
    document.getElementById("samtale").setAttribute("role", "main");
    document.getElementById("spoergelinje")?.setAttribute("role", "search");
  }

  window.arkivsvar = { wire, wirePanel };
  document.addEventListener("DOMContentLoaded", () => {
    keepDanish();
    followQuestions();
    const waiting = new MutationObserver(() => {
      if (!document.getElementById("samtale")) return;
      waiting.disconnect();
      nameLandmarks();
    });
    waiting.observe(document.body, { childList: true, subtree: true });
  });
})();
