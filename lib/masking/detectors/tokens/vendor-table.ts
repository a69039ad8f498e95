/**
 * The published formats of access tokens, one line a vendor: its name, and each prefix with the least number of characters
 * that follow it. A new vendor is one more line, and its cases in `test/unit/masking/corpus/texts.ts`.
 */
export const VENDORS = `
  1Password: ops_eyJ40
  Adafruit: aio_20
  Adobe: p8e-30
  age: AGE-SECRET-KEY-40
  Aiven: AVNS_12
  Alibaba: LTAI12
  Amazon: amzn.mws.32
  Anthropic: sk-ant-10
  Artifactory: AKCp20
  Atlassian: ATATT16 ATCTT20 ATBB20
  Bitbucket: BBDC-20
  Brevo: xkeysib-30 xsmtpsib-30
  Buildkite: bkua_30
  Checkout.com: sk_sbox_16
  Clojars: CLOJARS_30
  Cloudflare: cfut_30
  Contentful: CFPAT-30
  Databricks: dapi32
  Defined Networking: dnkey-20
  DevCycle: dvc_server_20 dvc_client_20 dvc_mobile_20
  DigitalOcean: dop_v1_30 doo_v1_30 dor_v1_30
  Docker: dckr_pat_16 dckr_oat_16 SWMTKN-1-20 SWMKEY-1-20
  Doppler: dp.pt.30 dp.st.30 dp.sa.30 dp.ct.30 dp.scim.30 dp.audit.30
  Dropbox: sl.60
  Duffel: duffel_live_30 duffel_test_30
  Dynatrace: dt0c01.20 dt0s01.20
  EasyPost: EZAK40 EZTK40
  Facebook: EAACEdEose0cBA10 EAAA40
  Figma: figd_20 figu_20
  Firebase: APA91b40
  Flutterwave: FLWSECK16 FLWSECK_TEST-10
  Fly: fo1_20 fm2_20 FlyV1_20
  Frame.io: fio-u-30
  GC Notify: gcntfy-40
  GitHub: ghp_16 gho_16 ghu_16 ghs_16 ghr_16 github_pat_20
  GitLab: glpat-16 gldt-16 glrt-16 glcbt-16 glptt-16 glft-16 glsoat-16 glimt-16 glagent-16 gloas-16 glffct-16 GR1348941_16
  Google: AIza30 AIzaSy14 GOCSPX-16 ya29.16
  Grafana: glsa_20 glc_20 eyJrIjoi40
  Groq: gsk_20
  Heroku: HRKU-20
  HubSpot: pat-na1-30 pat-eu1-30
  Hugging Face: hf_12 api_org_20
  Langfuse: sk-lf-16
  LangSmith: lsv2_pt_20 lsv2_sk_20
  Linear: lin_api_20 lin_oauth_20
  Mailgun: key-32
  New Relic: NRAK-20 NRII-20 NRJS-16 NRRA-20 NRAL20
  Notion: ntn_20 secret_40
  npm: npm_20 npms_20
  NuGet: oy240
  NVIDIA: nvapi-16
  OpenAI: sk-12 sk-proj-10 sk-svcacct-16 sk-admin-16
  OpenRouter: sk-or-16
  Ory: ory_at_20 ory_pat_20
  others: tk-us-30 AVNU_40 ddp_30 ctp_30 sk_32 sk_prod_10
  Perplexity: pplx-20
  Pinecone: pcsk_20
  PlanetScale: pscale_tkn_20 pscale_pw_20 pscale_oauth_20
  PostHog: phx_20 phc_28
  Postman: PMAK-24
  Prefect: pnu_30
  Pulumi: pul-30
  PyPI: pypi-16
  ReadMe: rdme_30
  Render: rnd_20
  Replicate: r8_30
  RubyGems: rubygems_30
  SendGrid: SG.16
  Sentry: sntrys_20 sntryu_20 sntrya_20
  Shippo: shippo_live_20 shippo_test_20
  Shopify: shpat_20 shpca_20 shppa_20 shpss_20 shptka_20
  Slack: xoxb-10 xoxp-10 xoxa-10 xoxr-10 xoxs-10 xoxo-10 xoxe-10 xoxc-10 xoxd-10 xapp-10
  SonarQube: squ_30 sqp_30 sqa_30
  Sourcegraph: sgp_20
  Square: sq0atp-16 sq0csp-16 sq0idp-16 EAAAE20
  Stripe: sk_live_10 sk_test_10 rk_live_10 rk_test_10 whsec_12
  Supabase: sbp_30 sb_secret_16
  Tailscale: tskey-10
  Tavily: tvly-16
  Tencent: AKID12
  Twilio: SK30
  Typeform: tfp_30
  Vault: hvs.20 hvb.20 hvr.20 s.24
  xAI: xai-20
`;
