// What every script of the page uses. Each script does one job and puts what others need on window.arkivsvar; the server
// (shell.py) sends them in the order in which they need one another. Text from documents is only ever set as text.
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const wide = () => window.matchMedia("(min-width: 64rem)").matches;

  const glide = (node, block) =>
    node.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block, inline: "nearest" });

  function tell(message) {
    const said = byId("oplaesning");
    if (said) said.textContent = message;
  }

  window.arkivsvar = { byId, glide, tell, wide };
})();
