// The conversation: what its answers cite, and where the newest begins.
(() => {
  const answersOf = () => document.querySelectorAll("#chat .answer");

  function passages(answer) {
    return answer ? [...answer.querySelectorAll(":scope > .card a.cite")].map((a) => (
      { name: a.dataset.document, ordinal: Number(a.dataset.paragraph), lit: a.dataset.lit })) : [];
  }

  // Puts words into the question's box, as if they had been typed.
  function write(text) {
    const box = document.querySelector("#question textarea");
    if (!box) return false;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  // What is typed and not yet asked outlives a reload.
  const DRAFT = "pincite-draft";
  let draft = sessionStorage.getItem(DRAFT);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("#question textarea")) sessionStorage.setItem(DRAFT, event.target.value);
  });

  // Enter that is pressed again before the box has been emptied does not ask again.
  let [sent, when] = ["", 0];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches?.("#question textarea")) return;
    const again = event.target.value === sent && event.timeStamp - when < 10000;
    if (again) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    [sent, when] = [event.target.value, event.timeStamp];
  }, true);
  document.addEventListener("input", (event) => { if (event.target.matches?.("#question textarea")) sent = ""; }, true);

  let [seen, newest] = [0, ""];
  new MutationObserver(() => {
    if (draft && write(draft)) draft = null;
    const all = answersOf();
    const last = all[all.length - 1] || null;
    const cited = last ? [...last.querySelectorAll("a.cite")].map((a) => a.getAttribute("href")).join(" ") : "";
    if (all.length === seen && cited === newest) return;  // another conversation may be as long
    const grew = all.length > seen;
    [seen, newest] = [all.length, cited];
    const cites = passages(last);
    pincite.cite(cites);
    if (!grew) return;
    pincite.beside(cites);
    sessionStorage.removeItem(DRAFT);
    const box = document.querySelector("#chat .bubble-wrap");
    const rows = document.querySelectorAll("#chat .user-row");
    const asked = rows[rows.length - 1] || last;
    if (box) requestAnimationFrame(() => setTimeout(() => pincite.scrollWithin(box, asked, 8), 60));
  }).observe(document.documentElement, { childList: true, subtree: true });

  pincite.write = write;
  pincite.key("/", "Write a question", () => document.querySelector("#question textarea")?.focus());
})();
