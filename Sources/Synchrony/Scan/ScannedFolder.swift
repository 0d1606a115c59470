import LocalFiles
import Manifest

/// What one folder holds, in the order of a ledger.
struct ScannedFolder: Sendable {
  /// A file or a folder; it holds no reference, so that many cost little.
  struct Item: Sendable {
    /// Where the name lies among the names; that of a folder ends with `/`, so that names
    /// order as whole paths do.
    var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameLength) }
    var status: FileStatus
    /// The content, once it is known.
    var checksum: Checksum?
    /// Whether the file was read for it, because no cache vouched for it.
    var isRead = false
    fileprivate var nameStart: UInt32
    fileprivate var nameLength: UInt16
    var isFolder: Bool { status.kind == .directory }
  }

  /// The path, none for the root.
  let path: [UInt8]
  private(set) var names: [UInt8] = []
  var items: [Item] = []
  /// The place of the first folder of `items` among all folders; the others follow it.
  var firstChild = 0
  var problems: [Problem] = []
  var unknown: [RelativePath] = []
  /// Why the folder cannot be read.
  var failure: FileError?

  init(path: [UInt8]) {
    self.path = path
  }

  /// Adds a file or a folder.
  mutating func append(_ name: [UInt8], _ status: FileStatus) {
    let start = names.count
    names += name
    if status.kind == .directory { names.append(UInt8(ascii: "/")) }
    items.append(
      Item(
        status: status,
        nameStart: UInt32(truncatingIfNeeded: start),
        nameLength: UInt16(truncatingIfNeeded: names.count - start),
      )
    )
  }

  /// Puts the items in the order of a ledger.
  ///
  /// A folder that changes while it is read may name something twice; one of them counts.
  mutating func sort() {
    let names = names
    let span = names.span
    var sorted: [Item] = []
    sorted.reserveCapacity(items.count)
    for position in NameOrder(items.map(\.name), in: names).positions {
      let item = items[position]
      if let last = sorted.last, span.compare(last.name, to: span, item.name) == 0 { continue }
      sorted.append(item)
    }
    items = sorted
  }

  /// The paths of the folders in it.
  var folders: [[UInt8]] {
    items.filter(\.isFolder).map { join(names[$0.name.dropLast()]) }
  }

  /// The path of an item that is a file.
  func path(of item: Item) -> [UInt8] { join(names[item.name]) }

  /// The path of `name` in this folder.
  func join(_ name: some Sequence<UInt8>) -> [UInt8] {
    path.isEmpty ? Array(name) : path + [UInt8(ascii: "/")] + name
  }
}
