// The shapes of PROTOCOL.md, for the type checker. All times are seconds since 1970, UTC.

export type State =
  "registered" | "waiting" | "talking" | "invited" | "in_exam" | "ended" | "absent" | "deferred";
export type Role = "candidate" | "invigilator" | "examiner" | "chair" | "admin" | "inspector";
export type Presence = "online" | "reconnecting" | "offline" | "unknown";
export type Source = "camera" | "microphone" | "screen";
export type Action =
  | "check_in"
  | "start_talk"
  | "end_talk"
  | "invite"
  | "withdraw"
  | "enter"
  | "finish"
  | "send_back"
  | "reopen"
  | "defer"
  | "mark_absent"
  | "reinstate";

export interface Contact {
  name: string;
  phone: string;
}
export interface RoomCard {
  id: string;
  title: string;
  college: string;
  opens_at: number;
  closes_at: number;
  doors_at: number;
  /** When somebody closed it by hand. */
  closed_at: number | null;
  rehearsal: boolean;
  contact: Contact;
}
export interface ListedRoom extends RoomCard {
  status: "upcoming" | "open" | "ended";
  phase: "waiting" | "invited" | "in_exam" | "ended";
  role: Role;
  state?: State;
  face?: FaceState;
  near?: boolean;
  devices_checked?: boolean;
  waiting?: number;
  live?: number;
  rechecks?: number;
  /** For admins and inspectors. */
  occupant?: { name: string; state: State; since: number } | null;
  candidates?: Present;
  invigilators?: Present;
  page: string;
}
/** How many of so many are connected; null: not known. */
export interface Present {
  online: number | null;
  of: number;
}
/** A rubric as pages show it: points are texts. */
export interface Rubric {
  id: string;
  version: number;
  name: string;
  digest: string;
  items: RubricItem[];
  groups: { name: string; least: string }[];
  out_of: number;
  method: "mean" | "trimmed";
  fallback: "mean" | "pending";
  min_valid: number;
}
export interface RubricItem {
  id: string;
  name: string;
  most: string;
  step: string;
  guidance: string;
  group: string;
  counts: boolean;
  by: "all" | "chair";
  kind: "points" | "pass";
}
/** What stands in a place of a sheet; `seq` is the entry of the log that put it there. */
export interface Place {
  text: string;
  seq: number;
  at: number;
}
export interface OwnSheet {
  candidate: string;
  state: "open" | "submitted" | "reopened" | "confirmed" | "published";
  recused: string | null;
  reason: string;
  submitted_at: number | null;
  items: string[];
  values: Record<string, Place>;
  remark: Place;
}
export interface ScoreMember {
  id: string;
  name: string;
  stage: "blank" | "writing" | "submitted" | "recused";
  due: boolean;
  reopened: string;
  declared: { valid: boolean; reason: string } | null;
  paper: boolean;
}
export interface ScoreSummary {
  total: string | null;
  valid: number;
  least: number;
  method: "mean" | "trimmed";
  left_out: string[];
  short: string[];
  passed: boolean | null;
  off: Record<string, "soft" | "hard">;
  alike: boolean;
  digest: string;
  sheets: {
    member: string;
    total: string;
    values: Record<string, string>;
    remark: string;
    digest: string;
  }[];
  reason: string;
}
export interface ScoreCase {
  candidate: string;
  over: boolean;
  members: ScoreMember[];
  complete: boolean;
  confirmed_at: number | null;
  unlocking: { by: string; at: number; reason: string } | null;
  choices: Record<string, string>;
  chosen: string | null;
  summary?: ScoreSummary;
}
/** The answer of `score:read` (PROTOCOL.md 2.9). */
export interface Scores {
  rubric: Rubric | null;
  published_at?: number | null;
  sheets?: OwnSheet[];
  cases?: ScoreCase[];
}
export interface ExamClock {
  length: number;
  warning: number;
  used: number;
  running_since: number | null;
}
export interface Panelist {
  id: string;
  name: string;
  role: Role;
  presence: Presence;
}
export interface Message {
  id: number;
  at: number;
  text: string;
  sender?: string;
  /** In a candidate's view: it is theirs. */
  own?: boolean;
}
/** 我需要帮助. */
export interface Help {
  plight: string;
  at: number;
}
export type FaceState = "not_required" | "pending" | "passed" | "failed" | "flagged" | "waived";
export type FaceOutcome = "passed" | "failed" | "undecided";
/** What a candidate may know of their own identity. */
export interface OwnIdentity {
  consent_version: string | null;
  consent_at: number | null;
  road: Road | null;
  tries: number;
  attempts: { at: number; outcome: FaceOutcome; told: string }[];
  compared: boolean | null;
  recheck: boolean;
}
/** The notice of the face check in force. */
export interface FaceNotice {
  version: string;
  title: string;
  text: string;
  available: boolean;
  keep_days: number;
}
export type Gesture = "blink" | "mouth" | "left" | "right" | "nod";
export type FaceHint =
  | "no_face"
  | "several_faces"
  | "too_far"
  | "too_near"
  | "off_centre"
  | "dark"
  | "turn_to_camera"
  | "hold_still";
