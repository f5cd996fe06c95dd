// What scripts keep for the document's origin.

const storage = () => now(() => ({ held: true, value: { ...localStorage } }));

// question = {items}.
const keepStorage = ({ items }) => now(() => {
  localStorage.clear();
  for (const [key, value] of Object.entries(items)) localStorage.setItem(key, value);
  return { held: true };
});
