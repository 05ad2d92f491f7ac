-- Foreign data at the door: what becomes of the columns of another system, and what is personal.
--
-- Whose answers they are comes in as a keyed hash, and a company, a place or a head count only as the
-- level that it stands for. What a source calls its companies and people is in no row of any table.

CREATE TABLE core.source (
    source         text        NOT NULL,
    title          text        NOT NULL,
    date_precision text        NOT NULL DEFAULT 'month',
    created_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT source_pkey PRIMARY KEY (source),
    CONSTRAINT source_source_check CHECK (source ~ '^[a-z][a-z0-9-]{0,39}$'),
    CONSTRAINT source_date_precision_check CHECK (date_precision IN ('month', 'day'))
);

COMMENT ON TABLE core.source IS
    'Other systems whose responses come in under pseudonyms, through core.load_anonymised().';
COMMENT ON COLUMN core.source.source IS 'Code of the system; the codes of its organisations begin with it.';
COMMENT ON COLUMN core.source.title IS 'What it is called.';
COMMENT ON COLUMN core.source.date_precision IS 'What is kept of the time of completion: month or day, its first instant in UTC.';
COMMENT ON COLUMN core.source.created_at IS 'When it was first registered.';

CREATE TABLE core.source_column (
    source      text NOT NULL,
    column_name text NOT NULL,
    use         text NOT NULL,

    CONSTRAINT source_column_pkey PRIMARY KEY (source, column_name),
    CONSTRAINT source_column_source_fkey FOREIGN KEY (source) REFERENCES core.source (source) ON DELETE CASCADE,
    CONSTRAINT source_column_use_check CHECK (
        use IN ('organisation', 'submission_id', 'respondent', 'completed_at', 'weight', 'level', 'answer', 'drop')
    )
);

-- One column says who, which and when.
CREATE UNIQUE INDEX source_column_use_idx ON core.source_column (source, use)
    WHERE use NOT IN ('level', 'answer', 'drop');

COMMENT ON TABLE core.source_column IS
    'What becomes of each column of a source. One that is not here is an answer if it is a question path of the survey, and refused otherwise.';
COMMENT ON COLUMN core.source_column.source IS 'The source, as in core.source.';
COMMENT ON COLUMN core.source_column.column_name IS 'Name of the column, as the source writes it.';
COMMENT ON COLUMN core.source_column.use IS
    'organisation, submission_id and respondent become keyed hashes; completed_at is cut to the precision; level only decides a level; answer is one although its name sounds personal; drop is never sent.';

CREATE TABLE core.source_category (
    source      text NOT NULL,
    category    text NOT NULL,
    column_name text NOT NULL,

    CONSTRAINT source_category_pkey PRIMARY KEY (source, category),
    CONSTRAINT source_category_category_fkey FOREIGN KEY (category) REFERENCES core.category (category),
    CONSTRAINT source_category_column_name_fkey FOREIGN KEY (source, column_name)
        REFERENCES core.source_column (source, column_name) ON DELETE CASCADE
);

COMMENT ON TABLE core.source_category IS 'From which column of a source the level of an organisation in a category follows.';
COMMENT ON COLUMN core.source_category.source IS 'The source, as in core.source.';
COMMENT ON COLUMN core.source_category.category IS 'The category, as in core.category.';
COMMENT ON COLUMN core.source_category.column_name IS 'The column: a company, a place, a head count.';

-- The values themselves are names of companies and places: they are not kept.
CREATE TABLE core.source_value (
    source     text  NOT NULL,
    kid        text  NOT NULL,
    category   text  NOT NULL,
    value_hash bytea NOT NULL,
    level      text  NOT NULL,

    CONSTRAINT source_value_pkey PRIMARY KEY (source, kid, category, value_hash),
    CONSTRAINT source_value_category_fkey FOREIGN KEY (source, category)
        REFERENCES core.source_category (source, category) ON DELETE CASCADE,
    CONSTRAINT source_value_kid_fkey FOREIGN KEY (kid) REFERENCES privacy.key_version (kid),
    CONSTRAINT source_value_level_fkey FOREIGN KEY (category, level) REFERENCES core.category_level (category, level)
);