export interface FaceResult {
  outcome: FaceOutcome;
  told: string;
  message: string;
  verdict: FaceState | null;
}
/** How a face check stands, as the server says it (PROTOCOL.md section 2.3). */
export interface FaceEvent {
  session: string;
  stage: "queued" | "calm" | "pause" | "gesture" | "return" | "checking" | "over";
  position: number | null;
  gesture: Gesture | null;
  done: number;
  of: number;
  hint: FaceHint | null;
  result: FaceResult | null;
}
/** What led to the present state; the words for it are the page's. */
export interface LastMove {
  action: Action;
  by: "system" | "person";
}
export interface CandidateView {
  role: "candidate";
  room: RoomCard;
  me: {
    id: string;
    name: string;
    state: State;
    since: number;
    last: LastMove | null;
    pledge: { version: string; digest: string; agreed_at: number | null };
    face: FaceState;
    identity: OwnIdentity;
    camera2: string;
    device_check: DeviceCheck | null;
    phone: { bound_at: number | null; presence: string } | null;
    channel: Channel;
    help: Help | null;
  };
  messages: Message[];
  actions: Action[];
  queue?: { ahead: number; near: boolean; seconds_each: number; current_until: number | null };
  invigilator?: {
    status: "offline" | "busy" | "available" | "unknown" | "talking";
    id?: string;
    name?: string;
  };
  invitation?: { until: number; seconds: number };
  clock?: ExamClock;
  screen_asked_at?: number | null;
  panel?: Panelist[];
}
export type Verdict = "not_required" | "pending" | "passed" | "failed" | "flagged" | "waived";
export type Road = "used_up" | "declined" | "unavailable" | "no_camera" | "document" | "withdrawn";
/** Those a candidate may take by themselves. */
export type OwnRoad = "declined" | "unavailable" | "no_camera";
export type Doubt = "nobody" | "several" | "other" | "unsure";
/** 人证比对, as it was decided last; `by` is a person's id. */
export interface Compare {
  passed: boolean;
  by: string;
  at: number;
  note: string;
  /** No picture of the candidate came. */
  absent: boolean;
  /** Made in another login than the one that holds the seat. */
  stale: boolean;
}
/** A picture of the ID card held to the camera. */
export interface Still {
  id: string;
  by: string;
  at: number;
}
export interface IdentityFacts {
  road: Road | null;
  waived_for: string;
  attempts: number;
  face_stale: boolean;
  compare: Compare | null;
  /** The number of the login that holds the seat; 0: none is known. */
  login: number;
  /** Somebody may sit there whom nobody has compared (PROTOCOL.md section 2.7). */
  recheck: { since: number; device: Channel } | null;
  hint: Doubt | null;
  hint_since: number | null;
  stills: Still[];
}
/** PROTOCOL.md section 1.3; `words` is the server's, in Chinese. */
export interface SheetAttempt {
  id: string;
  at: number;
  outcome: string;
  words: string;
  band: string | null;
  score: number | null;
  source: string;
  pictures: { id: string; label: string }[];
}
export interface IdentitySheet {
  name: string;
  exam_no: string;
  document: string;
  id_masked: string;
  verdict: string | null;
  road: Road | null;
  waived_for: string;
  compare: Compare | null;
  reference: { id: string } | null;
  stills: Still[];
  attempts: SheetAttempt[];
}
/** The surface that is shared; `unknown`: the browser does not tell which. */
export type Surface = "none" | "monitor" | "window" | "browser" | "unknown";
/** `off`: switched off by the person; `none`: no device, or no permission; `muted`: withheld by the system. */
export type Sending = "on" | "off" | "none" | "muted";
/** Of a camera too: nothing but black, or a picture that stands still. */
export type Filming = Sending | "black" | "frozen";
/** PROTOCOL.md section 2.4. */
export interface DeviceStatus {
  screen: Surface;
  camera: Filming;
  microphone: Sending;
}
export type DeviceFault =
  | "ok"
  | "denied"
  | "missing"
  | "busy"
  | "unfit"
  | "insecure"
  | "unsupported"
  | "unknown"
  | "silent"
  | "untested";
