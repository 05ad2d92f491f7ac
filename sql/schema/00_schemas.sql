-- The rooms of the house, and who may open which door.
--
-- USAGE lets a role name what is inside, no more: each table, view and function grants its own
-- rights. The deploy runs these files as surveymark_engine; the one schema of the other owner is
-- made as that owner, because engine is no member of it and must not become one.

CREATE SCHEMA IF NOT EXISTS core;
CREATE SCHEMA IF NOT EXISTS rollup;
CREATE SCHEMA IF NOT EXISTS privacy;
CREATE SCHEMA IF NOT EXISTS benchmark;
CREATE SCHEMA IF NOT EXISTS report;
CREATE SCHEMA IF NOT EXISTS cache;
CREATE SCHEMA IF NOT EXISTS ops;
CREATE SCHEMA IF NOT EXISTS api;

COMMENT ON SCHEMA core IS
    'Organisations, surveys, questions, scales, response sets and their items, as collected.';
COMMENT ON SCHEMA rollup IS
    'The queue of changes, the drain that merges them, and the answer counts: exact and live.';
COMMENT ON SCHEMA privacy IS
    'Policy, contributors, exposure and suppression log: why a figure is released or withheld.';
COMMENT ON SCHEMA benchmark IS
    'Released cells, the only thing about other organisations that a reader can see.';
COMMENT ON SCHEMA report IS
    'Reports, their sections and schedules, exports and the outbox.';
COMMENT ON SCHEMA cache IS
    'Results that were computed for readers, and what changed since.';
COMMENT ON SCHEMA ops IS
    'Jobs and runs, health, audit, settings, the role map and the ledger of the deploy.';
COMMENT ON SCHEMA api IS
    'Functions that answer in JSON, one for each call of the gateway.';

SET LOCAL ROLE surveymark_reader;

CREATE SCHEMA IF NOT EXISTS analytics;

COMMENT ON SCHEMA analytics IS
    'The documented views and functions: what users learn and query.';

GRANT USAGE ON SCHEMA analytics TO
    surveymark_engine,
    surveymark_org_reader,
    surveymark_analyst,
    surveymark_bi_reader,
    surveymark_operator,
    surveymark_privacy_officer;

SET LOCAL ROLE surveymark_engine;

GRANT USAGE ON SCHEMA benchmark TO
    surveymark_reader,
    surveymark_org_reader,
    surveymark_analyst,
    surveymark_bi_reader,
    surveymark_operator,
    surveymark_privacy_officer;
GRANT USAGE ON SCHEMA core TO surveymark_ingest, surveymark_reader, surveymark_job, surveymark_operator;
GRANT USAGE ON SCHEMA rollup TO surveymark_reader, surveymark_job, surveymark_operator;
GRANT USAGE ON SCHEMA ops TO surveymark_reader, surveymark_job, surveymark_operator;
GRANT USAGE ON SCHEMA cache TO surveymark_reader, surveymark_job, surveymark_operator;
GRANT USAGE ON SCHEMA privacy TO surveymark_privacy_officer, surveymark_operator;
