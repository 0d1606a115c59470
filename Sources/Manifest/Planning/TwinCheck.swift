/// Finds arrivals whose name differs from another one on the same side only in case or in
/// Unicode normalization.
struct TwinCheck {
  /// What twins have in common.
  private struct Fold: Hashable {
    let text: String

    init(_ path: RelativePath) {
      // Upper case first: it joins what has several lower-case forms, such as the sigmas.
      // Strings of one canonical form are equal and hash alike, whatever their bytes.
      let name = path.description
      let isASCII = path.bytes.allSatisfy { $0 < 0x80 }
      text = isASCII ? name.lowercased() : name.uppercased().lowercased()
    }
  }

  private let side: TargetSide
  private var holders: [Fold: RelativePath] = [:]

  /// Prepares for `arrivals`; costs a look at every path of the side.
  init(_ side: TargetSide, arrivals: [RelativePath]) {
    self.side = side
    let wanted = Set(arrivals.map(Fold.init))
    for position in 0..<side.table.count {
      let path = side.table.path(at: position)
      let fold = Fold(path)
      if wanted.contains(fold), !side.leaving.contains(path) { holders[fold] = path }
    }
  }

  /// Whether a twin must be left alone, or is only worth a notice.
  var isBinding: Bool { !side.distinguishesTwins }

  /// The problem with the arrival of `path`, or nil; without one it counts as arrived.
  mutating func problem(with path: RelativePath) -> Problem? {
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
      .twin,
      subject: path.description,
      reason: "the name differs from \(holder.quoted) only in case or accents, and \(advice)",
    )
  }
}
