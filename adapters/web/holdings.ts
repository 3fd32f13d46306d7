// Whose the page's own tables are: a conversation, and all in it, belongs to whoever began it.
import { sql, type SqlBool } from 'kysely';
import { webCells } from './cells.ts';
import type { Holding, Portion, Who } from '#src/holding.ts';

/** Nobody of another platform has anything here, whatever their id. */
const here = ({ platform }: Who) => sql<SqlBool>`${platform} = 'web'`;
/** The plus has SQLite go through the table in its order, page by page: https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_ */
const inTheirRooms: Portion = {
  where: (who) => sql<SqlBool>`${here(who)} and +room in (select room from web_rooms where person = ${who.person})`,
  erased: 'deleted',
};

/** What hangs on something comes before it, so that it is still found. */
export const webHoldings: readonly Holding[] = [
  {
    table: 'web_pieces',
    cells: webCells.pieces,
    says: 'The bytes of the files in your conversations on this page.',
    portions: [
      {
        where: (who) =>
          sql<SqlBool>`${here(who)} and +file in (
            select id from web_files where room in (select room from web_rooms where person = ${who.person}))`,
        erased: 'deleted',
      },
    ],
    bulk: ['bytes'],
    inSpace: false,
  },
  {
    table: 'web_files',
    cells: webCells.files,
    says: 'The files in your conversations on this page.',
    portions: [inTheirRooms],
    inSpace: false,
  },
  {
    table: 'web_messages',
    cells: webCells.messages,
    says: 'What was said in your conversations on this page.',
    portions: [inTheirRooms],
    inSpace: false,
  },
  {
    table: 'web_rooms',
    cells: webCells.rooms,
    says: 'Your conversations on this page.',
    portions: [{ where: (who) => sql<SqlBool>`${here(who)} and person = ${who.person}`, erased: 'deleted' }],
    inSpace: false,
  },
];
