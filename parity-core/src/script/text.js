// Texts: folded, compared and quoted.

const normal = (text) => text.replace(/[\u200b\u00ad]/g, "").replace(/\s+/g, " ").trim();

// match = {mode: "substring" | "exact" | "regex", text, flags?}; a substring ignores case.
const matches = (text, match) => {
  const seen = normal(text);
  if (match.mode === "exact") return seen === normal(match.text);
  if (match.mode === "regex") return new RegExp(match.text, match.flags || "").test(seen);
  return seen.toLowerCase().includes(normal(match.text).toLowerCase());
};

const quoted = (text) => JSON.stringify(text.length > 80 ? text.slice(0, 79) + "…" : text);
