// A platform that does what a moderator asks, or what a test wants instead: it remembers all of it, as a platform does.
import type { Person, Place } from '#src/message.ts';
import type { Effect, Moderator, Notice } from '#src/moderator.ts';
import { ann } from './said.ts';

export type Deed = 'who' | 'remove' | 'timeout' | 'post' | 'revise' | 'tell';

/** One thing that was asked for, whatever came of it. */
export interface Asking {
  readonly deed: Deed;
  /** The person, the message, or the room that it was about. */
  readonly about: string;
}

/** As it stands now, in a room or in somebody's private conversation. */
export interface Posted {
  readonly id: string;
  readonly key: string;
  readonly place: Place;
  /** Set: nobody else sees it. */
  readonly person?: string;
  readonly notice: Notice;
}

/** When a process ends: before a platform does the n-th thing it is asked for, or right after. From 1. */
export interface Death {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** What a platform keeps, whatever becomes of the process that asks. */
export class Town {
  readonly askings: Asking[] = [];
  readonly posts: Posted[] = [];
  readonly removed: string[] = [];
  /** Each change, in order: from when on somebody may speak again; undefined: they may now. */
  readonly timeouts: { readonly person: string; readonly until: number | undefined }[] = [];
  readonly people = new Map<string, Person>();

  /** Until when somebody is silenced. */
  silenced(person: string): number | undefined {
    return this.timeouts.findLast((one) => one.person === person)?.until;
  }

  /** What stands in a room, oldest first. */
  in(room: string): readonly Notice[] {
    return this.posts.filter((post) => post.place.room === room && !post.person).map(({ notice }) => notice);
  }

  /** What a person was told alone, oldest first. */
  toldTo(person: string): readonly Notice[] {
    return this.posts.filter((post) => post.person === person).map(({ notice }) => notice);
  }
}

/** A process's way to a town. Without a script, everything works; people are nobody in particular. */
export class Moderators implements Moderator {
  readonly town: Town;
  readonly powers: Moderator['powers'];
  /** Set once the process has ended: nothing it asks for ever comes back. */
  dead = false;
  private readonly death: Death | undefined;
  private readonly scripted = new Map<Deed, (Effect | Error)[]>();
  private readonly meantime = new Map<Deed, () => Promise<unknown>>();
  private asked = 0;

  constructor(town = new Town(), death?: Death, powers: readonly ('delete' | 'timeout')[] = ['delete', 'timeout']) {
    this.town = town;
    this.death = death;
    this.powers = new Set(powers);
  }

  /** What comes of the next ones, instead of what would. An error rejects. */
  will(deed: Deed, ...effects: readonly (Effect | Error)[]): this {
    this.scripted.set(deed, [...(this.scripted.get(deed) ?? []), ...effects]);
    return this;
  }

  /** What happens while such a thing is being asked for, before anything comes of it. */
  meanwhile(deed: Deed, happens: () => Promise<unknown>): this {
    this.meantime.set(deed, happens);
    return this;
  }

  who(_place: Place, person: string): Promise<Person> {
    return this.ask('who', person, () => this.town.people.get(person) ?? { ...ann, id: person, name: person });
  }

  remove(_place: Place, messageId: string, _reason: string): Promise<Effect> {
    return this.ask<Effect>('remove', messageId, () => {
      if (this.town.removed.includes(messageId)) return { type: 'gone' };
      this.town.removed.push(messageId);
      return { type: 'done' };
    });
  }

  timeout(_place: Place, person: string, until: number | undefined, _reason: string): Promise<Effect> {
    return this.ask<Effect>('timeout', person, () => {
      this.town.timeouts.push({ person, until });
      return { type: 'done' };
    });
  }

  post(place: Place, notice: Notice, key: string): Promise<Effect> {
    return this.ask('post', place.room, () => this.put({ place, notice, key }));
  }

  tell(place: Place, person: string, notice: Notice, key: string): Promise<Effect> {
    return this.ask('tell', person, () => this.put({ place, person, notice, key }));
  }

  revise(_room: Place, id: string, notice: Notice): Promise<Effect> {
    return this.ask<Effect>('revise', id, () => {
      const at = this.town.posts.findIndex((post) => post.id === id);
      const post = this.town.posts[at];
      if (!post) return { type: 'gone' };
      this.town.posts[at] = { ...post, notice };
      return { type: 'done', id };
    });
  }

  linkTo({ room }: Place, messageId: string): string {
    return `https://town.example/${room}/${messageId}`;
  }

  profileOf(_place: Place, person: string): string {
    return `https://town.example/people/${person}`;
  }

  private put(post: Omit<Posted, 'id'>): Effect {
    if (post.key.length > 25) throw new Error(`the key ${post.key} is too long`);
    const known = this.town.posts.find(({ key }) => key === post.key);
    if (known) return { type: 'done', id: known.id };
    const id = `post${this.town.posts.length + 1}`;
    this.town.posts.push({ ...post, id });
    return { type: 'done', id };
  }

  private async ask<T extends Effect | Person>(deed: Deed, about: string, act: () => T): Promise<T> {
    this.asked += 1;
    await this.meantime.get(deed)?.();
    const dies = this.death?.at === this.asked;
    if (this.dead || (dies && this.death?.when === 'before')) return this.end();
    this.town.askings.push({ deed, about });
    const scripted = this.scripted.get(deed)?.shift();
    if (scripted instanceof Error) throw scripted;
    // A test scripts effects only for what has such.
    const came = scripted === undefined ? act() : (scripted as T);
    return dies ? this.end() : came;
  }

  private end(): Promise<never> {
    this.dead = true;
    return new Promise(() => undefined);
  }
}
