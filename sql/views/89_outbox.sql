-- What goes out and what could not: what surveymark outbox list prints.

CREATE VIEW report.outbox WITH (security_barrier) AS
SELECT
    organisation.organisation,
    delivery.delivery_id,
    delivery.purpose,
    delivery.channel,
    delivery.address,
    delivery.subject,
    delivery.status,
    delivery.attempt_count,
    delivery.created_at,
    CASE WHEN delivery.status IN ('waiting', 'sending') THEN delivery.run_at END AS next_attempt_at,
    delivery.finished_at,
    delivery.error_message,
    delivery.export_id
FROM report.delivery
JOIN core.organisation ON organisation.org_id = delivery.org_id;

COMMENT ON VIEW report.outbox IS
    'The messages to recipients, of all organisations: waiting, sending, sent or dead, and why.';
COMMENT ON COLUMN report.outbox.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN report.outbox.delivery_id IS 'Number of the message, in its Message-ID or Idempotency-Key.';
COMMENT ON COLUMN report.outbox.purpose IS 'file: a file goes with it; failure: the owner of a schedule hears that something did not work.';
COMMENT ON COLUMN report.outbox.channel IS 'email, folder or webhook.';
COMMENT ON COLUMN report.outbox.address IS 'To whom.';
COMMENT ON COLUMN report.outbox.subject IS 'What it is called.';
COMMENT ON COLUMN report.outbox.status IS 'waiting, sending, sent (acknowledged), dead (given up).';
COMMENT ON COLUMN report.outbox.attempt_count IS 'How often it was tried.';
COMMENT ON COLUMN report.outbox.created_at IS 'When it was put into the outbox.';
COMMENT ON COLUMN report.outbox.next_attempt_at IS 'When it is tried next; null once it is sent or dead.';
COMMENT ON COLUMN report.outbox.finished_at IS 'When it was acknowledged, or given up.';
COMMENT ON COLUMN report.outbox.error_message IS 'What went wrong the last time.';
COMMENT ON COLUMN report.outbox.export_id IS 'Number of the export that it is about.';

GRANT SELECT ON report.outbox TO surveymark_operator;
