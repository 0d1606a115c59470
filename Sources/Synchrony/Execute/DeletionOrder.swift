import Manifest

/// Tells the deletions that must come before a transfer from those that come after all.
enum DeletionOrder {
  /// Parts the deletions of a list of changes.
  ///
  /// First come those of a file whose name is to be a folder, and those inside of a folder
  /// whose name is to be a file.
  static func split(_ changes: [Change]) -> (first: [Change], last: [Change]) {
    let deletions = changes.filter(\.kind.isDeletion)
    guard !deletions.isEmpty else { return ([], []) }
    let arrivals = FolderClashes(changes.lazy.filter { !$0.kind.isDeletion }.map(\.path))
    return (
      deletions.filter { arrivals.contains($0.path) },
      deletions.filter { !arrivals.contains($0.path) }
    )
  }
}
