"""Sign with the key of a person, and check such signatures: RSA or DSA over SHA-256."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from typing import TYPE_CHECKING

from kb.errors import ExtraMissingError, KeyFileError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

RSA, DSA = "RSA", "DSA"


def is_signed_by(message: bytes, signature: str, key: str, algorithm: str, *, old: bool) -> bool:
    """Whether a signature is of this message and by this key.

    Args:
        message: What was signed.
        signature: In base 64.
        key: The public key, X.509 in base 64.
        algorithm: "RSA" or "DSA".
        old: Whether it was made over SHA-1, as nanopublications did before 2019.

    Raises:
        ExtraMissingError: The library for it is not installed.
    """
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric import dsa, padding, rsa
        from cryptography.hazmat.primitives.hashes import SHA1, SHA256
        from cryptography.hazmat.primitives.serialization import load_der_public_key
    except ImportError:
        raise ExtraMissingError("nanopub", "check a signature") from None
    digest = SHA1() if old else SHA256()  # noqa: S303
    try:
        public = load_der_public_key(b64decode(key))
        if algorithm == RSA and isinstance(public, rsa.RSAPublicKey):
            public.verify(b64decode(signature), message, padding.PKCS1v15(), digest)
        elif algorithm == DSA and isinstance(public, dsa.DSAPublicKey):
            public.verify(b64decode(signature), message, digest)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, NotBase64Error, ValueError):
        return False
    return True


class Signer:
    """A person's private key."""

    def __init__(self, name: str, content: bytes) -> None:
        """Read an RSA key without a password: PEM, or the same in plain base 64.

        Args:
            name: What to call its file in messages.
            content: The bytes of the file.

        Raises:
            KeyFileError: It is something else.
            ExtraMissingError: The library for it is not installed.
        """
        self._key = _private_key(name, content)

    @property
    def public_key(self) -> str:
        """The public key, X.509 in base 64."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b64encode(der).decode()

    def sign(self, message: bytes) -> str:
        """Sign with RSA over SHA-256 (PKCS 1.5, the same each time), in base 64."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        return b64encode(self._key.sign(message, PKCS1v15(), SHA256())).decode()


def _private_key(name: str, content: bytes) -> "RSAPrivateKey":
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import (
            load_der_private_key,
            load_pem_private_key,
        )
    except ImportError:
        raise ExtraMissingError("nanopub", "sign") from None
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            key = load_pem_private_key(content, password=None)
        else:
            key = load_der_private_key(b64decode(content, validate=False), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm, NotBase64Error):
        raise KeyFileError(name) from None
    if not isinstance(key, RSAPrivateKey):
        raise KeyFileError(name)
    return key
