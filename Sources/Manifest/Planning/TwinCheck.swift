/// Finds arrivals whose name differs from another one on the same side only in case or in
/// Unicode normalization.
///
/// Folds are compared as numbers first, and spelled out only where two numbers are equal.
struct TwinCheck {
  private let side: TargetSide
  private var suspects: Set<UInt64>
  private var holders: [Fold: RelativePath] = [:]

  /// Prepares for `arrivals`; costs a look at every path of the side.
  init(_ side: TargetSide, arrivals: [RelativePath]) {
    self.side = side
    let digests = arrivals.map(Fold.digest(of:)).sorted()
    suspects = Set(zip(digests, digests.dropFirst()).lazy.filter { $0 == $1 }.map(\.0))
    let arriving = Set(digests)
    for position in 0..<side.table.count {
      let path = side.table.path(at: position)
      let digest = Fold.digest(of: path)
      guard arriving.contains(digest), !side.leaving.contains(path) else { continue }
      suspects.insert(digest)
      holders[Fold(path)] = path
    }
  }

  /// Whether a twin must be left alone, or is only worth a notice.
  var isBinding: Bool { !side.distinguishesTwins }

  /// The problem with the arrival of `path`, or nil; without one it counts as arrived.
  mutating func problem(with path: RelativePath) -> Problem? {
    guard !suspects.isEmpty, suspects.contains(Fold.digest(of: path)) else { return nil }
    let fold = Fold(path)
    guard let holder = holders[fold] else {
      holders[fold] = path
      return nil
    }
    let advice =
      isBinding
      ? "they cannot both lie there, so this one is left alone; rename one of them"
      : "some computers cannot hold both; rename one of them"
    return Problem(
      isBinding ? .twinLeftAlone : .twin,
      subject: path.description,
      reason: "the name differs from \(holder.quoted) only in case or accents, and \(advice)",
    )
  }
}
