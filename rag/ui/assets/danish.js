// The page stays Danish, whatever Gradio says.
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
            if (!toast.closest("#ramme")) speakDanish(toast);
          }
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  }

  document.addEventListener("DOMContentLoaded", keepDanish);
})();
