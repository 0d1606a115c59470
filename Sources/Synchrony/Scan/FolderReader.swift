import LocalFiles
import Manifest

/// Reads one folder and sorts out what takes part in a sync.
struct FolderReader: Sendable {
  let tree: any FileTree
  let ignore: IgnoreList
  let cache: StatCache

  /// Reads the folder at `path`, none for the root.
  func read(_ path: [UInt8]) -> ScannedFolder {
    var folder = ScannedFolder(path: path)
    do throws(FileError) {
      for entry in try entries(of: path) { classify(entry, in: &folder) }
    } catch {
      note(error, in: &folder)
    }
    folder.items.sort(by: <)
    cache.vouch(for: &folder)
    return folder
  }

  private func entries(of path: [UInt8]) throws(FileError) -> [DirectoryEntry] {
    if path.isEmpty { return try tree.entries(of: nil) }
    // Every folder on the way has passed the rules, so that the whole does.
    guard let key = try? ObjectKey(validating: path) else { return [] }
    return try tree.entries(of: key)
  }

  private func classify(_ entry: DirectoryEntry, in folder: inout ScannedFolder) {
    if folder.path.isEmpty, Self.isControlFolder(entry.name) { return }
    let path: RelativePath
    do {
      path = try RelativePath(folder.join(entry.name))
    } catch {
      folder.problems.append(.unusableName(folder.join(entry.name), rule: error))
      return
    }
    switch entry.status.kind {
    case .directory:
      let name = entry.name + [UInt8(ascii: "/")]
      folder.items.append(ScannedFolder.Item(name: name, status: entry.status, path: nil))
    case .file:
      if ignore.ignores(path) { return }
      folder.items.append(ScannedFolder.Item(name: entry.name, status: entry.status, path: path))
    case .symbolicLink, .other:
      if ignore.ignores(path) { return }
      folder.unknown.append(path)
      folder.problems.append(.notAFile(path, kind: entry.status.kind))
    }
  }

  /// A folder that vanished is absent; of any other that cannot be read nothing is known.
  private func note(_ error: FileError, in folder: inout ScannedFolder) {
    folder.failure = error
    guard error.code != .notFound, let path = try? RelativePath(folder.path) else { return }
    folder.items = []
    folder.unknown = [path]
    folder.problems = [.unreadableFolder(path, error)]
  }

  private static func isControlFolder(_ name: [UInt8]) -> Bool {
    name.count == 3 && (name.elementsEqual(".S3".utf8) || name.elementsEqual(".s3".utf8))
  }
}