COMMENT ON TABLE core.source_value IS 'Which level a value of a source stands for: this company is in retail, this place is regional.';
COMMENT ON COLUMN core.source_value.source IS 'The source, as in core.source.';
COMMENT ON COLUMN core.source_value.kid IS 'The key by which the value was hashed.';
COMMENT ON COLUMN core.source_value.category IS 'The category, as in core.category.';
COMMENT ON COLUMN core.source_value.value_hash IS 'Keyed hash of the value in small letters without space around it; never the value.';
COMMENT ON COLUMN core.source_value.level IS 'The level, as in core.category_level.';

CREATE TABLE core.source_range (
    source   text    NOT NULL,
    category text    NOT NULL,
    lowest   numeric NOT NULL,
    highest  numeric NOT NULL,
    level    text    NOT NULL,

    CONSTRAINT source_range_pkey PRIMARY KEY (source, category, lowest),
    CONSTRAINT source_range_category_fkey FOREIGN KEY (source, category)
        REFERENCES core.source_category (source, category) ON DELETE CASCADE,
    CONSTRAINT source_range_level_fkey FOREIGN KEY (category, level) REFERENCES core.category_level (category, level),
    CONSTRAINT source_range_highest_check CHECK (highest >= lowest)
);

COMMENT ON TABLE core.source_range IS 'Which level a number of a source stands for: head counts from 51 to 500 are medium.';
COMMENT ON COLUMN core.source_range.source IS 'The source, as in core.source.';
COMMENT ON COLUMN core.source_range.category IS 'The category, as in core.category.';
COMMENT ON COLUMN core.source_range.lowest IS 'The least number that has the level.';
COMMENT ON COLUMN core.source_range.highest IS 'The greatest number that has it; Infinity without end.';
COMMENT ON COLUMN core.source_range.level IS 'The level, as in core.category_level.';

CREATE TABLE core.source_survey (
    source    text   NOT NULL,
    survey_id bigint NOT NULL,
    kid       text   NOT NULL,

    CONSTRAINT source_survey_pkey PRIMARY KEY (source, survey_id),
    CONSTRAINT source_survey_source_fkey FOREIGN KEY (source) REFERENCES core.source (source),
    CONSTRAINT source_survey_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT source_survey_kid_fkey FOREIGN KEY (kid) REFERENCES privacy.key_version (kid)
);

COMMENT ON TABLE core.source_survey IS
    'The key under which the responses of a source to a survey are known: the one in use at the first load, so that a load can be repeated after a rotation.';
COMMENT ON COLUMN core.source_survey.source IS 'The source, as in core.source.';
COMMENT ON COLUMN core.source_survey.survey_id IS 'The survey, as in core.survey.';
COMMENT ON COLUMN core.source_survey.kid IS 'The key, as in privacy.key_version; once it is destroyed, nothing more comes into the survey from this source.';

CREATE TABLE privacy.personal_name (
    name     text NOT NULL,
    language text NOT NULL,

    CONSTRAINT personal_name_pkey PRIMARY KEY (name, language),
    CONSTRAINT personal_name_name_check CHECK (name = lower(name) AND name !~ '^ | $|  |[!-@\[-`{-~]')
);

COMMENT ON TABLE privacy.personal_name IS
    'Words that name a personal datum: a column called by one of them is refused by anonymised loads. Rows may be added.';
COMMENT ON COLUMN privacy.personal_name.name IS 'Small letters, words separated by a space: date of birth also finds dateOfBirth, DATE_OF_BIRTH and dateofbirth.';
COMMENT ON COLUMN privacy.personal_name.language IS 'Language of the word, ISO 639-1.';

