// @ts-check
/**
 * Answers that come as they like. One counts unless a newer one has been shown, or what was asked about is another by
 * now. One that is merely slower than the next question counts too: on a bad line, where every answer takes longer than
 * it is until the page asks again, none would ever be shown.
 */
export class Newest {
  #asked = 0;
  #shown = 0;

  /** The number of a question. */
  ask() {
    return (this.#asked += 1);
  }

  /** Whether the answer to a question is to be shown, which it then is. @param {number} question */
  isNews(question) {
    if (question <= this.#shown) return false;
    this.#shown = question;
    return true;
  }

  /** What has been asked until now is about something else. */
  forget() {
    this.#shown = this.#asked;
  }
}
