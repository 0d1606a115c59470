import LocalFiles
import Manifest

/// What one folder holds, in the order of a ledger.
struct ScannedFolder: Sendable {
  /// Something in the folder.
  struct Item: Sendable {
    /// The name; that of a folder ends with `/`, so that names order as whole paths do.
    var name: [UInt8]
    /// The first eight bytes of the name as a number, which decide most comparisons.
    var prefix: UInt64
    var status: FileStatus
    /// What the stat cache vouches for.
    var checksum: Checksum?
    /// The path of a file, nil for a folder.
    var path: RelativePath?

    static func < (left: Item, right: Item) -> Bool {
      left.prefix == right.prefix
        ? left.name.lexicographicallyPrecedes(right.name) : left.prefix < right.prefix
    }
  }

  /// The path, none for the root.
  var path: [UInt8]
  var items: [Item] = []
  /// The place of the first folder of `items` among all folders; the others follow it.
  var firstChild = 0
  var problems: [Problem] = []
  var unknown: [RelativePath] = []
  /// Why the folder cannot be read.
  var failure: FileError?

  /// The paths of the folders in it.
  var folders: [[UInt8]] {
    items.filter { $0.path == nil }.map { join($0.name.dropLast()) }
  }

  /// The path of `name` in this folder.
  func join(_ name: some Sequence<UInt8>) -> [UInt8] {
    path.isEmpty ? Array(name) : path + [UInt8(ascii: "/")] + name
  }
}

extension ScannedFolder.Item {
  init(name: [UInt8], status: FileStatus, path: RelativePath?) {
    self.name = name
    self.status = status
    self.path = path
    prefix = 0
    for index in 0..<8 {
      prefix = prefix << 8 | UInt64(index < name.count ? name[index] : 0)
    }
  }
}
