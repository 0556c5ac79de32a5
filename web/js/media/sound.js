// @ts-check

/** Two soft rising notes (Hz), every few seconds: heard across a room, not a shock in headphones. */
const NOTES = [659, 880];
const EVERY_MS = 3000;
const APART_S = 0.25;
const NOTE_S = 0.65;

/** @param {AudioContext} context @param {number} pitch Hz @param {number} at seconds of the context's clock */
function note(context, pitch, at) {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.25, at + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + NOTE_S);
}

/** @param {AudioContext} context @param {number[]} notes Hz */
function play(context, notes) {
  notes.forEach((pitch, n) => note(context, pitch, context.currentTime + n * APART_S));
}

/**
 * Rings until told to stop. Where the browser allows no sound before a click, it begins with the first click.
 * @returns {() => void} stops it
 */
export function ring() {
  const context = new AudioContext();
  play(context, NOTES);
  const again = setInterval(() => play(context, NOTES), EVERY_MS);
  const allow = () => void context.resume();
  document.addEventListener("pointerdown", allow, { once: true });
  return () => {
    clearInterval(again);
    document.removeEventListener("pointerdown", allow);
    void context.close();
  };
}

/**
 * A few notes, once. A sound that the browser does not allow just now would come too late later.
 * @param {number[]} notes Hz @param {string} [speaker] device id
 */
export async function chime(notes, speaker) {
  const context = /** @type {AudioContext & {setSinkId?: (id: string) => Promise<void>}} */ (
    new AudioContext()
  );
  if (speaker) await context.setSinkId?.(speaker).catch(() => {});
  play(context, notes);
  setTimeout(() => void context.close(), (notes.length * APART_S + NOTE_S) * 1000);
}
