// The tab "Check a claim": a claim or a draft is checked, walked through by keyboard, cited and exported.
(() => {
  const { make, ask, tell } = pincite;
  const LOOK = 250; // milliseconds between two looks at how far a check is
  const KEPT = "pincite-check"; // what a reload finds again: the text, and the check with what is cited
  let page = null; // the parts of the tab, once it is there
  let run = null; // the check that is shown: its id, its claims, where the walk is, what is accepted

  const seen = () => page && page.root.offsetParent !== null;
  const claims = () => [...page.draft.querySelectorAll("a.claim")];

  async function begin(name, body) {
    if (run?.busy) await cancel();
    const within = page.within.value ? `&within=${encodeURIComponent(page.within.value)}` : "";
    await follow({ busy: true, accepted: new Map(), at: -1 },
      () => ask(`/check/begin?name=${encodeURIComponent(name)}${within}`, { method: "POST", body: new Blob([body]) }));
  }

  // Watches a check until it is done, and shows it.
  async function follow(mine, first) {
    run = mine;
    page.result.hidden = true;
    page.progress.hidden = false;
    show({ state: "waiting", stage: "", done: 0, of: 0 });
    try {
      let told = await first();
      mine.id = told.id;
      keep();
      while (run === mine && (told.state === "waiting" || told.state === "checking")) {
        show(told);
        await new Promise((done) => setTimeout(done, LOOK));
        told = await ask(`/check/${mine.id}`);
      }
      if (run !== mine) return;
      if (told.state === "done") await arrive(mine);
      else tell(told.said || "Cancelled.", { wrong: told.state === "failed" });
    } catch { /* it has been told */ } finally {
      mine.busy = false;
      if (run === mine) page.progress.hidden = true;
    }
  }

  function keep() {
    const kept = { text: page.text.value, id: run?.id, at: run?.at, accepted: [...(run?.accepted || [])] };
    try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { sessionStorage.removeItem(KEPT); /* it is too long to be kept */ }
  }

  // After a reload: the text, and the check where the server still remembers it.
  function again() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "{}");
    page.text.value = kept.text || "";
    if (!kept.id) return;
    ask(`/check/${kept.id}`, { quiet: true }).then(
      (told) => follow({ busy: true, id: kept.id, accepted: new Map(kept.accepted), at: kept.at }, async () => told), () => null);
  }

  function show({ stage, done, of }) {
    page.stage.textContent = stage ? `${stage}: ${done.toLocaleString("en-US")} of ${of.toLocaleString("en-US")}` : "Waiting";
    page.bar.max = of || 1;
    page.bar.value = done;
  }

  async function cancel() {
    if (run?.busy && run.id) await ask(`/check/${run.id}/cancel`, { method: "POST" }).catch(() => {});
  }

  async function arrive(mine) {
    page.draft.innerHTML = await ask(`/check/${mine.id}/draft`);
    page.result.hidden = false;
    const many = claims().length;
    page.result.classList.toggle("alone", many < 2);
    page.walk.hidden = !many;
    page.evidence.replaceChildren();
    tally();
    const first = claims().findIndex((claim) => claim.classList.contains("none"));
    claims().forEach((claim, n) => claim.classList.toggle("cited", mine.accepted.has(n)));
    if (many) await go(mine.at >= 0 ? mine.at : many > 1 && first >= 0 ? first : 0, false);
    if (seen()) page.result.scrollIntoView({ block: "start" });
  }

  // Shows what was found for a claim, and marks it in the draft.
  async function go(number, focus = true) {
    const all = claims();
    if (!all.length) return;
    const mine = run;
    mine.at = Math.max(0, Math.min(number, all.length - 1));
    all.forEach((claim, n) => n === mine.at ? claim.setAttribute("aria-current", "true") : claim.removeAttribute("aria-current"));
    page.before.disabled = mine.at === 0;
    page.after.disabled = mine.at === all.length - 1;
    const at = mine.at;
    keep();
    if (focus) all[at].focus({ preventScroll: true });
    const html = await ask(`/check/${mine.id}/claim/${at}`).catch(() => null);
    if (html === null || run !== mine || mine.at !== at) return;
    page.evidence.innerHTML = html;
    press();
    pincite.scrollWithin(page.draft, all[at], 60);
    page.evidence.scrollTop = 0;
  }

  function press() {
    const ranks = run.accepted.get(run.at) || [];
    for (const button of page.evidence.querySelectorAll("[data-accept]")) {
      const on = ranks.includes(Number(button.closest(".card").dataset.rank));
      button.setAttribute("aria-pressed", String(on));
      button.textContent = on ? "Cited" : "Cite this";
    }
  }

  function accept(button) {
    const rank = Number(button.closest(".card").dataset.rank);
    const ranks = run.accepted.get(run.at) || [];
    const next = ranks.includes(rank) ? ranks.filter((one) => one !== rank) : [...ranks, rank].sort((a, b) => a - b);
    if (next.length) run.accepted.set(run.at, next); else run.accepted.delete(run.at);
    claims()[run.at].classList.toggle("cited", next.length > 0);
    press();
    tally();
    keep();
  }

  function tally() {
    const cited = run.accepted.size;
    page.cited.textContent = cited ? `${cited} claim${cited === 1 ? "" : "s"} cited` : "Nothing cited yet";
    for (const button of page.exports.querySelectorAll(".needs")) button.disabled = !cited;
  }

  async function save(what) {
    const answer = await fetch(`/check/${run.id}/export`, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ what, accepted: Object.fromEntries(run.accepted) }),
    }).catch(() => null);
    if (!answer?.ok) { tell(answer ? (await answer.text()).split("\n")[0] : "That did not work.", { wrong: true }); return; }
    const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
    const link = make("a", { href: URL.createObjectURL(await answer.blob()), download: named ? named[1] : "draft" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async function upload(file) {
    if (!file) return;
    page.file.value = "";
    await begin(file.name, await file.arrayBuffer());
  }

  // Offers the documents and collections to search in, where there is a choice.
  async function choices() {
    const known = await ask("/shelf", { quiet: true }).catch(() => null);
    if (!known || !page) return;
    const option = (value, text) => make("option", { value, textContent: text });
    const chosen = page.within.value;
    page.within.replaceChildren(option("", "All documents"),
      ...Object.keys(known.collections).map((name) => option(name, `${name} (collection)`)),
      ...known.documents.map((one) => option(one.name, one.title)));
    page.within.value = chosen;
    if (page.within.selectedIndex < 0) page.within.value = "";
    page.where.hidden = known.documents.length < 2;
  }

  function build(root) {
    const tool = (text, act, more = {}) => make("button", { type: "button", className: "tool", textContent: text, onclick: act, ...more });
    page = { root,
      text: make("textarea", { rows: 5, "aria-label": "A claim, or a draft", placeholder: "Paste a sentence to find what bears on it, or a whole draft", maxLength: 2000000 }),
      file: make("input", { type: "file", accept: ".md,.markdown,.txt,.docx", hidden: true, "aria-label": "A draft to check", onchange: () => upload(page.file.files[0]) }),
      within: make("select", { "aria-label": "Search in" }),
      stage: make("span", { role: "status" }), bar: make("progress", { "aria-label": "How far the check is" }),
      draft: make("section", { className: "draft", "aria-label": "The draft", tabIndex: 0 }),
      evidence: make("section", { className: "evidence", "aria-label": "What bears on the claim", "aria-live": "polite", tabIndex: 0 }),
      before: tool("← Previous", () => go(run.at - 1, false), { title: "Previous claim (k)" }),
      after: tool("Next →", () => go(run.at + 1, false), { title: "Next claim (j)" }),
      cited: make("span", { className: "quiet", role: "status" }),
    };
    page.where = make("label", { className: "where", hidden: true }, make("span", { textContent: "Search in" }), page.within);
    page.progress = make("div", { className: "progress", hidden: true }, page.stage, page.bar, tool("Cancel", cancel));
    page.walk = make("div", { className: "walk" }, page.before, page.after);
    page.exports = make("div", { className: "exports", role: "group", "aria-label": "Export" }, page.cited,
      tool("Draft with footnotes", () => save("draft"), { className: "tool needs" }),
      tool("BibTeX", () => save(".bib"), { className: "tool needs" }),
      tool("CSL-JSON", () => save(".json"), { className: "tool needs" }),
      tool("Report", () => save(".html")), tool("Report as Markdown", () => save(".md")));
    page.result = make("div", { className: "result", hidden: true }, page.exports, page.draft,
      make("div", { className: "side" }, page.walk, page.evidence));
    const go_ = () => { if (page.text.value.trim()) begin("draft.md", page.text.value); else page.text.focus(); };
    page.text.addEventListener("input", keep);
    page.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); go_(); }
    });
    root.append(make("div", { className: "check" },
      make("h2", { textContent: "Check a claim", tabIndex: -1 }),
      make("p", { className: "intro", textContent: "What your documents say that bears on it, word for word, and what they say otherwise. No verdict is given." }),
      page.text, page.file,
      make("div", { className: "begin" }, make("button", { type: "button", className: "go", textContent: "Check", title: "Check (Ctrl+Enter)", onclick: go_ }),
        tool("Open a draft…", () => page.file.click(), { title: "Text, Markdown or DOCX" }), page.where),
      page.progress, page.result));
    root.addEventListener("click", (event) => {
      const claim = event.target.closest?.("a.claim");
      if (claim) { event.preventDefault(); go(Number(claim.dataset.claim), false); }
      const button = event.target.closest?.("[data-accept]");
      if (button) accept(button);
      const cite = event.target.closest?.("a.cite");
      if (cite && !(event.metaKey || event.ctrlKey || event.shiftKey)) { event.preventDefault(); event.stopPropagation(); read(cite); }
    });
    choices();
    again();
  }

  function read(cite) {
    pincite.on("Ask", async () => {
      if (!await pincite.open?.(cite.dataset.document, Number(cite.dataset.paragraph), cite.dataset.lit)) location.assign(cite.href);
    });
  }

  pincite.when("#claims", build);
  document.addEventListener("click", (event) => {
    if (page && event.target.closest?.("#tabs [role=tab]")) choices();
  });

  const walking = () => seen() && run && !run.busy && !page.result.hidden;
  pincite.key("j", "Next claim of the draft", () => walking() && go(run.at + 1));
  pincite.key("k", "Previous claim of the draft", () => walking() && go(run.at - 1));
  pincite.key("a", "Cite the strongest passage for the claim, or take it back", () => {
    const button = walking() && (document.activeElement?.closest?.(".evidence .card") || page.evidence.querySelector(".answer > .card"))?.querySelector("[data-accept]");
    if (button) accept(button);
  });
  document.addEventListener("keydown", (event) => {
    if (!walking() || event.defaultPrevented || !document.activeElement?.matches?.("a.claim")) return;
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (by && !event.metaKey && !event.ctrlKey && !event.altKey) { event.preventDefault(); go(run.at + by); }
  });
})();