/** How 设备调试 came out (PROTOCOL.md section 2.4). */
export interface DeviceCheck {
  camera: DeviceFault;
  microphone: DeviceFault;
  loudspeaker: DeviceFault;
  network: "udp" | "tcp" | "none";
  rtt_ms?: number | null;
  loss?: number | null;
  up_kbps?: number | null;
  down_kbps?: number | null;
  udp?: boolean | null;
  tcp?: boolean | null;
  browser: string;
  at: number;
}
/** What carries a candidate's face and voice (PROTOCOL.md section 2.6). */
export type Channel = "main" | "emergency" | "camera2";
export interface ChannelSwitch {
  former: Channel;
  device: Channel;
  cause: "network" | "camera" | "user" | "launcher";
  gap: number | null;
  at: number;
}
/** A server line: an address of the exam and its name. */
export interface Line {
  origin: string;
  label: string;
}
export interface Candidate {
  /** Inviting them passes somebody over, in a room whose order binds. */
  out_of_order?: boolean;
  id: string;
  name: string;
  exam_no: string;
  order: number;
  state: State;
  since: number;
  presence: Presence;
  camera2: string;
  phone: { bound_at: number | null; refused: number; refused_at: number | null };
  pledge: boolean;
  face: string;
  identity: IdentityFacts;
  talking_with: string | null;
  invited_until: number | null;
  unanswered: number;
  clock: ExamClock | null;
  screen_asked_at: number | null;
  device_check: DeviceCheck | null;
  devices: DeviceStatus | null;
  /** What the phone says of its camera. */
  second: Filming | null;
  channel: Channel;
  switch: ChannelSwitch | null;
  help?: Help;
  may_use_phone: boolean;
  actions: Action[];
  /** The ids of what was said to them, newest last. */
  messages: number[];
}
export interface StaffView {
  role: Exclude<Role, "candidate">;
  me: { id: string };
  room: RoomCard & { phase: ListedRoom["phase"]; least?: number };
  candidates: Candidate[];
  messages: Message[];
  panel: Panelist[];
  live: string | null;
  may_message: boolean;
  may_compare: boolean;
  may_waive: boolean;
  may_ask_screen: boolean;
  may_end_help: boolean;
  /** The panel knows candidates by their exam number alone; then `name` is that. */
  blind?: boolean;
}
export type AnyView = CandidateView | StaffView;

export interface ViewEvent {
  room: string;
  seq: number;
  revision: number;
  instance: string;
  now: number;
  publish: number;
  view: AnyView;
}
/** The room's log ends at `has`; a page has seen `known`. */
export interface LostEvent {
  known: number;
  has: number;
  at: number;
}
/** Up to when the interview of `candidate` is on the server's disk, seconds since 1970. */
export interface RecordingLight {
  candidate: string;
  until: number;
}
export interface Hello {
  instance: string;
  epoch: number;
  device: string;
  relays?: boolean;
  others?: boolean;
}
export type Grade = "good" | "fair" | "poor";
/** Why this page gets less of a picture than there is (PROTOCOL.md, `slots`); `moved`: it was of the connection before. */
export type Held = "small" | "line" | "off" | "away" | "moved";
export interface Slot {
  person: string;
  device: string;
  source: Source;
  held?: Held;
  /** How the line of that device is, from it and to it; good is left out. */
  up?: Grade;
  down?: Grade;
}
export interface SlotsEvent {
  connection: string;
  slots: Record<string, Slot>;
}
/** How this page's own line is. */
export interface LineEvent {
  connection: string;
  up: Grade;
  down: Grade;
}
export interface LinkEvent {
  connection: string;
  state: "connected" | "stalled" | "closed";
}