INSERT INTO privacy.personal_name (name, language)
SELECT given.name, given.language
FROM (
    VALUES
        ('en', 'name, first name, last name, surname, forename, given name, family name, maiden name, full name,'
               ' email, e mail, mail, phone, telephone, mobile, cell, fax, address, street, postcode, zip, zip code, ip,'
               ' birth, birthday, birthdate, date of birth, born, dob, ssn, social security, passport, national id, tax id,'
               ' iban, bank account, credit card, signature, photo, username, login, twitter, linkedin, facebook, skype, gps,'
               ' latitude, longitude'),
        ('de', 'name, vorname, nachname, familienname, geburtsname, email, mailadresse, telefon, telefonnummer, handy, handynummer,'
               ' mobil, adresse, anschrift, strasse, straße, hausnummer, plz, postleitzahl, geburt, geburtstag, geburtsdatum,'
               ' geboren, steuernummer, steuer id, sozialversicherungsnummer, personalausweis, reisepass, kontonummer, unterschrift,'
               ' foto, benutzername'),
        ('fr', 'nom, prénom, prenom, nom de famille, courriel, mél, téléphone, telephone, portable, adresse, rue, code postal,'
               ' naissance, date de naissance, anniversaire, numéro de sécurité sociale, passeport, signature, photo, identifiant'),
        ('es', 'nombre, apellido, apellidos, correo, correo electrónico, correo electronico, teléfono, telefono, móvil, movil,'
               ' dirección, direccion, calle, código postal, codigo postal, nacimiento, fecha de nacimiento, cumpleaños, dni, nif,'
               ' pasaporte, firma, foto, usuario'),
        ('it', 'nome, cognome, posta elettronica, telefono, cellulare, indirizzo, via, cap, nascita, data di nascita, compleanno,'
               ' codice fiscale, passaporto, firma, foto, utente'),
        ('nl', 'naam, voornaam, achternaam, familienaam, telefoon, telefoonnummer, mobiel, adres, straat, postcode,'
               ' geboortedatum, geboorte, verjaardag, bsn, burgerservicenummer, paspoort, handtekening, gebruikersnaam'),
        ('pt', 'nome, sobrenome, apelido, correio eletrónico, correio eletrônico, telefone, celular, telemóvel, endereço, endereco,'
               ' morada, rua, código postal, cep, nascimento, data de nascimento, aniversário, cpf, passaporte, assinatura, usuário'),
        ('pl', 'imię, imie, nazwisko, imię i nazwisko, telefon, komórka, komorka, adres, ulica, kod pocztowy, urodzenia,'
               ' data urodzenia, urodziny, pesel, paszport, podpis')
) AS known (language, names)
CROSS JOIN LATERAL (
    SELECT known.language, btrim(word.name) AS name FROM regexp_split_to_table(known.names, ',') AS word (name)
) AS given;

CREATE TABLE privacy.personal_pattern (
    pattern_name text NOT NULL,
    title        text NOT NULL,
    pattern      text NOT NULL,

    CONSTRAINT personal_pattern_pkey PRIMARY KEY (pattern_name)
);

COMMENT ON TABLE privacy.personal_pattern IS
    'What a personal datum looks like: an answer that holds one makes an anonymised load be refused. Rows may be added.';
COMMENT ON COLUMN privacy.personal_pattern.pattern_name IS 'What the pattern is known by, such as email or iban.';
COMMENT ON COLUMN privacy.personal_pattern.title IS 'What it finds, with its article: an e-mail address.';
COMMENT ON COLUMN privacy.personal_pattern.pattern IS 'Regular expression of PostgreSQL, which finds it anywhere in a text.';

INSERT INTO privacy.personal_pattern (pattern_name, title, pattern)
VALUES
    ('email', 'an e-mail address', '[[:alnum:]._%+-]+@[[:alnum:]-]+(\.[[:alnum:]-]+)*\.[[:alpha:]]{2,}'),
    ('iban', 'an IBAN', '(^|[^[:alnum:]])[A-Za-z]{2}[0-9]{2}( ?[A-Za-z0-9]{4}){2,7}( ?[A-Za-z0-9]{1,3})?($|[^[:alnum:]])'),
    ('ip', 'an IP address',
     '(^|[^0-9.])((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])($|[^0-9.])'
     '|(^|[^[:alnum:]:])([0-9A-Fa-f]{1,4}:){4,7}([0-9A-Fa-f]{1,4}|:)'
     '|(^|[^[:alnum:]:])[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4})*::[0-9A-Fa-f]{1,4}'),
    ('phone', 'a telephone number',
     '(^|[^[:alnum:]])(\+|00)[1-9][0-9 ()./-]{6,}[0-9]|(^|[^[:alnum:]])0[1-9][0-9]{0,4}[ ()./-]+[0-9][0-9 ./-]{3,}[0-9]'
     '|(^|[^[:alnum:]])\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4}($|[^[:alnum:]])');

-- A row of a source on its way in: nothing of it names anybody any more.
CREATE TYPE core.anonymised_row AS (
    line_number   bigint,
    organisation  text,
    submission_id text,
    respondent    text,
    completed_at  text,
    weight        text,
    answers       text,
    levels        jsonb,
    error_code    text,
    error_message text
);

COMMENT ON TYPE core.anonymised_row IS
    'One response of a source after its identifiers were hashed and its dates cut, with the first thing that is wrong with it.';

GRANT SELECT ON privacy.personal_name, privacy.personal_pattern TO surveymark_privacy_officer;
