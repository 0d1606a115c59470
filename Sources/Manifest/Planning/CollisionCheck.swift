/// Finds arrivals that need a folder where a file stands, or a file where a folder stands.
///
/// Asked in the order of the paths, so that of two arrivals the first wins.
struct CollisionCheck {
  private let side: TargetSide
  private var arrived: Set<RelativePath> = []
  private var lastFreeFolder: RelativePath?

  init(_ side: TargetSide) {
    self.side = side
  }

  /// The problem with the arrival of `path`, or nil; without one it counts as arrived.
  mutating func problem(with path: RelativePath) -> Problem? {
    if let file = fileAbove(path) {
      return Problem(
        .nameCollision,
        subject: path.description,
        reason: "\(file.quoted) is a file there, so nothing can lie below it; rename one of them",
      )
    }
    if side.keepsFolder(path) {
      return Problem(
        .nameCollision,
        subject: path.description,
        reason: "a folder of this name is there, so no file can be; rename one of them",
      )
    }
    arrived.insert(path)
    return nil
  }

  private mutating func fileAbove(_ path: RelativePath) -> RelativePath? {
    let folders = path.folders
    // Whatever stands above the folder of the last arrival was asked about with it: a path
    // orders before all that lies below it.
    if folders.last == lastFreeFolder { return nil }
    if let file = folders.first(where: { arrived.contains($0) || side.keepsFile($0) }) {
      return file
    }
    lastFreeFolder = folders.last
    return nil
  }
}
