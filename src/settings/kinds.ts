// What a setting is: its kind, what it is by itself, and who may choose it for whom.
import type { Role } from '../models.ts';

/** Who a value may be set for. The narrowest that is set counts: the person's own, else the room's, else the space's. */
export type Scope = 'space' | 'room' | 'person';

interface About {
  /** One sentence, at most 100 characters. */
  readonly help: string;
  readonly scopes: readonly Scope[];
  /** The flag that must hold where a member chooses it for themselves. */
  readonly allowedBy?: 'own-choices';
}

export type Setting = About &
  (
    | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly usual: string }
    | { readonly kind: 'flag'; readonly usual: boolean }
    | { readonly kind: 'number'; readonly least: number; readonly most: number; readonly usual: number }
    | { readonly kind: 'text'; readonly longest: number; readonly usual: string }
    /** The name of a model that is served and can play the role; empty: the operator's choice. */
    | { readonly kind: 'model'; readonly role: Role; readonly usual: string }
    /** Ids of the platform's rooms, roles or people. */
    | { readonly kind: 'rooms' | 'roles' | 'people'; readonly usual: readonly string[] }
    /** Rules of `budget.ts`, as they are written there. */
    | { readonly kind: 'budgets'; readonly usual: readonly string[] }
  );
