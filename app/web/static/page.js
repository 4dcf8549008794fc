// What the page does without asking the server: open a citation in the document, walk through the cited passages.
(() => {
  const phone = window.matchMedia("(max-width: 800px)");
  const panel = () => document.querySelector("#doc .panel");
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let opener = null;

  // Scrolls only the given box: scrollIntoView would move the page with it.
  function scrollWithin(box, element, gap) {
    const top = element.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - gap;
    box.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
  }

  function citations() {
    const answers = document.querySelectorAll("#chat .answer");
    const last = answers[answers.length - 1];
    return last ? [...last.querySelectorAll(":scope > .card a.cite")] : [];
  }

  function light(name, ordinal, lit) {
    const here = panel();
    if (!here || here.dataset.document !== name) return false;
    const paragraph = here.querySelector(`#p${Number(ordinal)}`);
    if (!paragraph) return false;
    here.querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
    paragraph.classList.add("lit");
    const ranges = (lit || "").split(" ").filter(Boolean).map((range) => range.split("-").map(Number));
    paragraph.querySelectorAll(".s").forEach((sentence) => {
      const [start, end] = sentence.dataset.span.split("-").map(Number);
      if (ranges.some(([from, to]) => start < to && from < end)) sentence.classList.add("lit");
    });
    document.body.classList.add("reading");
    scrollWithin(here.querySelector(".panel-text"), paragraph, 48);
    paragraph.focus({ preventScroll: true });
    document.querySelectorAll("a.cite").forEach((a) =>
      a.classList.toggle("open", a.dataset.document === name && a.dataset.paragraph === String(ordinal)));
    tally();
    return true;
  }

  // Puts another document into the panel; the answer is false where there is none of the name.
  async function show(name) {
    const answer = await fetch(`/panel/${encodeURIComponent(name)}`).catch(() => null);
    if (!answer?.ok || !panel()) return false;
    panel().outerHTML = await answer.text();
    return true;
  }

  function follow(anchor) {
    const { document: name, paragraph, lit } = anchor.dataset;
    if (panel()?.dataset.document === name) return light(name, paragraph, lit);
    if (!panel()) return false;
    show(name).then((shown) => shown ? light(name, paragraph, lit) : location.assign(anchor.href));
    return true;
  }

  function close() {
    if (!document.body.classList.contains("reading")) return;
    document.body.classList.remove("reading");
    if (phone.matches && opener) opener.focus();
  }

  // Cited passages in the order of the document, and where among them the lit one stands.
  function walk(step) {
    const stops = citations().filter((a) => a.dataset.document === panel()?.dataset.document)
      .sort((a, b) => a.dataset.paragraph - b.dataset.paragraph);
    if (!stops.length) return;
    const lit = panel()?.querySelector(".para.lit");
    const at = lit ? Number(lit.id.slice(1)) : 0;
    const later = stops.filter((a) => step * (a.dataset.paragraph - at) > 0);
    follow((step > 0 ? later[0] : later[later.length - 1]) || (step > 0 ? stops[0] : stops[stops.length - 1]));
  }

  function tally() {
    const here = panel();
    if (!here) return;
    const cited = new Set(citations().filter((a) => a.dataset.document === here.dataset.document).map((a) => `p${a.dataset.paragraph}`));
    here.querySelectorAll(".para").forEach((paragraph) => paragraph.classList.toggle("cited", cited.has(paragraph.id)));
    const count = here.querySelector(".cited-count");
    const text = cited.size ? `${cited.size} cited` : "";
    if (count.textContent !== text) count.textContent = text;
    here.querySelectorAll('[data-do="previous"], [data-do="next"]').forEach((button) => { button.disabled = !cited.size; });
  }

  let answers = 0;
  let newest = "";
  function newAnswer() {
    const all = document.querySelectorAll("#chat .answer");
    const cited = citations().map((a) => a.getAttribute("href")).join(" "); // another conversation may be as long
    if (all.length === answers && cited === newest) return;
    newest = cited;
    const grew = all.length > answers;
    answers = all.length;
    tally();
    if (!grew) return;
    const box = document.querySelector("#chat .bubble-wrap");
    const rows = document.querySelectorAll("#chat .user-row");
    const asked = rows[rows.length - 1] || all[all.length - 1];
    if (box) requestAnimationFrame(() => setTimeout(() => scrollWithin(box, asked, 8), 60));
  }

  document.addEventListener("click", (event) => {
    const anchor = event.target.closest?.("a.cite, a.ordinal");
    if (anchor && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      if (follow(anchor)) { opener = anchor; event.preventDefault(); }
      return;
    }
    const action = event.target.closest?.("button[data-do]")?.dataset.do;
    if (action === "next") walk(1);
    if (action === "previous") walk(-1);
    if (action === "close") close();
    if (action === "read") {
      opener = event.target;
      document.body.classList.add("reading");
      panel()?.querySelector(".panel-text").focus();
    }
  });

  pincite.key("/", "Write a question", () => document.querySelector("#question textarea")?.focus());
  pincite.key("n", "Next cited passage", () => walk(1));
  pincite.key("p", "Previous cited passage", () => walk(-1));
  pincite.key("Esc", "Leave the box; on a phone, close the document", close);

  // A link to a paragraph, /d/lecture#p12, opens the page with that paragraph lit.
  let linked = /^#p\d+$/.test(location.hash) ? location.hash.slice(2) : null;
  new MutationObserver(() => {
    newAnswer();
    if (linked && panel()) {
      const ordinal = linked;
      linked = null;
      const name = new URLSearchParams(location.search).get("document") || panel().dataset.document;
      const here = name === panel().dataset.document;
      requestAnimationFrame(async () => { if (here || await show(name)) light(name, ordinal, ""); });
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
