// @ts-check
import { get, post } from "../line/api.js";
import { Emitter } from "../base/emitter.js";
import { objection } from "./words.js";
import { markOf, pathOf, Upload, wire } from "./upload.js";

/** @typedef {import("../types").MaterialCase} MaterialCase */
/** @typedef {import("../types").MaterialFile} MaterialFile */

const AT_ONCE = 2;

/**
 * The candidate's materials on this page: how they stand, what is on its way, what was refused. Fires `change`, and
 * `refused` with what the person should be told.
 */
export class Desk extends Emitter {
  /** @param {{get: typeof get, post: typeof post, wire: import("./upload.js").Wire}} [server] */
  constructor(server = { get, post, wire }) {
    super();
    this.server = server;
    /** @type {MaterialCase | null} */
    this.case = null;
    /** @type {any} */
    this.error = null;
    /** @type {Map<string, Upload>} */
    this.uploads = new Map();
    /** Files that were refused, with the sentence. @type {{name: string, why: any}[]} */
    this.refused = [];
    /** @type {Upload[]} */
    this.queue = [];
    this.running = 0;
  }

  async load() {
    try {
      this.case = await this.server.get("/api/materials");
      this.error = null;
    } catch (refusal) {
      this.error = refusal;
    }
    this.fire("change");
  }

  /** Whether things may be changed now. */
  get open() {
    return this.case?.state === "none" || this.case?.state === "rejected";
  }

  /** How many more files there is place for. */
  get room() {
    if (!this.case) return 0;
    return this.case.limits.files - this.case.files.filter(({ slot }) => slot !== null).length;
  }

  /**
   * Begin with these, or go on with those that broke off; the files stand in the list at once.
   * @param {Iterable<File>} files
   * @param {string} [replaces] the id of the file this one is to replace
   */
  async add(files, replaces) {
    this.refused = [];
    for (const file of files) await this.#addOne(file, replaces);
    await this.load();
  }

  /** Go on with an upload that broke off. @param {MaterialFile} broken @param {File} file the same as before */
  async resume(broken, file) {
    this.refused = [];
    if (!this.uploads.has(broken.id)) this.#start(broken, file);
    await this.load();
  }

  /** @param {File} file @param {string} [replaces] */
  async #addOne(file, replaces) {
    const limits = this.case?.limits;
    const wrong = limits ? objection(file, limits) : "";
    if (wrong) return this.#refuse(file.name, { message: wrong });
    try {
      const mark = await markOf(file);
      const broken = this.#brokenOff(file.name, mark);
      const about = { name: file.name, size: file.size, mark, ...(replaces ? { replaces } : {}) };
      const begun = broken ?? (await this.server.post("/api/materials", about)).file;
      this.#start(begun, file);
      await this.load();
    } catch (refusal) {
      this.#refuse(file.name, refusal);
    }
  }

  /** An upload of this very file that nobody is going on with here. @param {string} name @param {string} mark */
  #brokenOff(name, mark) {
    return this.case?.files.find(
      (file) =>
        file.state === "uploading" &&
        file.mark === mark &&
        file.name === name.normalize() &&
        !this.uploads.has(file.id),
    );
  }

  /** @param {MaterialFile} begun @param {File} file */
  #start(begun, file) {
    const upload = new Upload(begun, file, this.server.wire);
    this.uploads.set(begun.id, upload);
    upload.on("change", () => this.fire("change"));
    upload.on("failed", (refusal) => this.#failed(upload, file.name, refusal));
    this.queue.push(upload);
    this.#pump();
  }

  #pump() {
    while (this.running < AT_ONCE && this.queue.length) {
      const upload = /** @type {Upload} */ (this.queue.shift());
      this.running += 1;
      void upload.run().then(async () => {
        this.running -= 1;
        await this.load(); // first: until then the list has it as coming, and this page must be known to send it
        this.uploads.delete(upload.id);
        this.fire("change");
        this.#pump();
      });
    }
  }

  /** @param {Upload} upload @param {string} name @param {any} refusal */
  #failed(upload, name, refusal) {
    this.#refuse(name, refusal);
    // The server drops what it refuses; anything else would stand there as broken off, and can be gone on with.
    if (!refusal.code) void this.server.post(`${pathOf(upload.id)}/delete`).catch(() => {});
  }

  /** @param {string} name @param {any} why */
  #refuse(name, why) {
    this.refused = [...this.refused, { name, why }];
    this.fire("refused", why);
    this.fire("change");
  }

  /** Cancel an upload, or delete a file. @param {string} id */
  async remove(id) {
    const upload = this.uploads.get(id);
    upload?.cancel();
    this.queue = this.queue.filter((each) => each !== upload);
    if (upload) this.uploads.delete(id);
    await this.#ask(`${pathOf(id)}/delete`);
  }

  async submit() {
    await this.#ask("/api/materials/submit");
  }

  /** Take the submission back. */
  async withdraw() {
    await this.#ask("/api/materials/withdraw");
  }

  /** @param {string} path */
  async #ask(path) {
    try {
      await this.server.post(path);
    } catch (refusal) {
      this.fire("refused", refusal);
    }
    await this.load();
  }
}
