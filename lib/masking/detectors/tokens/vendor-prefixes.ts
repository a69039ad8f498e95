// Published formats of access tokens: the prefix, and the least number of characters that follow it.
const FORMATS = `
  ghp_16 gho_16 ghu_16 ghs_16 ghr_16 github_pat_20
  glpat-16 gldt-16 glrt-16 glcbt-16 glptt-16 glft-16 glsoat-16 glimt-16 glagent-16 gloas-16 GR1348941_16 glffct-16
  xoxb-10 xoxp-10 xoxa-10 xoxr-10 xoxs-10 xoxo-10 xoxe-10  xoxc-10 xoxd-10 xapp-10
  sk_live_10 sk_test_10 rk_live_10 rk_test_10 sk_prod_10 sk_32 whsec_12
  sk-proj-10 sk-ant-10 sk-svcacct-16 sk-admin-16 sk-or-16 sk-lf-16 sk-14
  AIza30 AIzaSy14 GOCSPX-16 npm_20 npms_20 pypi-16 hf_12 api_org_20 rubygems_30
  dop_v1_30 doo_v1_30 dor_v1_30 dckr_pat_16 dckr_oat_16
  shpat_20 shpca_20 shppa_20 shpss_20 shptka_20
  lin_api_20 lin_oauth_20 glsa_20 glc_20 figd_20 figu_20
  sq0atp-16 sq0csp-16 sq0idp-16 EAAAE20 EAACEdEose0cBA10 EAAA40
  dapi32 tskey-10 sntrys_20 sntryu_20 sntrya_20 PMAK-24 phx_20 NRAK-20 NRII-20 NRJS-16 NRRA-20 NRAL20
  secret_40 ntn_20 pcsk_20 phc_28 SWMTKN-1-20 SWMKEY-1-20 r8_30 gsk_20 xai-20 pplx-20 nvapi-16 ATATT16 ATCTT20 ATBB20 BBDC-20 CFPAT-30 EZAK40 EZTK40
  FLWSECK16 FLWSECK_TEST-10 p8e-30 CLOJARS_30 oy240 ops_eyJ40 sbp_30 sb_secret_16 rnd_20 fo1_20 pscale_tkn_20 pscale_pw_20 pscale_oauth_20
  xkeysib-30 xsmtpsib-30 tfp_30 shippo_live_20 shippo_test_20 squ_30 sqp_30 sqa_30 sgp_20 pul-30 pnu_30 rdme_30
  dnkey-20 fio-u-30 LTAI12 AKID12 duffel_live_30 duffel_test_30 key-32 AGE-SECRET-KEY-40 aio_20 HRKU-20 ory_at_20 ory_pat_20
  eyJrIjoi40 APA91b40 AKCp20   ddp_30  fm2_20 FlyV1_20 tk-us-30 pat-na1-30 pat-eu1-30
  bkua_30 AVNS_12 AVNU_40 dvc_server_20 dvc_client_20 dvc_mobile_20 ctp_30 sk_sbox_16 cfut_30 gcntfy-40 tvly-16 lsv2_pt_20 lsv2_sk_20       SK30     
`;

/** One published format. */
export interface TokenFormat {
  readonly prefix: string;
  readonly minTail: number;
}

const BY_START = new Map<string, TokenFormat[]>();
for (const entry of FORMATS.trim().split(/\s+/)) {
  // The number at the end belongs to the length, also where the prefix ends in a digit.
  const minTail = Number(entry.slice(-2));
  const prefix = entry.slice(0, -2);
  const start = prefix.slice(0, 2);
  BY_START.set(start, [...(BY_START.get(start) ?? []), { prefix, minTail }]);
}

const STARTS = new Uint8Array(128 * 128);
for (const start of [...BY_START.keys(), 'AK', 'AS', 'AR', 'AI', 'AG', 'AN', 'AB', 'AC', 'A3']) {
  STARTS[start.charCodeAt(0) * 128 + start.charCodeAt(1)] = 1;
}

/** Whether any format begins with two code units. */
export function mayBegin(first: number, second: number): boolean {
  return STARTS[first * 128 + second] === 1;
}

/** Whether a text has the prefix of a format, or what an AWS key begins with, at `start`. */
export function beginsToken(text: string, start: number): boolean {
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  if (!mayBegin(first, second)) return false;
  if (first === 65) return true;
  return formatsFor(text.slice(start, start + 2))?.some(({ prefix }) => text.startsWith(prefix, start)) === true;
}

/** The formats that begin with two characters. */
export function formatsFor(start: string): readonly TokenFormat[] | undefined {
  return BY_START.get(start);
}

/** Prefixes that end in a dot, by what stands before the dot. */
export const DOTTED: Readonly<Record<string, number>> = {
  SG: 16,
  ya29: 16,
  hvs: 20,
  hvb: 20,
  hvr: 20,
  'dp.pt': 30,
  'dp.st': 30,
  'dp.sa': 30,
  'dp.ct': 30,
  'dp.scim': 30,
  'dp.audit': 30,
  'amzn.mws': 32,
  sl: 60,
  dt0c01: 20,
  dt0s01: 20,
  s: 24,
};
