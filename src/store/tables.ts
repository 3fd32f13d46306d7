// What the store holds, table by table, as queries see it. `migrations.ts` makes it so.

import type { Generated } from 'kysely';

/** The shape of the store. Times are milliseconds since 1970; a place is always three columns. */
export interface Tables {
  inbox: InPlace & {
    /** Who wrote it; empty once that was to be forgotten. */
    person: Generated<string>;
    message_id: string;
    turn_id: string;
    /** The stored message as JSON; null once the turn has ended: what people said is not kept here. */
    body: string | null;
    state: 'open' | 'answered' | 'stopped' | 'failed' | 'deleted' | 'expired';
    /** How often a process began to answer; a turn that keeps killing the process is given up. */
    attempts: number;
    at: number;
  };
  receipts: InPlace & {
    turn_id: string;
    page: number;
    key: string;
    /** Null while it is unknown whether the post arrived. */
    message_id: string | null;
    at: number;
  };
  rooms: InPlace & { in_thread: number; asked_at: number };
  positions: { platform: string; stream: string; position: string };
  memory: InPlace & {
    /** The platform's id, or `turn:<id>` for an answer of the bot. */
    message_id: string;
    said_by: 'person' | 'bot';
    /** Whose it is: who said it, or whom the bot answered with it; empty: nobody's. */
    person: Generated<string>;
    author_id: string;
    author_name: string;
    text: string;
    at: number;
  };
  usage: InPlace & {
    at: number;
    person: string;
    role: string;
    model: string;
    prompt_tokens: number;
    cached_tokens: number;
    completion_tokens: number;
    seconds: number;
    dollars: number;
    /** Null where no sound was listened to. */
    audio_seconds: number | null;
    /** Null where nothing was read aloud. */
    characters: number | null;
    /** Null where no image was looked at. */
    images: number | null;
  };
  /** The same, added up by the hour. */
  usage_hours: InPlace & {
    /** When the hour began. */
    hour: number;
    person: string;
    role: string;
    model: string;
    calls: number;
    prompt_tokens: number;
    cached_tokens: number;
    completion_tokens: number;
    dollars: number;
    audio_seconds: number;
    characters: number;
    images: number;
  };
  /**
   * The same by the day, so that months are read at once: what each person used in all rooms, where `room` is empty; what was
   * used in each room by everybody and for everything, where `person`, `role` and `model` are.
   */
  usage_days: InPlace & {
    /** When the day began, by UTC. */
    day: number;
    person: string;
    role: string;
    model: string;
    calls: number;
    prompt_tokens: number;
    cached_tokens: number;
    completion_tokens: number;
    dollars: number;
    audio_seconds: number;
    characters: number;
    images: number;
  };
  settings: InSpace & {
    scope: 'space' | 'room' | 'person';
    /** The room's or the person's id; empty for the space itself. */
    target: string;
    name: string;
    /** JSON. */
    value: string;
    set_by: string;
    at: number;
  };
  /** What was changed of the settings, by whom, and who took it back. */
  changes: InSpace & {
    /** Counts up. */
    id: Generated<number>;
    scope: 'space' | 'room' | 'person';
    target: string;
    name: string;
    /** JSON; null: nothing was set. */
    before: string | null;
    after: string | null;
    changed_by: string;
    at: number;
    /** Null while the change stands. */
    undone_by: string | null;
  };
  /** Answers that were given, so that buttons below them work for as long as they stand there. */
  answers: InPlace & {
    turn_id: string;
    /** Who asked. */
    person: string;
    /** The question. */
    message_id: string;
    /** JSON: the question without its words, and what the answer rests on. */
    body: string;
    at: number;
  };
  /** Thumbs. */
  opinions: InSpace & { turn_id: string; person: string; good: number; reason: string | null; at: number };
  /** People who are not to be read. */
  unread: { platform: string; person: string; at: number };
  /** People whose data is being deleted: it goes on after a crash. */
  erasures: { platform: string; person: string; at: number };
  /** What spaces want to have moderated, version by version. */
  policies: InSpace & {
    version: number;
    /** JSON. */
    body: string;
    change: string;
    /** The version whose text it is, where changes were taken back. */
    restores: number | null;
    changed_by: string;
    at: number;
  };
  /** What the guard found, and what was done. */
  incidents: InPlace & {
    id: string;
    message_id: string;
    stage: string;
    /** Whose message it was; empty once that was to be forgotten. */
    person: string;
    /** Codes with commas. */
    hazards: string;
    severity: number | null;
    judge: string | null;
    version: number;
    dry: number;
    /** JSON: what is said of it. */
    body: string | null;
    /** JSON: what is to be done, and what is. */
    planned: string;
    done: string;
    /** 1 while something is left to do. */
    open: number;
    /** Strikes it counts for: 1 or 0. */
    strike: number;
    appeal: string | null;
    decision: string | null;
    decided_by: string | null;
    decided_at: number | null;
    at: number;
  };
  /** Troubles that admins of a space were told of, until they are over. */
  troubles: InSpace & { trouble: string; at: number };
  /** What was called for answers that changed something and are not whole yet. */
  steps: InPlace & {
    turn_id: string;
    person: string;
    /** JSON. */
    body: string;
    at: number;
  };
  /** What is to be done once it is confirmed. */
  approvals: InPlace & {
    id: string;
    person: string;
    tool: string;
    /** JSON; empty once it is done. */
    input: string;
    message_id: string;
    done: number;
    at: number;
  };
  /** Of what people want to be reminded. */
  reminders: InPlace & {
    key: string;
    person: string;
    /** Tells it from others of the same person. */
    number: number;
    text: string;
    /** What the clock on the wall shows when it comes first, in their time zone. */
    wall: string;
    zone: string;
    repeat: string;
    /** Null: it was said, and does not come again. */
    due: number | null;
    count: number;
    /** When it was said last. */
    said_at: number | null;
    message_id: string | null;
    locale: string | null;
  };
  /** Long work that nobody waits for. */
  jobs: InPlace & {
    id: string;
    kind: 'summary' | 'digest' | 'moderation' | 'translation';
    /** Who asked for it. */
    person: string;
    /** JSON: what exactly was asked for. */
    body: string;
    state: 'gathering' | 'running' | 'submitted' | 'paced' | 'done' | 'failed' | 'cancelled';
    round: number;
    stage: number;
    /** The provider's names of its batches, with blanks between them. */
    batches: string;
    messages: number;
    lines: number;
    done: number;
    cause: string;
    moved: number;
    at: number;
  };
  /** What such work is about, message by message. */
  job_said: InPlace & {
    job: string;
    number: number;
    /** Who said it, or whom the bot answered with it; empty: nobody. */
    person: string;
    /** JSON. */
    body: string;
    at: number;
  };
  /** What came of it, line by line. */
  job_answers: InPlace & {
    job: string;
    round: number;
    stage: number;
    line: number;
    person: string;
    /** JSON. */
    body: string;
    at: number;
  };
  /** Rooms of which a digest is made each night. */
  /** Jobs of which the provider was given something that it is to give back. */
  loans: {
    job: string;
    platform: string;
    at: number;
  };
  nightly: InPlace & {
    person: string;
    /** JSON: who wanted it. */
    body: string;
    hour: number;
    due: number;
    at: number;
  };
  /** Servers of tools that spaces connected. */
  servers: InSpace & {
    name: string;
    /** JSON: its address and its token. */
    body: string;
    set_by: string;
    at: number;
  };
  /** Their tools, and those of the operator's, as a space knows them. */
  server_tools: InSpace & {
    server: string;
    tool: string;
    /** JSON: what the model is told of it. */
    body: string;
    hash: string;
    approval: string;
    /** 1: it is not what it was when it was allowed. */
    changed: number;
    /** Empty: nobody decided. */
    set_by: string;
    at: number;
  };
  consent: InSpace & { person: string; agrees: number; at: number };
  passages: InPlace & {
    /** Whose recording it is, as far as that is known, else who asked for it. */
    person: Generated<string>;
    message_id: string;
    attachment_id: string;
    way: string;
    number: number;
    /** A transcript, as JSON. */
    body: string;
    at: number;
  };
}

interface InSpace {
  platform: string;
  space: string;
}

interface InPlace {
  platform: string;
  space: string;
  room: string;
}
