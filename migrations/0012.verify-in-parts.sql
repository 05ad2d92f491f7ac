-- Verify compares part by part; the form without limits would be called instead of the one with them.
-- depends: 0011.number-batches

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS rollup.verify();
