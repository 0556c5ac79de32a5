// @ts-check
// What was typed into a score sheet and is not acknowledged yet: it survives a reload, a crash and a dead line.

/**
 * One place of a sheet. `item` is that of the rubric, or `remark`; `base` the entry of the server's log that stood there.
 * @typedef {{room: string, person: string, candidate: string, item: string, text: string, base: number}} Line
 */
/** @typedef {{all: (room: string, person: string) => Promise<Line[]>, put: (line: Line) => Promise<void>, remove: (line: Line) => Promise<void>}} Journal */

const [NAME, STORE] = ["exam.scores", "lines"];

/** Where IndexedDB is not allowed (a private window of some browsers) lines live as long as the page. @param {IDBFactory | undefined} factory @returns {Promise<Journal>} */
export async function openJournal(factory) {
  if (!factory) return inMemory();
  try {
    return inDatabase(await opened(factory));
  } catch {
    return inMemory();
  }
}

/** @param {IDBFactory} factory @returns {Promise<IDBDatabase>} */
function opened(factory) {
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: ["room", "person", "candidate", "item"] });
  };
  return done(request);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBDatabase} database @returns {Journal} */
function inDatabase(database) {
  const lines = (/** @type {IDBTransactionMode} */ mode) =>
    database.transaction(STORE, mode, { durability: "strict" }).objectStore(STORE);
  return {
    all: async (room, person) => (await done(lines("readonly").getAll())).filter(of(room, person)),
    put: async (line) => void (await done(lines("readwrite").put(line))),
    remove: async (line) => void (await done(lines("readwrite").delete(placeOf(line)))),
  };
}

/** @returns {Journal} */
export function inMemory() {
  /** @type {Map<string, Line>} */
  const lines = new Map();
  return {
    all: async (room, person) => [...lines.values()].filter(of(room, person)),
    put: async (line) => void lines.set(placeOf(line).join("\n"), line),
    remove: async (line) => void lines.delete(placeOf(line).join("\n")),
  };
}

/** @param {Line} line */
const placeOf = ({ room, person, candidate, item }) => [room, person, candidate, item];

/** @param {string} room @param {string} person */
const of = (room, person) => (/** @type {Line} */ line) => line.room === room && line.person === person;
