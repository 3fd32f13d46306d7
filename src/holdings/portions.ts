// Some of a person's rows in a table, and what becomes of them when the person wants them gone.
import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Portion } from '../holding.ts';
import { amounts } from '../usage/hours.ts';

/** Rows whose column names the person. */
export function by(column: string): Portion['where'] {
  return ({ platform, person }) => sql<SqlBool>`platform = ${platform} and ${sql.ref(column)} = ${person}`;
}

export const theirs = by('person');
export const deleted: Portion = { where: theirs, erased: 'deleted' };

/** The column is emptied; the rest of the row stays. */
export function nameless(
  table: string,
  column: string,
  where = by(column),
  more: RawBuilder<unknown> = sql``,
): Portion {
  return {
    where,
    erased: (who) => [
      sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.lit('')} ${more} where ${where(who)}`,
    ],
  };
}

/** Amounts that are added up where two rows become one. */
const sums = amounts.map((name) => sql.ref(name));
export const sumKey = ['platform', 'space', 'room', 'role', 'model'];

/** Sums stay true without saying who it was; `key` is what tells two of them apart beside the person. */
export function anonymous(table: string, key: readonly string[]): Portion['erased'] {
  const columns = [...key.map((name) => sql.ref(name)), ...sums];
  const added = sums.map((amount) => sql`${amount} = ${amount} + excluded.${amount}`);
  return (who) => [
    sql`insert into ${sql.table(table)} (person, ${sql.join(columns)})
      select ${sql.lit('')}, ${sql.join(columns)} from ${sql.table(table)} where ${theirs(who)}
      on conflict (person, ${sql.join(key.map((name) => sql.ref(name)))}) do update set ${sql.join(added)}`,
    sql`delete from ${sql.table(table)} where ${theirs(who)}`,
  ];
}

/** One's own choices; what was set for a whole space or a room is the space's, and only who set it is forgotten. */
export const own: Portion['where'] = ({ platform, person }) =>
  sql<SqlBool>`platform = ${platform} and scope = 'person' and target = ${person}`;
export const forOthers = (column: string): Portion['where'] => {
  return ({ platform, person }) =>
    sql<SqlBool>`platform = ${platform} and ${sql.ref(column)} = ${person} and not (scope = 'person' and target = ${person})`;
};
