// What the browser keeps for this page. A browser that forbids it makes the page forget, never fail.

const safely = (work, otherwise) => {
  try {
    return work();
  } catch {
    return otherwise;
  }
};

const store = (storage) => ({
  read: (name, otherwise = null) => safely(() => JSON.parse(storage().getItem(name)) ?? otherwise, otherwise),
  write: (name, value) => safely(() => (value === null ? storage().removeItem(name) : storage().setItem(name, JSON.stringify(value)))),
});

// For every window of this browser, and for this tab alone.
export const everywhere = store(() => localStorage);
export const here = store(() => sessionStorage);
