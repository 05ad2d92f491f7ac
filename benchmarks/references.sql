-- What figures are compared with.

CREATE SCHEMA bare;

-- The same table with the same keys and indexes, and nothing that Surveymark adds; and the same
-- once more with the row trigger of the requirements.
CREATE TABLE bare.item (LIKE core.response_item INCLUDING ALL);
CREATE TABLE bare.triggered_item (LIKE core.response_item INCLUDING ALL);

CREATE TABLE bare.aggregation_queue (
    id              bigserial   PRIMARY KEY,
    response_set_id bigint      NOT NULL,
    question_id     bigint      NOT NULL,
    priority        text        NOT NULL,
    created_at      timestamptz NOT NULL
);

CREATE FUNCTION bare.trigger_response_aggregation()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO bare.aggregation_queue (response_set_id, question_id, priority, created_at)
    VALUES (NEW.response_set_id, NEW.question_id, 'high', now());
    RETURN NEW;
END;
$$;

CREATE TRIGGER response_aggregation_trigger
    AFTER INSERT OR UPDATE ON bare.triggered_item
    FOR EACH ROW
    EXECUTE FUNCTION bare.trigger_response_aggregation();
