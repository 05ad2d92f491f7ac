"""HMAC-SHA256 in SQL is that of RFC 2104: by the vectors of RFC 4231, and by Python's own."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

# Key, data, and the HMAC in hexadecimal; of case 5 the RFC gives the first 16 bytes only.
RFC_4231 = {
    1: (
        b"\x0b" * 20,
        b"Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    2: (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    3: (
        b"\xaa" * 20,
        b"\xdd" * 50,
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    4: (
        bytes(range(1, 26)),
        b"\xcd" * 50,
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    5: (b"\x0c" * 20, b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    6: (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    7: (
        b"\xaa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data."
        b" The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
}


@pytest.mark.parametrize("case", RFC_4231)
def test_the_vectors_of_the_rfc(db: Db, case: int) -> None:
    key, data, expected = RFC_4231[case]
    assert hashed(db, [(key, data)])[0].hex()[: len(expected)] == expected


def test_keys_and_messages_of_every_size_agree_with_python(db: Db) -> None:
    pairs = [
        (bytes(n % 251 for n in range(size, 2 * size)), bytes(n % 241 for n in range(size * 3)))
        for size in range(140)
    ]
    assert hashed(db, pairs) == [hmac.digest(*pair, hashlib.sha256) for pair in pairs]


def test_no_two_lists_of_texts_have_one_hash(db: Db) -> None:
    lists = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ['a","b'], ["a", "b"], ["a", None]]
    made = db.execute(
        "SELECT privacy.keyed_hash(privacy.hmac_blocks('k'), VARIADIC ARRAY("
        " SELECT jsonb_array_elements_text(list))) FROM unnest(%s::jsonb[]) AS list",
        [[psycopg.types.json.Jsonb(parts) for parts in lists]],
    ).fetchall()
    assert len(set(made)) == len(lists)


def hashed(db: Db, pairs: list[tuple[bytes, bytes]]) -> list[bytes]:
    keys, messages = zip(*pairs, strict=True)
    return [
        row[0]
        for row in db.execute(
            "SELECT privacy.hmac_sha256(privacy.hmac_blocks(key), message)"
            " FROM unnest(%s::bytea[], %s::bytea[]) WITH ORDINALITY AS t (key, message, n)"
            " ORDER BY n",
            [list(keys), list(messages)],
        )
    ]
