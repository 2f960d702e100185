/** The servers of `runtimes/`, and the same programs in the language of each. */
import { spawn } from 'node:child_process';
import { onPath } from '../../../local/binaries.ts';
import { inRepository } from '../../../local/paths.ts';
import { type FollowedProcess, follow } from '../../server/followed-process.ts';
import { eventually } from '../../server/stage.ts';

export interface Language {
  name: string;
  /** Undefined where this machine has none. */
  interpreter: string | undefined;
  server: string;
  programs: {
    /** Prints 42. */
    multiply: string;
    /** Writes `out` to stdout, `err` to stderr, and exits with 3. */
    fail: string;
    /** Kills itself. */
    killItself: string;
    /** Prints what it reads, in brackets. */
    readInput: string;
    /** Writes three MiB to each of stdout and stderr. */
    writeMuch: string;
    /** Writes a byte that is no UTF-8. */
    writeByte: string;
    /** Writes its child's process id to the file, and goes on as long as the child, for minutes. */
    waitForChild: (file: string) => string;
    /** Prints the process id of a child that goes on, and ends. `ownSession`: the child leaves the process group, too. */
    leaveChild: (place: 'group' | 'ownSession') => string;
    /** Prints the variable A, a comma, and what the Sandbox is for, as JSON. */
    tellBinding: string;
    /** Makes a file, and ends once the other file is there. */
    meet: (file: string, other: string) => string;
  };
}

const python: Language = {
  name: 'python',
  interpreter: onPath('python3'),
  server: inRepository('runtimes', 'python', 'server.py'),
  programs: {
    multiply: 'print(6 * 7)',
    fail: 'import sys\nprint("out")\nprint("err", file=sys.stderr)\nsys.exit(3)',
    killItself: 'import os\nos.kill(os.getpid(), 9)',
    readInput: 'import sys\nprint(f"[{sys.stdin.read()}]")',
    writeMuch: 'import sys\nfor stream in (sys.stdout, sys.stderr):\n  stream.write("x" * 3 * 1024 * 1024)',
    writeByte: 'import sys\nsys.stdout.buffer.write(b"a\\xffb")',
    waitForChild: file =>
      `import subprocess\nchild = subprocess.Popen(["sleep", "600"])\nprint(child.pid, file=open(${JSON.stringify(file)}, "w"), flush=True)\nchild.wait()`,
    leaveChild: place =>
      `import subprocess\nprint(subprocess.Popen(["sleep", "600"], start_new_session=${place === 'ownSession' ? 'True' : 'False'}).pid)`,
    tellBinding: 'import os\nprint(os.environ["A"] + "," + os.environ["LLMSAFESPACE_IDENTITY"])',
    meet: (file, other) =>
      `import os, time\nopen(${JSON.stringify(file)}, "w").close()\nwhile not os.path.exists(${JSON.stringify(other)}): time.sleep(0.01)`,
  },
};

const nodejs: Language = {
  name: 'nodejs',
  interpreter: process.execPath,
  server: inRepository('runtimes', 'nodejs', 'server.mjs'),
  programs: {
    multiply: 'console.log(6 * 7)',
    fail: 'console.log("out"); console.error("err"); process.exitCode = 3',
    killItself: 'process.kill(process.pid, "SIGKILL")',
    readInput: 'console.log("[" + require("node:fs").readFileSync(0, "utf8") + "]")',
    writeMuch:
      'for (const stream of ["stdout", "stderr"]) process[stream].write("x".repeat(3 * 1024 * 1024))',
    writeByte: 'process.stdout.write(Buffer.from([0x61, 0xff, 0x62]))',
    waitForChild: file =>
      `require("node:fs").writeFileSync(${JSON.stringify(file)}, String(require("node:child_process").spawn("sleep", ["600"]).pid))`,
    leaveChild: place =>
      `console.log(require("node:child_process").spawn("sleep", ["600"], { stdio: "inherit", detached: ${place === 'ownSession'} }).pid); process.exitCode = 0; setTimeout(process.exit, 50)`,
    tellBinding: 'console.log(process.env.A + "," + process.env.LLMSAFESPACE_IDENTITY)',
    meet: (file, other) =>
      `const { existsSync, writeFileSync } = require("node:fs"); writeFileSync(${JSON.stringify(file)}, ""); const timer = setInterval(() => existsSync(${JSON.stringify(other)}) && clearInterval(timer), 10)`,
  },
};

export const languages = [python, nodejs];

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  truncated: boolean;
}

/** A server of `runtimes/` on a port of its own. */
export interface RuntimeServer extends FollowedProcess {
  address: string;
  /** The outcome of a program. */
  run(program: string, timeoutSeconds?: number): Promise<Outcome>;
}

/** Resolves once it listens; `options` are further ones of its command line. */
export async function startServer(
  { interpreter, server, name }: Language,
  ...options: string[]
): Promise<RuntimeServer> {
  if (interpreter === undefined) throw new Error(`this machine has no interpreter of ${name}`);
  const child = spawn(interpreter, [server, '--host', '127.0.0.1', '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const followed = follow(child);
  const [, port] = await eventually(
    () => followed.output.out.match(/port (\d+)\n/) ?? undefined,
    `a port of ${name}`,
  );
  const address = `http://127.0.0.1:${port}`;
  return {
    ...followed,
    address,
    async run(program, timeoutSeconds = 60) {
      const answer = await fetch(`${address}/run?timeoutSeconds=${timeoutSeconds}`, {
        method: 'POST',
        body: program,
      });
      return (await answer.json()) as Outcome;
    },
  };
}
