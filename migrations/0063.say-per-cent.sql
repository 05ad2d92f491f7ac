-- Say how the template of an advice rule asks for per cent.
-- depends: 0062.round-quantiles

COMMENT ON COLUMN core.advice_rule.template IS 'The advice in words; {column} stands for the figure in that column, {column%} for a share from 0 to 1 as per cent.';
