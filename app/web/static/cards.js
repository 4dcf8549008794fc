// What can be done with an answer: its passages copied, widened, saved and judged, and the question asked another way.
(() => {
  // Asks as if a person had typed it and pressed Enter; the words ``without`` are not carried over from before.
  function submit(text, without = []) {
    if (!pincite.write(text)) return;
    pincite.asking.without = without;
    requestAnimationFrame(() => document.querySelector("#question .submit-button")?.click());
  }

  function passage(card) {
    const { document: name, paragraph } = card.querySelector("a.cite").dataset;
    return { name, paragraph: Number(paragraph), question: card.closest(".answer").dataset.question };
  }

  // Asks again without keeping to a document or collection, which is taken out of the choice above the box.
  function elsewhere(button) {
    const chosen = [...document.querySelectorAll("#within .token")];
    const token = chosen.find((one) => one.textContent.includes(`(${button.dataset.elsewhere})`) || one.textContent.startsWith(`${button.dataset.elsewhere} (`));
    token?.querySelector(".token-remove")?.click();
    submit(button.closest(".answer").dataset.question);
  }

  function press(button, on) { button.setAttribute("aria-pressed", String(on)); }

  const acts = {
    copy: (card) => pincite.copy(card.dataset.quote, "Copied, with its citation."),

    // Shows the paragraph before and the one after; again, one more of each.
    more: async (card, button) => {
      if (card.ariaBusy) return;
      card.ariaBusy = "true";
      const { name, paragraph } = passage(card);
      const wide = Number(card.dataset.wide || 0) + 1;
      const quote = card.querySelector("blockquote");
      const near = await pincite.ask(`/around/${encodeURIComponent(name)}?first=${paragraph - wide}&last=${paragraph + wide}`).finally(() => { card.ariaBusy = null; });
      const put = (ordinal, where) => {
        const found = near.find((one) => one.ordinal === ordinal);
        if (found) {
          const around = pincite.make("div", { className: "around" }, pincite.make("span", { className: "place", textContent: `¶${ordinal}` }),
            pincite.make("p", { dir: "auto", textContent: found.text }));
          where === "before" ? (card.querySelector(".around.first") || quote).before(around) : (card.querySelector(".around.last") || quote).after(around);
          card.querySelectorAll(where === "before" ? ".first" : ".last").forEach((old) => old.classList.remove(where === "before" ? "first" : "last"));
          around.classList.add(where === "before" ? "first" : "last");
        }
        return Boolean(found);
      };
      const [above, below] = [put(paragraph - wide, "before"), put(paragraph + wide, "after")];
      card.dataset.wide = wide;
      if (!above && !below) button.disabled = true;
    },

    save: async (card, button) => {
      const on = button.getAttribute("aria-pressed") !== "true";
      const key = card.dataset.passage;
      if (on) await pincite.ask("/saved", { method: "POST", body: passage(card) });
      else await pincite.ask(`/saved/${key}`, { method: "DELETE" });
      show(key, on);
      pincite.tell(on ? "Saved to study." : "No longer saved.", { seconds: 3 });
    },

    right: (card, button) => judge(card, button, 1),
    wrong: (card, button) => judge(card, button, -1),
  };

  async function judge(card, button, verdict) {
    const on = button.getAttribute("aria-pressed") !== "true";
    await pincite.ask("/judgments", { method: "POST", body: { ...passage(card), verdict: on ? verdict : null } });
    press(card.querySelector('[data-act="right"]'), on && verdict === 1);
    press(card.querySelector('[data-act="wrong"]'), on && verdict === -1);
    pincite.tell(on ? "Noted in your library." : "Taken back.", { seconds: 3 });
  }

  // Shows on every card of a passage whether it is saved.
  function show(key, on) {
    document.querySelectorAll(`#chat .card[data-passage="${key}"] [data-act="save"]`).forEach((button) => press(button, on));
  }

  // The passages kept to be learned, the newest first.
  async function saved() {
    const kept = await pincite.ask("/saved");
    const tool = (label, act) => pincite.make("button", { type: "button", className: "tool", textContent: label, onclick: act });
    const rows = kept.map((one) => {
      const row = pincite.make("li", {},
        pincite.make("span", { className: "quiet", textContent: one.source }),
        pincite.make("p", { textContent: one.text }),
        one.name && tool("Open", () => { box.close(); pincite.open(one.name, one.paragraph); }),
        tool("Copy quote", () => pincite.copy(one.quote, "Copied, with its citation.")),
        tool("Remove", async () => {
          await pincite.ask(`/saved/${one.passage_hash}`, { method: "DELETE" });
          row.remove();
          show(one.passage_hash, false);
        }));
      return row;
    });
    const box = pincite.dialog("Saved to study", rows.length ? pincite.make("ul", { className: "saved" }, ...rows)
      : pincite.make("p", { textContent: "Nothing yet. “Save to study” below a passage keeps it here." }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.dataset.ask) submit(button.dataset.ask, button.dataset.without ? [button.dataset.without] : []);
    if (button?.dataset.elsewhere) elsewhere(button);
    if (button?.dataset.otherwise) {
      pincite.otherwise = button.dataset.otherwise;
      document.querySelector("#search-otherwise")?.click();
    }
    if (button?.dataset.do === "saved") saved();
    const act = button?.dataset.act && acts[button.dataset.act];
    if (act) Promise.resolve(act(button.closest(".card"), button)).catch(() => {});
  });

  // The card that is looked at, for the keys that do something with a passage: where the focus is, or the first. None on
  // another tab, where nobody sees it.
  function card() {
    const answers = [...document.querySelectorAll("#chat .answer")].filter((answer) => answer.checkVisibility());
    return document.activeElement?.closest?.(".card") || answers[answers.length - 1]?.querySelector(".card");
  }
  pincite.key("y", "Copy the passage with its citation", () => card() && acts.copy(card()));
  pincite.key("s", "Save the passage to study", () => card() && acts.save(card(), card().querySelector('[data-act="save"]')).catch(() => {}));
  pincite.key("m", "Show more around the passage", () => card() && acts.more(card(), card().querySelector('[data-act="more"]')).catch(() => {}));
  pincite.key("+", "The passage answers the question", () => card()?.querySelector('[data-act="right"]')?.click());
  pincite.key("-", "The passage does not answer it", () => card()?.querySelector('[data-act="wrong"]')?.click());
  pincite.submit = submit;
})();
