/**
 * `npm run image`: builds the image with the first of docker, podman and buildah that works here, and prints its tag and its
 * digest. Arguments go to the tool: `npm run image -- --build-arg RUNTIME_IMAGE=…`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');

/** What an image is made from beside the files. */
export interface ImageInputs {
  version: string;
  /** The commit, as a label. */
  revision: string;
  /** The time of everything in the image, in seconds since 1970. */
  epochSeconds: string;
}

/** In the order they are tried in. */
const toolNames = ['docker', 'podman', 'buildah'] as const;
export type ToolName = (typeof toolNames)[number];

/** What makes a tool build the same image from the same inputs, whoever builds. */
function reproducibly(name: ToolName, { epochSeconds }: ImageInputs): string[] {
  if (name === 'docker') return ['--provenance=false'];
  return ['--timestamp', epochSeconds, '--identity-label=false'];
}

/** The arguments of a tool that builds the Dockerfile of its working directory, and writes the image's digest to a file. */
export function buildArguments(name: ToolName, inputs: ImageInputs, digestFile: string): string[] {
  const { version, revision, epochSeconds } = inputs;
  const values = { VERSION: version, REVISION: revision, SOURCE_DATE_EPOCH: epochSeconds };
  return [
    'build',
    ...['--file', 'Dockerfile', '--tag', `llmsafespace:${version}`, '--iidfile', digestFile],
    ...Object.entries(values).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
    ...reproducibly(name, inputs),
  ];
}

/** What git says about the last commit; `otherwise` outside of a clone. */
function git(otherwise: string, ...words: string[]): string {
  const { status, stdout } = spawnSync('git', words, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : otherwise;
}

/** From package.json and git; SOURCE_DATE_EPOCH, if set, is the time. */
export function imageInputs(environment: NodeJS.ProcessEnv): ImageInputs {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    ...z.object({ version: z.string() }).parse(manifest),
    revision: git('unknown', 'describe', '--always', '--abbrev=40', '--dirty', '--exclude=*'),
    epochSeconds: environment.SOURCE_DATE_EPOCH ?? git('0', 'log', '-1', '--format=%ct'),
  };
}

/** Whether a tool is there and can work: docker also asks its engine for its version. */
const works = (name: ToolName) => spawnSync(name, ['version'], { stdio: 'ignore' }).status === 0;

function build(name: ToolName, passedOn: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'llmsafespace-image-'));
  try {
    const inputs = imageInputs(process.env);
    const digestFile = join(folder, 'digest');
    const { status } = spawnSync(name, [...buildArguments(name, inputs, digestFile), ...passedOn, '.'], {
      cwd: root,
      // What the tool tells goes to stderr, so that stdout has two lines that a script can read.
      stdio: ['inherit', process.stderr, 'inherit'],
    });
    if (status !== 0) return status ?? 1;
    console.log(`llmsafespace:${inputs.version}\n${readFileSync(digestFile, 'utf8').trim()}`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function main(passedOn: readonly string[]): void {
  const name = toolNames.find(works);
  if (name === undefined) {
    console.error(
      `llmsafespace: none of ${toolNames.join(', ')} works here; one is needed to build an image`,
    );
    process.exitCode = 1;
    return;
  }
  console.error(`llmsafespace: building with ${name}`);
  process.exitCode = build(name, passedOn);
}

if (import.meta.main) main(process.argv.slice(2));
