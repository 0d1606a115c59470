import LocalFiles
import Manifest

/// A walk through a directory in the order of the bytes of the keys.
///
/// It holds the entries of the folders on the way to where it is, not the whole tree. Each
/// folder is seen as it was when the walk came to it.
struct FolderWalk: Sendable {
  /// What the walk found next.
  enum Step {
    case object(ObjectInfo)
    case unnameable(String, PathRule)
  }

  private struct Item {
    var path: [UInt8]
    var status: FileStatus

    /// A folder sorts as the keys in it do: with its separator.
    var order: [UInt8] {
      status.kind == .directory ? path + [UInt8(ascii: "/")] : path
    }
  }

  /// Where a walk begins.
  private enum Start {
    case root
    case folder(ObjectKey)
    case nowhere
  }

  private let folder: SharedFolder
  private let prefix: [UInt8]
  /// The rest of each folder on the way, the deepest last, each in descending order.
  private var stack: [[Item]] = []

  /// Starts a walk through the keys that begin with `prefix` and come after `last`.
  init(_ folder: SharedFolder, prefix: [UInt8], after last: [UInt8]?) throws(StorageError) {
    self.folder = folder
    self.prefix = prefix
    switch Self.start(of: prefix) {
    case .root: try enter(nil, after: last ?? [])
    case .folder(let key): try enter(key, after: last ?? [])
    case .nowhere: break
    }
  }

  /// The folder in which all keys with this prefix lie.
  private static func start(of prefix: [UInt8]) -> Start {
    guard let slash = prefix.lastIndex(of: UInt8(ascii: "/")) else { return .root }
    guard let key = try? ObjectKey(validating: Array(prefix[..<slash])),
      !FolderLayout.hides(key)
    else { return .nowhere }
    return .folder(key)
  }

  /// Returns the next object or name, or nil at the end.
  ///
  /// - Throws: `.denied` and others where a folder cannot be looked into; what lies in it
  ///   must not seem deleted.
  mutating func next() throws(StorageError) -> Step? {
    while let item = pop() {
      let key: ObjectKey
      do {
        key = try ObjectKey(validating: item.path)
      } catch {
        return .unnameable(String(decoding: item.path, as: UTF8.self), error)
      }
      guard !FolderLayout.hides(key) else { continue }
      switch item.status.kind {
      case .file: return .object(info(key, item.status))
      case .directory: try enter(key, after: [])
      case .symbolicLink, .other: continue
      }
    }
    return nil
  }

  private mutating func pop() -> Item? {
    while let depth = stack.indices.last {
      if let item = stack[depth].popLast() { return item }
      stack.removeLast()
    }
    return nil
  }

  private mutating func enter(_ key: ObjectKey?, after last: [UInt8]) throws(StorageError) {
    let base = key.map { $0.bytes + [UInt8(ascii: "/")] } ?? []
    var items = try entries(of: key).compactMap { entry in
      let item = Item(path: base + entry.name, status: entry.status)
      return isWanted(item, after: last) ? (item, item.order) : nil
    }
    items.sort { $1.1.lexicographicallyPrecedes($0.1) }
    stack.append(items.map(\.0))
    // The folder in which the last page ended is entered again, behind that place.
    guard !last.isEmpty, let first = items.last, first.0.status.kind == .directory,
      last.starts(with: first.1), let next = try? ObjectKey(validating: first.0.path)
    else { return }
    _ = pop()
    if !FolderLayout.hides(next) { try enter(next, after: last) }
  }

  private func isWanted(_ item: Item, after last: [UInt8]) -> Bool {
    let order = item.order
    guard order.starts(with: prefix) else { return false }
    return last.lexicographicallyPrecedes(order)
      || (item.status.kind == .directory && last.starts(with: order))
  }

  private func entries(of key: ObjectKey?) throws(StorageError) -> [DirectoryEntry] {
    do throws(FileError) {
      return try folder.tree.entries(of: key)
    } catch {
      switch error.code {
      case .notADirectory, .notAFile: return []
      case .notFound:
        let failure = folder.failure(error, at: key)
        if failure.code == .notFound { return [] }
        throw failure
      default: throw folder.failure(error, at: key)
      }
    }
  }

  private func info(_ key: ObjectKey, _ status: FileStatus) -> ObjectInfo {
    ObjectInfo(
      key: key,
      size: status.size,
      eTag: nil,
      checksum: nil,
      written: status.changed,
      modified: status.modified,
    )
  }
}
