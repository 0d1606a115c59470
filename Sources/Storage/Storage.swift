public import LocalFiles
public import Manifest

/// A shared place where objects lie: an S3 prefix, a directory, or memory.
///
/// What every implementation promises, and the conformance suite of
/// `SynchronyTesting` checks:
///
/// - **Whole objects.** Whoever reads a key sees all of an old object or all of a new
///   one, never a mixture and never a part, also while it is written and after the
///   writer died. A write that throws or is cancelled leaves the key as it was,
///   except that `.outcomeUnknown` says that it may have been carried out.
/// - **Read after write.** What a write, copy or delete returned for, every later read
///   and listing by anyone sees.
/// - **Conditions.** Where `capabilities` says so, a condition is judged and the write
///   carried out as one step: of any number that race on one key, one wins and the
///   others get `.conditionFailed`.
/// - **Digests.** A write with an `ObjectAttributes.checksum` stores exactly the bytes
///   with that MD5 or fails with `.digestMismatch` and stores nothing.
/// - **Errors.** `isTransient` is true exactly where the same call may succeed later.
///   A cancelled task ends in `.cancelled`, soon, and starts no write.
///
/// Calls may run concurrently. Retrying, limiting, recording and reading only are
/// storages that wrap a storage; an implementation itself tries once.
public protocol Storage: Sendable {
  /// What this place can do.
  var capabilities: Capabilities { get }

  /// Whether keys that differ only in case or normalization are different objects.
  ///
  /// Finding out may cost a call. True unless an implementation knows better.
  var distinguishesTwins: Bool { get async }

  /// The place in words that a person recognises, such as `/mnt/team/project`.
  var location: String { get }

  /// Returns what is known of the object at `key` without its content.
  ///
  /// - Throws: `.notFound`.
  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo

  /// Writes the object's bytes, or a range of them, into `sink`, the first at offset 0.
  ///
  /// - Parameters:
  ///   - key: the object.
  ///   - range: the bytes to read, or nil for all; a range that ends beyond the object ends
  ///     with it.
  ///   - condition: `.matches` refuses any other version with `.conditionFailed`; `.differs`
  ///     ends with `.notModified` if this version is still there. Either way nothing reaches
  ///     the sink.
  ///   - sink: what takes the bytes. After an error it may hold some of them.
  /// - Returns: what is known of exactly the version that was read.
  /// - Throws: `.notFound`; `.notModified`; `.conditionFailed`.
  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo

  /// Stores the bytes of `source` as the object at `key`.
  ///
  /// - Parameters:
  ///   - key: the object to make or to replace.
  ///   - source: the bytes.
  ///   - attributes: what is said of them.
  ///   - condition: what must lie at `key`.
  /// - Returns: what is known of the new object.
  /// - Throws: `.conditionFailed`; `.digestMismatch`; `.outcomeUnknown`.
  func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo

  /// Copies an object within this place, its attributes with it; no content passes through here.
  ///
  /// - Parameters:
  ///   - source: the object to copy.
  ///   - sourceETag: the only version of `source` that may be copied, or nil for any.
  ///   - key: the object to make or to replace.
  ///   - condition: what must lie at `key`.
  /// - Returns: the version of the new object, where the store tells it.
  /// - Throws: `.notFound` without a source; `.conditionFailed`.
  func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag?

  /// Deletes the object at `key`.
  ///
  /// Deleting what is not there is no error, except under a condition that demands it.
  ///
  /// - Throws: `.conditionFailed` if something else is there than `condition` says.
  func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError)

  /// Deletes many objects.
  ///
  /// A store that deletes many with one request does so here; any other, and every wrapper
  /// that does not say otherwise, deletes one after the other.
  ///
  /// - Parameter objects: the objects; those that are not there are no error, except that
  ///   `.conditionFailed` may be said of one of which a version was named.
  /// - Returns: the objects that could not be deleted, each with the reason: `.conditionFailed`
  ///   where another version is there than the one that may go.
  /// - Throws: `StorageError` if it cannot go on; some may be deleted.
  func delete(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)]

  /// Returns one page of the objects whose keys begin with `prefix`, ordered by bytes.
  ///
  /// - Parameters:
  ///   - prefix: bytes that need not end at a separator; none for all objects.
  ///   - token: `ListPage.next` of the page before, or nil for the first.
  /// - Returns: the page, which may be empty although another one follows.
  /// - Throws: `StorageError`; a listing never leaves out silently what it could not look at.
  func list(prefix: [UInt8], after token: ListToken?) async throws(StorageError) -> ListPage

  /// Gives back what was taken for a number of calls, such as a lock that others wait for.
  ///
  /// Called when a run ends, also one that was cancelled. The storage may be used again.
  func close() async
}

