import { readFileSync } from 'node:fs';
import { refuseOption } from '../../../shared/options/refuse-option.js';
import type { TlsFiles } from '../http/post.js';
import type { OtlpSettings } from './otlp.options.js';
import { startSite } from '../../../shared/start-site.js';

/** Reads the files that settings name, once. @throws TracedError `TRACED_INVALID_OPTION` for one that cannot be read. */
export function readTlsFiles(settings: OtlpSettings): TlsFiles | undefined {
  const { certificateFile, clientCertificateFile, clientKeyFile } = settings;
  const files = {
    ca: read('certificateFile', certificateFile),
    cert: read('clientCertificateFile', clientCertificateFile),
    key: read('clientKeyFile', clientKeyFile),
  };
  if ((files.cert === undefined) !== (files.key === undefined)) {
    refuse('has only one of clientCertificateFile and clientKeyFile; write both');
  }
  return Object.values(files).some((file) => file !== undefined) ? files : undefined;
}

function read(option: string, path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    refuse(`cannot read its ${option} (${(error as NodeJS.ErrnoException).code}); write the path of a PEM file`);
  }
}

function refuse(problem: string): never {
  return refuseOption(startSite(), `the exporter 'otlp' ${problem}.`);
}
