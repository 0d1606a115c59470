public import LocalFiles
public import Manifest
import Synchronization

/// A shared place that is a directory, on a network share or on a disk.
///
/// An object is the file whose path below the directory is its key. What this adds to the
/// promises of `Storage`, and where a file system sets limits:
///
/// - A new object is written to `.S3/tmp`, made durable, and renamed; a crash leaves at most a
///   file there, which is swept away a day later.
/// - `.absent` is one rename and holds between machines. `.matches` holds between all who
///   state a condition, by a lock in `.S3/locks`. A program that knows nothing of the locks,
///   or a write without a condition, can come between the last look and the rename, which
///   follow each other at once.
/// - The ETag is the MD5 of the content, so that `info` and a conditional read read the file.
///   Listings carry none.
/// - Links and special files are no objects: they are never followed, listed or replaced.
/// - `a` and `a/b` cannot both be objects, nor can names that the file system refuses; those
///   are `.unsupported`.
/// - Folders are made as needed, and removed with their last object.
public final class FolderStorage: Storage {
  let folder: SharedFolder
  let locks: FolderLocks
  let pool: BlockingPool
  let settings: Settings
  let notices: Notices
  private let lister: FolderLister
  private let isSwept = Atomic(false)

  /// How a shared directory is dealt with.
  public struct Settings: Sendable {
    /// How many calls run at once, at least 1: 16 keep a network share busy.
    public var concurrency = 16
    /// The number of objects in a page of a listing, at least 1.
    public var pageSize = 1_000
    /// How many seconds a lock counts after its holder last said that it lives.
    public var lockLease: Int64 = 30
    /// How long a call waits for a lock that somebody holds; longer than a lease, so that one
    /// that a crash left behind does not end in `.busy`.
    public var lockPatience = Duration.seconds(45)
    /// The time to wait by.
    public var time = Timekeeper.system
    /// What names temporary files.
    public var random = RandomSource.system
    /// Hears, once for each of them, who is being waited for.
    public var tell: @Sendable (ConditionNotice) -> Void = { _ in }

    /// Makes the usual settings.
    public init() {}
  }

  /// Opens the directory at `path`, which must be there: a share that is not mounted must not
  /// look like an empty one.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - user: the person's name, for those who wait for a lock of theirs.
  ///   - settings: how to deal with it.
  /// - Throws: `.unreachable`; `.denied`.
  public convenience init(
    at path: String,
    user: String,
    settings: Settings = Settings(),
  ) throws(StorageError) {
    let tree: DirectoryTree
    do throws(FileError) {
      tree = try DirectoryTree(at: path, isShared: true)
    } catch {
      throw Self.unopened(path, error)
    }
    self.init(tree, location: path, owner: .current(user: user), settings: settings) {
      () throws(FileError) in _ = try DirectoryTree(at: path)
    }
  }

  /// Takes the files of a directory as objects.
  ///
  /// - Parameters:
  ///   - tree: the files.
  ///   - location: the directory in words that a person recognises.
  ///   - owner: who takes locks.
  ///   - settings: how to deal with it.
  ///   - confirmReachable: throws if the directory is not there any more.
  public init(
    _ tree: any FileTree,
    location: String,
    owner: LockOwner,
    settings: Settings = Settings(),
    confirmReachable: @escaping @Sendable () throws(FileError) -> Void = {},
  ) {
    self.settings = settings
    notices = Notices(settings.tell)
    self.location = location
    folder = SharedFolder(
      tree: tree,
      location: location,
      random: settings.random,
      confirmReachable: confirmReachable,
    )
    locks = FolderLocks(
      folder: folder,
      owner: owner,
      time: settings.time,
      lease: max(settings.lockLease, 1),
    )
    pool = BlockingPool(lanes: settings.concurrency)
    lister = FolderLister(folder, pageSize: settings.pageSize)
  }

  /// The directory in words.
  public let location: String

  /// Conditions of every kind; no ETags in listings.
  public var capabilities: Capabilities {
    Capabilities(
      conditionalWrite: true,
      conditionalDelete: true,
      eTagIsChecksum: true,
      listsETags: false,
      concurrency: max(settings.concurrency, 1),
    )
  }

  /// As the file system of the directory does.
  public var distinguishesTwins: Bool {
    get async {
      let answer = try? await pool.run(location) { [folder] (_) throws(StorageError) in
        folder.tree.distinguishesTwins
      }
      return answer ?? true
    }
  }

  /// Returns what is known of the object at `key`, after reading all of it for its MD5.
  public func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    let folder = folder
    return try await pool.run(key.description) { (cancellation) throws(StorageError) in
      let file = try folder.open(key)
      return try folder.digest(file, of: key) { (_, _) throws(StorageError) in
        try cancellation.check(key.description)
      }.info
    }
  }

  /// Writes the object's bytes, or a range of them, into `sink`.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    let folder = folder
    return try await pool.run(key.description) { (cancellation) throws(StorageError) in
      try folder.read(key, range: range, condition: condition, into: sink, cancellation)
    }
  }

  /// Returns one page of the objects whose keys begin with `prefix`, ordered by bytes.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    let lister = lister
    return try await pool.run(location) { (cancellation) throws(StorageError) in
      try lister.page(prefix: prefix, after: token, cancellation)
    }
  }

  /// Sweeps old temporaries away, the first time that something is written.
  func sweepOnce(_ staged: StagedFile) {
    guard !isSwept.exchange(true, ordering: .relaxed) else { return }
    if let status = try? staged.status() { folder.sweep(now: status.changed) }
  }

  private static func unopened(_ path: String, _ error: FileError) -> StorageError {
    if error.code == .permission {
      return StorageError(
        .denied,
        subject: path,
        reason: "\(error.reason); ask whoever runs the share for the right.",
      )
    }
    return StorageError(
      .unreachable,
      subject: path,
      reason: "The shared directory cannot be opened (\(error.reason)); is the share mounted?",
      isTransient: error.code == .input,
    )
  }
}
