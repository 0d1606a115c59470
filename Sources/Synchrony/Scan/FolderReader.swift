import LocalFiles
import Manifest

/// Reads one folder and sorts out what takes part in a sync.
struct FolderReader: Sendable {
  let tree: any FileTree
  let ignore: IgnoreList?
  let cache: StatCache

  /// Reads the folder at `path`, none for the root.
  func read(_ path: [UInt8]) -> ScannedFolder {
    var folder = ScannedFolder(path: path)
    do throws(FileError) {
      for entry in try entries(of: path) { classify(entry, in: &folder) }
    } catch {
      return failed(path, error)
    }
    folder.sort()
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
    if entry.status.kind == .file, ignore == nil, Self.isPlain(entry.name, in: folder) {
      return folder.append(entry.name, entry.status)
    }
    let path: RelativePath
    do {
      path = try RelativePath(folder.join(entry.name))
    } catch {
      folder.problems.append(.unusableName(folder.join(entry.name), rule: error))
      return
    }
    if entry.status.kind == .directory { return folder.append(entry.name, entry.status) }
    if ignore?.ignores(path) == true { return }
    if entry.status.kind == .file { return folder.append(entry.name, entry.status) }
    folder.unknown.append(path)
    folder.problems.append(.notAFile(path, kind: entry.status.kind))
  }

  /// A folder that vanished is absent; of any other that cannot be read nothing is known.
  private func failed(_ path: [UInt8], _ error: FileError) -> ScannedFolder {
    var folder = ScannedFolder(path: path)
    folder.failure = error
    if error.code != .notFound, let path = try? RelativePath(path) {
      folder.unknown = [path]
      folder.problems = [.unreadableFolder(path, error)]
    }
    return folder
  }

  /// Whether a name of ASCII keeps every `PathRule` at a glance, as nearly all do.
  ///
  /// Those that begin with a dot or have a tilde third may be other names of `.S3`.
  private static func isPlain(_ name: [UInt8], in folder: ScannedFolder) -> Bool {
    guard (4...255).contains(name.count), folder.path.count + name.count < 4_095 else {
      return false
    }
    if name[0] == UInt8(ascii: ".") || name[2] == UInt8(ascii: "~") { return false }
    return name.allSatisfy { (1...0x7F).contains($0) && $0 != UInt8(ascii: "/") }
  }

  private static func isControlFolder(_ name: [UInt8]) -> Bool {
    name.count == 3 && (name.elementsEqual(".S3".utf8) || name.elementsEqual(".s3".utf8))
  }
}
