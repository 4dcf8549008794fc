// What is searched for in the document that is read: one place after the other, from where one reads.
(() => {
  const { now: panel, text, top, open, tally, route } = pincite.panel;
  const PATIENCE = 5000;  // milliseconds
  let found = null;  // {panel, places, at}: another panel knows nothing of it
  let asking = null;
  const held = () => (found && found.panel === panel() ? found : null);

  // Paints the places found that are on the page, without touching the text; offsets count code points.
  function glow() {
    if (!window.CSS?.highlights) return;
    CSS.highlights.delete("found");
    CSS.highlights.delete("found-here");
    if (!held()) return;
    const [all, here] = [new Highlight(), new Highlight()];
    panel().querySelectorAll(".para").forEach((para) => {
      const n = found.numbers.get(Number(para.id.slice(1)));
      if (n !== undefined) for (const span of found.places[n][1]) (n === found.at ? here : all).add(range(para.querySelector("p"), span));
    });
    CSS.highlights.set("found", all);
    CSS.highlights.set("found-here", here);
  }

  function range(paragraph, [start, end]) {
    const units = (points) => [...paragraph.textContent].slice(0, points).join("").length;
    const made = document.createRange();
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    let [from, to, at] = [units(start), units(end), 0];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const after = at + node.length;
      if (from >= at && from < after) made.setStart(node, from - at);
      if (to > at && to <= after) { made.setEnd(node, to - at); break; }
      at = after;
    }
    return made;
  }

  // The paragraph that is read: the lit one, if it is no more than a screen away, else the first in sight.
  function reads() {
    const [box, lit] = [text().getBoundingClientRect(), panel().querySelector(".para.lit")];
    const away = lit ? lit.getBoundingClientRect().top - box.top : Infinity;
    return away > -box.height && away < 2 * box.height ? Number(lit.id.slice(1)) : top();
  }

  async function search(words) {
    asking?.abort();
    asking = new AbortController();
    const here = panel();
    if (!words.trim()) { found = null; told(); tally(); return; }
    const address = route(here.dataset.document, `/find?words=${encodeURIComponent(words)}`);
    const places = await pincite.ask(address, { quiet: true, signal: asking.signal }).catch(() => null);
    if (!places || panel() !== here || here.querySelector(".finder input").value !== words) return;
    const from = reads();
    const at = Math.max(places.findIndex(([ordinal]) => ordinal >= from), 0);
    found = { panel: here, places, at, numbers: new Map(places.map(([ordinal], n) => [ordinal, n])) };
    await go();
  }

  async function go() {
    told();
    if (held()?.places.length) await open(panel().dataset.document, found.places[found.at][0], { focus: false });
    tally();
  }

  function told() {
    const number = (count) => count.toLocaleString("en-US");
    panel().querySelector(".found-count").textContent = !held() ? "" : found.places.length ? `${number(found.at + 1)} of ${number(found.places.length)}` : "Not found";
  }

  async function step(by) {
    if (!held()?.places.length) return;
    found.at = (found.at + by + found.places.length) % found.places.length;
    await go();
  }

  // Opens the box; where the document is not there yet, as after a reload, when it comes.
  let pressed = -Infinity;
  function show() {
    const form = panel()?.querySelector(".finder");
    pressed = form ? -Infinity : performance.now();
    if (!form) return;
    document.body.classList.add("reading");
    form.hidden = false;
    panel().querySelector('[data-do="find"]').ariaExpanded = "true";
    form.querySelector("input").select();
  }

  function hide() {
    const form = panel().querySelector(".finder");
    form.hidden = true;
    panel().querySelector('[data-do="find"]').ariaExpanded = "false";
    form.querySelector("input").value = "";
    search("");
    text()?.focus();
  }

  let wait = null;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(".finder input")) return;
    clearTimeout(wait);
    wait = setTimeout(() => search(event.target.value), 150);
  });
  document.addEventListener("submit", (event) => { if (event.target.matches?.(".finder")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".finder input")) return;
    if (event.key === "Enter") { event.preventDefault(); step(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { event.preventDefault(); hide(); }
  }, true);
  document.addEventListener("click", (event) => {
    const action = event.target.closest?.("button[data-do]")?.dataset.do;
    if (action === "found-next") step(1);
    if (action === "found-previous") step(-1);
    if (action === "find") (panel()?.querySelector(".finder").hidden ? show : hide)();
  });

  pincite.key("f", "Search in the document", () => pincite.on("Ask", show));
  pincite.key("Enter, Shift+Enter", "In that search: the next place, the one before");
  const arrived = () => { if (performance.now() - pressed < PATIENCE) show(); };
  pincite.finder = { arrived, glow, ordinals: () => (held() ? found.places.map(([ordinal]) => ordinal) : []) };
})();
