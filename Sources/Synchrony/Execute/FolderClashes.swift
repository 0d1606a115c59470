import Manifest

/// Paths beside which some others cannot lie, since one of the two would be a folder of the other.
struct FolderClashes {
  private let paths: Set<[UInt8]>
  private let folders: Set<[UInt8]>

  init(_ paths: some Sequence<RelativePath>) {
    self.paths = Set(paths.lazy.map(\.bytes))
    folders = Set(self.paths.lazy.flatMap(Self.folders(above:)))
  }

  /// Whether `path` would be a folder of one of the paths, or lie below one of them.
  func contains(_ path: RelativePath) -> Bool {
    if paths.isEmpty { return false }
    return folders.contains(path.bytes)
      || Self.folders(above: path.bytes).contains(where: paths.contains)
  }

  private static func folders(above path: [UInt8]) -> [[UInt8]] {
    path.indices.filter { path[$0] == UInt8(ascii: "/") }.map { Array(path[..<$0]) }
  }
}
