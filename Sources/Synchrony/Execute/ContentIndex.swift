import Manifest

/// Where a content that is needed elsewhere already lies.
struct ContentIndex: Sendable {
  private var paths: [Checksum: RelativePath] = [:]

  /// Looks `wanted` up in `table`.
  init(of wanted: Set<Checksum>, in table: VersionTable) {
    guard !wanted.isEmpty else { return }
    for position in 0..<table.count {
      let checksum = table.checksum(at: position)
      if wanted.contains(checksum), paths[checksum] == nil {
        paths[checksum] = table.path(at: position)
      }
    }
  }

  /// A path with this content other than `path`.
  func path(of checksum: Checksum, other path: RelativePath) -> RelativePath? {
    paths[checksum].flatMap { $0 == path ? nil : $0 }
  }
}
