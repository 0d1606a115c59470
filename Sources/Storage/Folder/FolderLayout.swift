import Hashing
import Manifest

/// Where things lie in a shared directory besides the objects.
enum FolderLayout {
  /// Files that are being written; whatever lies here is nobody's object.
  static let temporaries = ObjectKey.control("tmp")
  /// Locks of conditional writes.
  static let locks = ObjectKey.control("locks")
  /// Taken, as the system locks files, by whoever breaks a lock.
  static let breaking = ObjectKey.control("locks/breaking")

  /// A name for a file that is being written.
  static func temporary(_ random: RandomSource) -> ObjectKey {
    .control("tmp/\(random.name())")
  }

  /// The lock of `key`.
  ///
  /// Its name is a digest, because a key may be longer than a file name.
  static func lock(of key: ObjectKey) throws(StorageError) -> ObjectKey {
    var digester = try Digester.orUnsupported()
    digester.update(key.bytes.span)
    return .control("locks/\(digester.finalize())")
  }

  /// Whether `key` is one of these and no object.
  static func hides(_ key: ObjectKey) -> Bool {
    [temporaries, locks].contains { key == $0 || key.isBelow($0) }
  }
}

extension ObjectKey {
  /// Whether the key lies in the folder `folder` or deeper.
  func isBelow(_ folder: ObjectKey) -> Bool {
    bytes.count > folder.bytes.count && bytes.starts(with: folder.bytes)
      && bytes[folder.bytes.count] == UInt8(ascii: "/")
  }

  /// The folder that holds the key, or nil for the root.
  var parent: ObjectKey? {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    return try? ObjectKey(validating: Array(bytes[..<slash]))
  }
}
