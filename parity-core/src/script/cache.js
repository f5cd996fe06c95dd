// What is worked out of an element once and used again while nothing can change.

const forgets = [];
let looking = false;

// Runs `work`, which must not change the page, and keeps meanwhile what is worked out of each element.
// Outside of it nothing is kept: the page may have changed since.
const remembered = (work) => {
  if (looking) return work();
  looking = true;
  try {
    return work();
  } finally {
    looking = false;
    forgets.forEach((forget) => forget());
  }
};

// A function of one element that `remembered` keeps the answers of.
const remembering = (compute) => {
  const known = new Map();
  forgets.push(() => known.clear());
  return (element) => {
    if (!looking) return compute(element);
    let answer = known.get(element);
    if (answer === undefined) known.set(element, answer = compute(element));
    return answer;
  };
};

const styleOf = remembering((element) => getComputedStyle(element));