extension Storage {
  /// Does nothing: most storages hold nothing between calls.
  public func close() async {}

  /// True: an object store compares keys byte by byte.
  public var distinguishesTwins: Bool {
    get async { true }
  }

  /// Deletes one object after the other.
  ///
  /// - Throws: `.cancelled`.
  public func delete(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    var failures: [(key: ObjectKey, error: StorageError)] = []
    for object in objects {
      do throws(StorageError) {
        try await delete(object.key, condition: object.condition)
      } catch {
        if error.code == .cancelled { throw error }
        failures.append((object.key, error))
      }
    }
    return failures
  }

  /// Deletes many objects, whichever versions are there.
  ///
  /// - Returns: the objects that could not be deleted, each with the reason.
  /// - Throws: `StorageError` if it cannot go on; some may be deleted.
  public func delete(
    _ keys: [ObjectKey]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    try await delete(keys.map { Deletion($0) })
  }
}

/// What a storage can do.
public struct Capabilities: Hashable, Sendable {
  /// Whether `WriteCondition` is honoured by `write` and `copy`.
  public var conditionalWrite: Bool
  /// Whether `WriteCondition` is honoured by `delete`.
  public var conditionalDelete: Bool
  /// Whether the ETag of every object is the MD5 of its content.
  public var eTagIsChecksum: Bool
  /// Whether listings carry ETags.
  public var listsETags: Bool
  /// How many calls at once are useful, at least 1.
  public var concurrency: Int
  /// The bytes of the ranges in which a large object is best read, several at once; nil where
  /// one stream is as good.
  public var rangeSize: Int64?
  /// The bytes of the parts of which digests in `ObjectAttributes.parts` spare reading a large
  /// content once more; nil where they spare nothing.
  public var hashedPartSize: Int64?
  /// The size in bytes below which a content is stored as fast as it is copied from another key;
  /// 0 where a copy is always faster.
  public var smallestCopy: Int64
  /// Whether objects are lost when one is written whose key is a folder of theirs, so that who
  /// makes an object has to look for others below it first.
  public var losesFolders: Bool
  /// The longest key that can be stored, in bytes; a longer one is `.unsupported`.
  public var longestKey: Int

  /// Makes a set of capabilities.
  public init(
    conditionalWrite: Bool,
    conditionalDelete: Bool,
    eTagIsChecksum: Bool,
    listsETags: Bool,
    concurrency: Int,
    rangeSize: Int64? = nil,
    hashedPartSize: Int64? = nil,
    smallestCopy: Int64 = 0,
    losesFolders: Bool = false,
    longestKey: Int = 4_095,
  ) {
    self.conditionalWrite = conditionalWrite
    self.conditionalDelete = conditionalDelete
    self.eTagIsChecksum = eTagIsChecksum
    self.listsETags = listsETags
    self.concurrency = concurrency
    self.rangeSize = rangeSize
    self.hashedPartSize = hashedPartSize
    self.smallestCopy = smallestCopy
    self.losesFolders = losesFolders
    self.longestKey = longestKey
  }
}

/// Which version of an object a read is about.
public enum ReadCondition: Hashable, Sendable {
  /// Whichever is there.
  case none
  /// This version only.
  case matches(ETag)
  /// Any version but this one, which the caller has.
  case differs(ETag)
}

/// What must lie at a key when something is written there or deleted.
public enum WriteCondition: Hashable, Sendable {
  /// Anything or nothing.
  case none
  /// Nothing.
  case absent
  /// This version.
  case matches(ETag)
}
