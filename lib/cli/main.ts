#!/usr/bin/env node
import { nodeTerminal } from './node-terminal.js';
import { runCli } from './run-cli.js';

void runCli(process.argv.slice(2), nodeTerminal()).then((code) => {
  process.exitCode = code;
});
