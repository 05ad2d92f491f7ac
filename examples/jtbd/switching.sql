-- Which scale stands for which force, what the forces should lead to, and what people want to get done.
SELECT core.define_forces(
    'switching',
    '{"push": "pain", "pull": "promise", "anchors": "habit", "anxiety": "worry", "demographic": "curiosity"}',
    'days'
);
SELECT core.define_opportunity('switching', 'find', 'Find what others have written', 'find_importance', 'find_satisfaction');
SELECT core.define_opportunity('switching', 'draft', 'Write a first draft', 'draft_importance', 'draft_satisfaction');
