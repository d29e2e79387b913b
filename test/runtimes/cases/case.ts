/**
 * What every runtime's functions must be able to do or to get wrong. A runtime's file in this
 * folder has the code of each; conformance.test.ts says what must come of it.
 */
export interface Cases {
  /** Returns its event. */
  echo: string;
  /** Returns null, whatever that is in the language. */
  nothing: string;
  /** Returns the context it got, as an object. */
  context: string;
  /** Fails with an error whose message is "no such thing", on line 3. */
  throws: string;
  /** Fails with something that is no error object: the text "boom". */
  throwsText: string;
  /** Fails with "later" after it waited a few milliseconds. */
  throwsLater: string;
  /** Returns something that refers to itself. */
  cycle: string;
  /** Returns something that JSON has no word for. */
  notJson: string;
  /** Returns the text "x" repeated event.n times. */
  big: string;
  /** Never answers, busily; prints "before" first. */
  hang: string;
  /** Never answers, asleep. */
  sleep: string;
  /** Ends its process with code 3. */
  exit: string;
  /** Ends its process with code 0. */
  exitQuietly: string;
  /** Prints about event.mb megabytes in lines, then returns "done". */
  flood: string;
  /** Takes memory until it is stopped. */
  memory: string;
  /** Prints "one", "two\nthree", "four" to stdout, "bad" to stderr; levels as the language has them. */
  logs: string;
  /** Has a child process print "child" and waits for it, then returns 1. */
  child: string;
  /** Leaves a child process behind that sleeps for a minute; returns its process id. */
  orphan: string;
  /** Counts its calls in a global and returns the count. */
  counter: string;
  /** Returns the environment variable GREETING and how many variables begin with CF_. */
  environment: string;
  /** Recurses without end. */
  recursion: string;
  /** Waits event.ms milliseconds, returns event.n. */
  wait: string;
  /** Fails while it is loaded, on line 2. */
  failsToLoad: string;
  /** Has a syntax error on line 3. */
  syntaxError: string;
  /** Has no handler. */
  noHandler: string;
}
