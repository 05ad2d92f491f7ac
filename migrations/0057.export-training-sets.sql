-- Answers without whose they are can be had for training models.
-- depends: 0056.make-reports

INSERT INTO report.export_kind (what, title, view_name, formats, needs_survey)
VALUES ('training_set', 'Answers without whose they are, for training models', NULL, '{zip}', true);
