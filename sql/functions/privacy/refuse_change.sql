CREATE OR REPLACE FUNCTION privacy.refuse_change()
    RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'SM015',
              DETAIL  = 'What was published, and the rules it was published by, stay as they are.',
              HINT    = 'Add a new policy version, or publish a new release.';
END;
$$;

COMMENT ON FUNCTION privacy.refuse_change() IS
    'Trigger of policies, their proposals and approvals, peer groups, releases and cells: raises SM015.';

CREATE OR REPLACE TRIGGER policy_refuse_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy.policy
    FOR EACH STATEMENT
    EXECUTE FUNCTION privacy.refuse_change();

CREATE OR REPLACE TRIGGER policy_proposal_refuse_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy.policy_proposal
    FOR EACH STATEMENT
    EXECUTE FUNCTION privacy.refuse_change();

CREATE OR REPLACE TRIGGER policy_approval_refuse_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy.policy_approval
    FOR EACH STATEMENT
    EXECUTE FUNCTION privacy.refuse_change();

CREATE OR REPLACE TRIGGER release_refuse_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON benchmark.release
    FOR EACH STATEMENT
    EXECUTE FUNCTION privacy.refuse_change();

CREATE OR REPLACE TRIGGER release_cell_refuse_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON benchmark.release_cell
    FOR EACH STATEMENT
    EXECUTE FUNCTION privacy.refuse_change();

CREATE OR REPLACE TRIGGER cell_refuse_delete
    BEFORE DELETE OR TRUNCATE ON benchmark.cell
    FOR EACH STATEMENT
    EXECUTE FUNCTION privacy.refuse_change();

-- Titles follow the survey; what a cell identifies stays, or released figures would change owner.
CREATE OR REPLACE TRIGGER cell_refuse_change
    BEFORE UPDATE ON benchmark.cell
    FOR EACH ROW
    WHEN (
        ROW(OLD.cell_id, OLD.question_id, OLD.survey, OLD.question_path, OLD.measurement, OLD.scale_min,
            OLD.scale_max, OLD.category_1, OLD.level_1, OLD.category_2, OLD.level_2, OLD.kind, OLD.position,
            OLD.period, OLD.period_start, OLD.period_end)
        IS DISTINCT FROM
        ROW(NEW.cell_id, NEW.question_id, NEW.survey, NEW.question_path, NEW.measurement, NEW.scale_min,
            NEW.scale_max, NEW.category_1, NEW.level_1, NEW.category_2, NEW.level_2, NEW.kind, NEW.position,
            NEW.period, NEW.period_start, NEW.period_end)
    )
    EXECUTE FUNCTION privacy.refuse_change();

CREATE OR REPLACE TRIGGER peer_group_refuse_delete
    BEFORE DELETE OR TRUNCATE ON privacy.peer_group
    FOR EACH STATEMENT
    EXECUTE FUNCTION privacy.refuse_change();

-- It is approved and withdrawn; who is in it stays, or its figures would be about another group.
CREATE OR REPLACE TRIGGER peer_group_refuse_change
    BEFORE UPDATE ON privacy.peer_group
    FOR EACH ROW
    WHEN (
        ROW(OLD.peer_group_id, OLD.peer_group, OLD.title, OLD.criteria, OLD.requested_at)
        IS DISTINCT FROM ROW(NEW.peer_group_id, NEW.peer_group, NEW.title, NEW.criteria, NEW.requested_at)
    )
    EXECUTE FUNCTION privacy.refuse_change();

-- Rows go with their organisation and by no other way.
CREATE OR REPLACE TRIGGER peer_group_request_refuse_change
    BEFORE UPDATE OR TRUNCATE ON privacy.peer_group_request
    FOR EACH STATEMENT
    EXECUTE FUNCTION privacy.refuse_change();

CREATE OR REPLACE TRIGGER peer_group_listing_refuse_change
    BEFORE UPDATE OR TRUNCATE ON privacy.peer_group_listing
    FOR EACH STATEMENT
    EXECUTE FUNCTION privacy.refuse_change();
