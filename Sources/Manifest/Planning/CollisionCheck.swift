/// Finds arrivals that need a folder where a file stands, or a file where a folder stands.
///
/// Asked in the order of the paths, so that of two arrivals the first wins.
struct CollisionCheck {
  private let side: TargetSide
  /// Those of the arrived paths whose bytes begin the last one, the shortest first: no
  /// other can be a folder of the next, because the paths come in order.
  private var beginnings: [RelativePath] = []
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
    beginnings.append(path)
    return nil
  }

  private mutating func fileAbove(_ path: RelativePath) -> RelativePath? {
    while let last = beginnings.last, !path.bytes.starts(with: last.bytes) {
      beginnings.removeLast()
    }
    let arrived = beginnings.first { path.bytes[$0.bytes.count] == UInt8(ascii: "/") }
    return arrived ?? standingFile(above: path)
  }

  private mutating func standingFile(above path: RelativePath) -> RelativePath? {
    let folders = path.folders
    if folders.last == lastFreeFolder { return nil }
    if let file = folders.first(where: side.keepsFile) { return file }
    lastFreeFolder = folders.last
    return nil
  }
}
