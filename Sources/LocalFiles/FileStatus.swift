/// What `lstat` tells of a file, as far as a sync needs it.
public struct FileStatus: Hashable, Sendable {
  /// What kind of thing lies there.
  public enum Kind: Hashable, Sendable {
    /// A regular file.
    case file
    /// A folder.
    case directory
    /// A symbolic link, which is never followed.
    case symbolicLink
    /// A socket, a pipe or a device.
    case other
  }

  /// What kind of thing lies there.
  public var kind: Kind
  /// The size in bytes.
  public var size: Int64
  /// When the content was last modified.
  public var modified: FileTime
  /// When content or inode last changed; no program can set it.
  public var changed: FileTime
  /// The number of the inode.
  public var inode: UInt64
  /// The number of the device.
  public var device: UInt64
  /// The permission bits, 0 to 0o7777.
  public var permissions: UInt32

  /// Makes a status.
  public init(
    kind: Kind,
    size: Int64,
    modified: FileTime,
    changed: FileTime,
    inode: UInt64,
    device: UInt64,
    permissions: UInt32,
  ) {
    self.kind = kind
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
    self.device = device
    self.permissions = permissions
  }

  /// Whether the two cannot be told apart: same file, size, modification and change time.
  public func isSameContent(as other: FileStatus) -> Bool {
    kind == other.kind && size == other.size && modified == other.modified
      && changed == other.changed && inode == other.inode && device == other.device
  }
}

/// A moment in universal time, with nanoseconds.
public struct FileTime: Hashable, Comparable, Sendable {
  /// Whole seconds since 1970-01-01 00:00:00 UTC.
  public var seconds: Int64
  /// Nanoseconds beyond them, 0 to 999,999,999.
  public var nanoseconds: Int32

  /// Makes a moment.
  public init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Orders by time.
  public static func < (left: Self, right: Self) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

/// One thing in a folder.
public struct DirectoryEntry: Sendable {
  /// The bytes of its name, which need not be UTF-8.
  public var name: [UInt8]
  /// Its status.
  public var status: FileStatus

  /// Makes an entry.
  public init(name: [UInt8], status: FileStatus) {
    self.name = name
    self.status = status
  }
}
