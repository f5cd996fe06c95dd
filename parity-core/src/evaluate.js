(run, given, milliseconds) => {
  const late = {};
  const told = (value) => JSON.stringify(value === late ? { late: true } : { value });
  const isError = (it) => it?.name !== undefined && it?.message !== undefined;
  const threw = (error) => JSON.stringify({ thrown: isError(error) ? `${error.name}: ${error.message}` : String(error) });
  const ran = run().then((it) => typeof it === "function" ? it(...given) : it);
  const over = new Promise((end) => setTimeout(end, milliseconds, late));
  return Promise.race([ran, over]).then(told).catch(threw);
}
