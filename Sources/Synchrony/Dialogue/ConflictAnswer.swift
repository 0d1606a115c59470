/// What a person says about a conflict.
struct ConflictAnswer: Hashable, Sendable {
  /// How it is settled, or nil to leave it as it is.
  var choice: Settlement.Choice?
  /// Whether the same goes for all conflicts that follow.
  var isForAll: Bool

  /// Reads an answer, or returns nil where it cannot be read.
  ///
  /// A word or its first letter, in any case, and perhaps `all` after it; nothing means to
  /// leave the conflict as it is.
  init?(_ answer: String) {
    let words = answer.trimmed.lowercased().split(whereSeparator: \.isWhitespace)
    isForAll = words.count == 2 && ["a", "all"].contains(words[1])
    guard words.count < 2 || isForAll else { return nil }
    switch words.first {
    case nil, "l", "leave": choice = nil
    case "b", "both", "keep-both": choice = .keepBoth
    case "m", "mine": choice = .mine
    case "t", "theirs": choice = .theirs
    default: return nil
    }
  }
}
