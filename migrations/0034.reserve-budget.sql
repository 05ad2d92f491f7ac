-- Peer groups leave a quarter of the exposure budget to the standard figures of later editions.
-- depends: 0033.peer-groups

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.refused_row(
    integer[], integer[], integer[], integer[], double precision[], integer, integer, double precision, double precision
);
