// What we use of saxen, a parser of XML that knows no entities but XML's own five, and brings no types.
declare module 'saxen' {
  type Decode = (text: string) => string;

  export class Parser {
    on(event: 'openTag', hook: (name: string, attributes: () => Record<string, string>, decode: Decode) => void): this;
    on(event: 'closeTag', hook: (name: string) => void): this;
    on(event: 'text', hook: (text: string, decode: Decode) => void): this;
    /** Without a hook errors are thrown. */
    on(event: 'error' | 'warn', hook: (error: Error) => void): this;
    parse(xml: string): this;
  }
}
