// How a server of tools is reached.

/** A server. */
export interface Target {
  /** Targets of one key share a connection. */
  readonly key: string;
  /** As people know it. */
  readonly name: string;
  readonly way: Remote | Local;
}

/** Over HTTP. */
export interface Remote {
  readonly type: 'http';
  readonly url: string;
  /** Sent to the origin of `url` and nowhere else; empty: none is. */
  readonly token: () => string;
  /** The operator named it: it may be inside, and without TLS. */
  readonly trusted: boolean;
}

/** A process of its own. */
export interface Local {
  readonly type: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  /** All that it knows of the environment, beside `PATH`. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}
