"""Everything that can go wrong, as a tree: one class for each thing a caller can act on.

A message (``str(error)``) is the problem's ``detail``: it is shown to clients, so it says what to do and never echoes
the content of a document.
"""

from typing import ClassVar


class RectoError(Exception):
    """The root. ``code`` is stable and machine-readable, ``retryable`` says whether the same call may work later."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    retryable: ClassVar[bool] = False

    @property
    def detail(self) -> str:
        return str(self) or self.title

    def as_dict(self) -> dict[str, object]:
        """The error as its receiver may know it."""
        return {"code": self.code, "title": self.title, "detail": self.detail, "retryable": self.retryable}


class InputError(RectoError):
    """The client's to mend; trying again with the same input never helps."""

    code = "invalid-input"
    title = "The input can't be used"


class InvalidOption(InputError):
    code = "invalid-option"
    title = "An option has a value that can't be used"


class InvalidCallback(InvalidOption):
    code = "invalid-callback"
    title = "The callback address can't be called"


class InvalidIdempotencyKey(InvalidOption):
    code = "invalid-idempotency-key"
    title = "The Idempotency-Key can't be used"


class UnknownEngine(InvalidOption):
    code = "unknown-engine"
    title = "There is no such engine"


class UnknownLanguage(InvalidOption):
    code = "unknown-language"
    title = "There is no such language"


class UnknownFormat(InvalidOption):
    code = "unknown-format"
    title = "There is no such format"


class InvalidValue(InputError):
    code = "invalid-value"
    title = "The value is none of this field's"


class IdempotencyKeyReused(InputError):
    code = "idempotency-key-reused"
    title = "The Idempotency-Key was used for something else"


class TooManyFiles(InputError):
    code = "too-many-files"
    title = "Too many files in one batch"


class DocumentRejected(InputError):
    """The document itself is at fault."""

    code = "document-rejected"
    title = "The document can't be read"


class EmptyDocument(DocumentRejected):
    code = "empty-document"
    title = "The document is empty"


class UnsupportedType(DocumentRejected):
    code = "unsupported-type"
    title = "This type of document is not supported"


class DocumentTooLarge(DocumentRejected):
    code = "document-too-large"
    title = "The document has too many bytes"


class TooManyPages(DocumentRejected):
    code = "too-many-pages"
    title = "The document has too many pages"


class TooManyPixels(DocumentRejected):
    code = "too-many-pixels"
    title = "A page has too many pixels"


class DamagedDocument(DocumentRejected):
    code = "damaged-document"
    title = "The document is damaged or truncated"


class EncryptedDocument(DocumentRejected):
    code = "encrypted-document"
    title = "The document is protected by a password"


class DocumentTooSlow(DocumentRejected):
    """Reading took longer than the time limit; a second try would take as long."""

    code = "document-too-slow"
    title = "The document takes too long to read"


class TooLargeUnpacked(DocumentRejected):
    """What a PDF holds packed would take more memory than any honest page does; told before it is unpacked."""

    code = "too-large-unpacked"
    title = "The document is too large once it is unpacked"


class TooMuchMemory(DocumentRejected):
    """Its worker had to be ended; a second try would take as much."""

    code = "too-much-memory"
    title = "The document takes too much memory to read"


class PoorImage(DocumentRejected):
    """Only where images that are too poor are to be refused."""

    code = "poor-image"
    title = "The image is too poor to be read safely"


class NotFound(RectoError):
    code = "not-found"
    title = "Not found"


class UnknownJob(NotFound):
    code = "unknown-job"
    title = "There is no such job"


class UnknownBatch(NotFound):
    code = "unknown-batch"
    title = "There is no such batch"


class UnknownField(NotFound):
    code = "unknown-field"
    title = "There is no such field"


class UnknownKey(NotFound):
    code = "unknown-key"
    title = "There is no such API key"


class JobNotDone(RectoError):
    """Only results can be reviewed."""

    code = "job-not-done"
    title = "The job is not done yet"
    retryable = True


class Unauthorised(RectoError):
    """The request says of nobody, or not convincingly, that it comes from them."""

    code = "unauthorised"
    title = "The caller is not known"


class TooManyRequests(RectoError):
    """The caller has asked for more than its share of this minute."""

    code = "too-many-requests"
    title = "Too Many Requests"
    retryable = True


class NotAcceptable(RectoError):
    """The request's Accept names none of the formats there are."""

    code = "not-acceptable"
    title = "None of the accepted formats can be given"


class JobExpired(RectoError):
    code = "job-expired"
    title = "The job has expired and its result was deleted"


class UploadRefused(RectoError):
    """A presigned upload whose link is wrong, used up or too old."""

    code = "upload-refused"
    title = "The upload link is not valid"


class ServiceError(RectoError):
    """Ours to mend. Public answers say nothing of the inside."""

    code = "internal-error"
    title = "The service failed"
    retryable = True


class BlobStoreUnavailable(ServiceError):
    code = "storage-unavailable"
    title = "The document store can't be reached"


class JobStoreUnavailable(ServiceError):
    """The fast copy is away. Services go on without it: the blob store is the truth."""

    code = "job-store-unavailable"
    title = "The job store can't be reached"


class RateLimiterUnavailable(ServiceError):
    """Nobody can tell what callers have taken. Each process then counts for itself."""

    code = "rate-limiter-unavailable"
    title = "The rate limiter can't be reached"


class QueueUnavailable(ServiceError):
    code = "queue-unavailable"
    title = "The queue can't be reached"


class AccountsUnavailable(ServiceError):
    """Who is calling can't be told: the store of keys, or whoever signs tokens, can't be reached. Nobody gets in."""

    code = "accounts-unavailable"
    title = "The accounts can't be reached"


class EngineUnavailable(ServiceError):
    """A known engine that can't run here, for want of a package or of its models."""

    code = "engine-unavailable"
    title = "The engine is not available here"
    retryable = False


class EngineFailed(ServiceError):
    """The engine crashed or broke its contract on a page; another try may work."""

    code = "engine-failed"
    title = "The engine failed"


class WorkersBusy(ServiceError):
    """Every worker is occupied and none came free in time."""

    code = "workers-busy"
    title = "The service is busy"


class GaveUp(ServiceError):
    """The last retry failed too. The document is kept."""

    code = "gave-up"
    title = "The document could not be processed"
    retryable = False


class BlobMissing(LookupError):
    """No blob under that key: an answer of the port, turned into a public error by the service that asked."""
