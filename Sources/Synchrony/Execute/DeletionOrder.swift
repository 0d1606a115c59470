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
    let arrivals = Set(changes.filter { !$0.kind.isDeletion }.map(\.path.bytes))
    var foldersOfArrivals = Set<[UInt8]>()
    for arrival in arrivals { foldersOfArrivals.formUnion(folders(above: arrival)) }
    func isInTheWay(_ deletion: Change) -> Bool {
      foldersOfArrivals.contains(deletion.path.bytes)
        || folders(above: deletion.path.bytes).contains { arrivals.contains($0) }
    }
    return (deletions.filter(isInTheWay), deletions.filter { !isInTheWay($0) })
  }

  private static func folders(above path: [UInt8]) -> [[UInt8]] {
    path.indices.filter { path[$0] == UInt8(ascii: "/") }.map { Array(path[..<$0]) }
  }
}
