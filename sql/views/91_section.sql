-- What reports are put together from. A section without a page of its own (report_templates/sections/) shows its tables: each has
-- a source and columns with the way in which they are printed.
CREATE VIEW report.section
AS
SELECT shipped.section, shipped.title, shipped.lead, shipped.sources::text[] AS sources, shipped.charts::text[] AS charts,
       shipped.is_optional, shipped.tables::jsonb AS tables
FROM (
    VALUES
        ('executive_summary', 'In short', NULL, '{findings,warnings}', '{}', false, '[]'),
        ('key_metrics', 'At a glance', NULL, '{responses,results,comparisons}', '{}', false, '[]'),
        ('metrics_summary', 'Week by week', NULL, '{results,trend_by_week}', '{}', false, '[]'),
        ('comparisons', 'Compared with the benchmarks', NULL, '{results,comparisons}', '{comparison}', false, '[]'),
        ('position', 'Position among peers', NULL, '{results,comparisons}', '{position}', true, '[]'),
        ('profile', 'Profile', NULL, '{results,comparisons}', '{radar}', true, '[]'),
        ('ocean_insights', 'How reliable the scores are, and how they go together', NULL, '{reliability,norms,correlations}', '{}', true,
         '[{"source": "reliability", "title": "Cronbach''s alpha: how far the items of a scale measure one thing (0.7 and more is usual).",
            "columns": [["scale_title", "Scale", "text"], ["alpha", "Alpha", "figure"], ["ci_low ci_high", "95 % interval", "interval"],
                        ["n_items", "Items", "count"], ["n", "n", "count"]]},
           {"source": "norms", "title": "Beside the norms that came with the scale (T scores: 50 is the mean of the norm group, 10 its standard deviation).",
            "columns": [["scale_title", "Scale", "text"], ["norm_group", "Norm group", "text"], ["t_score", "T score", "figure"],
                        ["t_ci_low t_ci_high", "95 % interval", "interval"], ["percentile", "Percentile", "figure"], ["n", "n", "count"]]},
           {"source": "correlations", "title": "Correlations between scores; the outcome takes all of them together.",
            "columns": [["question_title", "Score", "text"], ["other_question_title", "With", "text"], ["correlation", "r", "figure"],
                        ["ci_low ci_high", "95 % interval", "interval"], ["outcome", "Outcome", "text"], ["n", "n", "count"]]}]'),
        ('detailed_analysis', 'How the answers spread', NULL, '{results,distribution,comparisons}', '{distribution}', true, '[]'),
        ('trends', 'Over time', NULL, '{results,trend,comparisons,comparisons_by_month}', '{trend}', true, '[]'),
        ('departments', 'By department', NULL, '{results,comparisons,departments}', '{heatmap}', true, '[]'),
        ('job_roles', 'By job role', NULL, '{results,comparisons,job_roles}', '{heatmap_job_roles}', true, '[]'),
        ('forces', 'Forces of progress',
         'What pushes people away from the old and pulls them to the new, and what holds them: habit and anxiety (Moesta and Spiek).',
         '{forces,force_balance,readiness}', '{forces}', true,
         '[{"source": "force_balance", "title": "Whether the forces move people to the new.",
            "columns": [["readiness", "Readiness, 0 to 100", "figure"], ["readiness_ci_low readiness_ci_high", "95 % interval", "interval"],
                        ["balance", "Balance", "figure"], ["balance_ci_low balance_ci_high", "95 % interval", "interval"],
                        ["outcome", "Outcome", "text"], ["n", "n", "count"]]},
           {"source": "forces", "title": "Each force.",
            "columns": [["force_title", "Force", "text"], ["direction", "Moves people", "side"], ["score", "Score", "figure"],
                        ["ci_low ci_high", "95 % interval", "interval"], ["strength", "Strength", "text"], ["n", "n", "count"]]},
           {"source": "readiness", "title": "How many are how ready.",
            "columns": [["segment", "Segment", "text"], ["share", "Share", "share"], ["ci_low ci_high", "95 % interval", "share_interval"],
                        ["n", "n", "count"]]}]'),
        ('opportunities', 'Opportunities', 'What is important and does not satisfy (Ulwick 2005): importance plus what satisfaction lacks to it.',
         '{opportunities}', '{}', true,
         '[{"source": "opportunities", "title": "From the largest opportunity on.",
            "columns": [["opportunity_title", "Outcome", "text"], ["importance", "Importance", "figure"], ["satisfaction", "Satisfaction", "figure"],
                        ["score", "Opportunity", "figure"], ["ci_low ci_high", "95 % interval", "interval"], ["band", "Verdict", "text"],
                        ["n", "n", "count"]]}]'),
        ('themes', 'What people write and say', NULL, '{themes}', '{keywords}', true,
         '[{"source": "themes", "title": "Words that at least five people use, by how many.",
            "columns": [["question_title", "Question", "text"], ["theme", "Word", "text"], ["share", "Share of people", "share"],
                        ["ci_low ci_high", "95 % interval", "share_interval"], ["n", "n", "count"]]}]'),
        ('data_quality', 'How carefully it was answered',
         'Rules find responses that look careless: straight lines, patterns, speed, contradictions. Nothing is left out anywhere because of them.',
         '{quality,quality_rules,quality_effect,completion}', '{flow}', true,
         '[{"source": "quality", "title": "Flagged responses by month.",
            "columns": [["period_start", "Month", "month"], ["n", "Responses", "count"], ["share_flagged", "Flagged", "share"],
                        ["ci_low ci_high", "95 % interval", "share_interval"], ["mean_score", "Mean score, 0 to 100", "figure"]]},
           {"source": "quality_rules", "title": "The rules that were broken.",
            "columns": [["rule_title", "Rule", "text"], ["share_broken", "Broken by", "share"], ["ci_low ci_high", "95 % interval", "share_interval"],
                        ["n", "n", "count"]]},
           {"source": "quality_effect", "title": "What leaving out the flagged would change.",
            "columns": [["question_title", "Question", "text"], ["mean_all", "All", "figure"], ["mean_kept", "Without the flagged", "figure"],
                        ["difference", "Difference", "figure"], ["ci_low ci_high", "95 % interval", "interval"], ["n", "n", "count"]]}]'),
        ('recommendations', 'What to do next', NULL, '{recommendations}', '{}', false, '[]'),
        ('method', 'How to read this', NULL, '{responses,results,comparisons,distribution}', '{}', false, '[]')
) AS shipped (section, title, lead, sources, charts, is_optional, tables);

COMMENT ON VIEW report.section IS 'What reports are put together from.';
COMMENT ON COLUMN report.section.section IS 'The name of the section.';
COMMENT ON COLUMN report.section.title IS 'Its heading.';
COMMENT ON COLUMN report.section.lead IS 'What is said below the heading; null for nothing.';
COMMENT ON COLUMN report.section.sources IS 'Where its figures come from, as in report.source.';
COMMENT ON COLUMN report.section.charts IS 'The kinds of charts in it.';
COMMENT ON COLUMN report.section.is_optional IS 'Whether it is left out where there is nothing to show; others say so.';
COMMENT ON COLUMN report.section.tables IS
    'Its tables, as [{"source", "title", "columns": [[column, heading, how it is printed]]}]: text, count, figure, share, month, side (of a force), interval or share_interval (of two columns).';
