CREATE OR REPLACE FUNCTION report.check_address(
    p_text      text,
    OUT channel text,
    OUT address text
)
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    channel := split_part(p_text, ':', 1);
    address := substr(p_text, length(channel) + 2);

    -- A name with a line break in it would write headers of its own; a folder with a slash would be any.
    IF (CASE channel
            WHEN 'email'   THEN address ~ '^[A-Za-z0-9.!#$%&''*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$'
            WHEN 'folder'  THEN address ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$'
            WHEN 'webhook' THEN address ~ '^(https://[A-Za-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:\d{1,5})?(/[A-Za-z0-9._~!$&''()*+,;=:@%/-]*)?(\?[A-Za-z0-9._~!$&''()*+,;=:@%/?-]*)?$'
        END) IS NOT TRUE THEN
        RAISE EXCEPTION '"%" is no address', coalesce(left(p_text, 200), '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Write email:NAME@DOMAIN, folder:NAME (letters, digits, _ and -) or webhook:https://HOST/PATH.';
    END IF;
END;
$$;

COMMENT ON FUNCTION report.check_address(text) IS
    'Take a recipient apart: email:NAME@DOMAIN, folder:NAME or webhook:https://HOST/PATH (http only to this machine). Raises SM025. Internal.';
