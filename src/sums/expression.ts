// What an expression comes to: arithmetic, functions, matrices, statistics and units, and nothing that reaches beyond them.
import { all, create, type MathNode } from 'mathjs';
import { written } from './written.ts';

/** Enough for 100! and 2^1000 to be told whole. */
const exact = { number: 'BigNumber', precision: 320 } as const;
/** For the functions that know no numbers of any length. */
const usual = { number: 'number' } as const;

const math = create(all ?? {}, exact);
for (const [name, definition, aliases] of [
  ['mph', '1 mi/h', []],
  ['kph', '1 km/h', ['kmh']],
  ['knot', '1.852 km/h', ['knots', 'kn']],
] as const)
  math.createUnit(name, { definition, aliases: [...aliases] });
// As it is before it is overwritten below.
const parse = math.parse.bind(math);

/**
 * What makes code of text, changes the library for all who come later, or tells of it. See
 * https://mathjs.org/docs/expressions/security.html.
 */
const refused: ReadonlySet<string> = new Set(
  (
    'import config createUnit deleteUnit evaluate parse compile parser chain typed reviver replacer simplify simplifyCore ' +
    'simplifyConstant derivative rationalize resolve symbolicEqual leafCount help print format expression json Unit Help ' +
    'Parser Chain'
  ).split(' '),
);
const gone = (): never => {
  throw new Error('this function is not there');
};
// A second wall, for what is not called by its name.
const disarmed = ['import', 'createUnit', 'evaluate', 'parse', 'simplify', 'derivative'];
math.import(Object.fromEntries(disarmed.map((name) => [name, gone])), { override: true });

/** Nothing in here has a name that leads anywhere: no objects, no properties, and no texts. */
const kinds: ReadonlySet<string> = new Set(
  (
    'ArrayNode AssignmentNode BlockNode ConditionalNode ConstantNode FunctionAssignmentNode FunctionNode AccessorNode ' +
    'IndexNode OperatorNode ParenthesisNode RangeNode RelationalNode SymbolNode'
  ).split(' '),
);

/** Signs that people write and the library does not read. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/[×·∙⋅]/g, '*'],
  [/÷/g, '/'],
  [/[−–]/g, '-'],
  [/²/g, '^2'],
  [/³/g, '^3'],
  [/√\s*(?=\()/g, 'sqrt'],
  [/√\s*(\d+(?:\.\d+)?)/g, 'sqrt($1)'],
  [/π/g, 'pi'],
  [/≤/g, '<='],
  [/≥/g, '>='],
  [/°\s*(?=[CF]\b)/g, 'deg'],
  [/°/g, ' deg'],
  [/%\s+of\b/g, '/100*'],
];

/** Throws an `Error` that says what is wrong with it. */
export function solve(expression: string): string {
  const plain = signs.reduce((text, [sign, meant]) => text.replaceAll(sign, meant), expression);
  try {
    return worked(plain, exact);
  } catch (error) {
    if (!needsUsual(error)) throw error;
    return worked(plain, usual);
  }
}

let numbered: typeof exact | typeof usual = exact;

function worked(expression: string, numbers: typeof exact | typeof usual): string {
  // The library makes all its functions anew.
  if (numbers !== numbered) math.config(numbers);
  numbered = numbers;
  const node = parse(expression);
  node.traverse(check);
  // Its names are those of this expression alone.
  const value: unknown = node.compile().evaluate(new Map());
  if (value === undefined) throw new Error('there is nothing to calculate');
  if (math.typeOf(value) === 'function') throw new Error('this is a function: say of what');
  return written(value, math);
}

function check(node: MathNode): void {
  if (!kinds.has(node.type)) throw new Error('texts, objects and their like are nothing to calculate with');
  if ('name' in node && typeof node.name === 'string' && refused.has(node.name))
    throw new Error(`${node.name} is not there`);
  // The names of properties are texts, too.
  if (node.type === 'ConstantNode' && 'value' in node && typeof node.value === 'string')
    throw new Error('texts are nothing to calculate with');
}

/** https://github.com/josdejong/mathjs/blob/develop/docs/datatypes/bignumbers.md: not every function takes them. */
function needsUsual(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && error.message.includes('BigNumber'));
}