export interface Ack {
  ok: boolean;
  code?: string;
  message?: string;
  retry_after?: number;
  seq?: number;
  sdp?: string;
  connection?: string;
  picture?: string;
  servers?: RTCIceServer[];
  session?: string;
  position?: number | null;
}
/** A refusal, of an ack or of an HTTP answer: a code for programs, a sentence for people. */
export interface Refusal {
  code: string;
  message: string;
  retry_after?: number;
  /** Of `fenced`: the seat's device that took over. */
  device?: string;
  /** Of `not_owner`: the server that has the room. */
  node?: string;
  problems?: { field: string; message: string }[];
}

export interface Me {
  id: string;
  name: string;
  kind: string;
  school: string;
  college: string;
  demo: boolean;
  home: string;
  pages: { path: string; label: string }[];
  /** What they chose, here or elsewhere. */
  looks: Looks;
}
export interface Looks {
  language?: "zh" | "en";
  scheme?: "light" | "dark";
}
/** A version of the pledge or of the recording notice; `shipped`: the program's own words. */
export interface PublishedText {
  version: string;
  title: string;
  digest: string;
  at: number;
  author: string;
  shipped: boolean;
}
export interface School {
  school: string;
  demo: boolean;
  colleges: { id: string; name: string; majors: { id: string; name: string }[] }[];
  contact: Contact;
}
/** PROTOCOL.md 1.4. `college_id` null: the whole school's; `at`: since when this version is seen. */
export interface NoticeCard {
  id: string;
  college_id: string | null;
  college: string;
  version: number;
  title: string;
  at: number;
  read: boolean;
}
export type WholeNotice = Omit<NoticeCard, "read"> & { text: string };
export interface NoticeVersion {
  number: number;
  title: string;
  text: string;
  visible_from: number;
  important: boolean;
  written_at: number;
}
/** A notice as the exam office lists it. */
export interface OfficeNotice {
  id: string;
  college_id: string | null;
  college: string;
  standing: "scheduled" | "visible" | "withdrawn";
  withdrawn_at: number | null;
  version: Omit<NoticeVersion, "text">;
  shown: number | null;
  read: number;
  audience: number;
}
export interface DemoAccount {
  id: string;
  role: "candidate" | "examiner" | "manager";
  kind: string;
  title: string;
  name: string;
  phone: string;
  college_id: string;
  college: string;
  major_id: string;
  major: string;
}

/** What `protocol.js` needs of a Socket.IO socket; the tests pass a fake. */
export interface SocketLike {
  connected: boolean;
  connect(): void;
  disconnect(): void;
  /** From the next `connect` on: the server to reach; empty: whichever. */
  reach(node: string): void;
  on(event: string, listener: (payload?: any) => void): void;
  emit(event: string, payload: object, ack: (answer: Ack) => void): void;
}
/** What `protocol.js` needs of time; the tests move it by hand. */
export interface Timers {
  after(milliseconds: number, run: () => void): () => void;
  now(): number;
}
export type LightState =
  "connecting" | "connected" | "reconnecting" | "fenced" | "signed_out" | "refused" | "stopped";

/** How somebody's materials stand (PROTOCOL.md section 1.4): 未上传, 待审核, 已通过, 未通过. */
export type CaseState = "none" | "pending" | "approved" | "rejected";
export interface MaterialFile {
  id: string;
  slot: number | null;
  replaces: string | null;
  name: string;
  kind: string;
  size: number;
  received: number;
  mark: string;
  state: "uploading" | "draft" | "submitted" | "rejected";
  reason: string;
  notes: string[];
  created_at: number;
  /** The name of an earlier file with the very same content. */
  same_as?: string | null;
}
export interface MaterialSheet {
  state: CaseState;
  round: number;
  reason: string;
  submitted_at: number | null;
  decided_at: number | null;
  /** Somebody has looked at what was submitted. */
  opened?: boolean;
  files: MaterialFile[];
  history: { at: number; action: string; round: number; reason: string; files: number }[];
}
/** A candidate's own. */
export interface MaterialCase extends MaterialSheet {
  now: number;
  deadline: number | null;
  limits: { files: number; max_mb: number; kinds: string[] };
}
/** A candidate's, as the office and the staff of a room see it. */
export interface MaterialReview extends MaterialSheet {
  person: string;
  name: string;
  exam_no: string;
  next?: string | null;
}
