import Manifest

/// Paths beside which some others cannot lie, since one of the two would be a folder of the other.
struct FolderClashes {
  private let paths: Set<RelativePath>
  private let folders: Set<RelativePath>

  init(_ paths: some Sequence<RelativePath>) {
    self.paths = Set(paths)
    folders = Set(self.paths.lazy.flatMap(\.folders))
  }

  /// Whether `path` would be a folder of one of the paths, or lie below one of them.
  func contains(_ path: RelativePath) -> Bool {
    if paths.isEmpty { return false }
    return folders.contains(path) || path.folders.contains(where: paths.contains)
  }
}
