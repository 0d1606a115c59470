/// The name that a person signs changes with.
public struct EditorName: Hashable, Sendable {
  /// The name of nobody in particular, as S3Synchrony has it.
  public static let none = "NONAME"

  /// The name as the ledgers hold it.
  public let text: String

  /// Takes a name from a person or from `user_name.txt`.
  ///
  /// Blanks and line ends around it are taken off (a line end in the settings file is
  /// none of the name). An empty text is `NONAME`.
  ///
  /// - Throws: `EditorNameRule` for a name that a ledger cannot hold.
  public init(_ text: some StringProtocol) throws(EditorNameRule) {
    let scalars = text.unicodeScalars
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    let start = scalars.firstIndex { !isSpace($0) } ?? scalars.endIndex
    let end = scalars.lastIndex { !isSpace($0) }.map(scalars.index(after:)) ?? start
    let name = String(String.UnicodeScalarView(scalars[start..<end]))
    if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw .controlCharacter
    }
    if !name.isEmpty, PandasReading.isMissing(name.utf8) { throw .readAsMissing }
    if name.utf8.count > 255 { throw .tooLong }
    self.text = name.isEmpty ? Self.none : name
  }
}

/// A rule for names of people that a name can break.
public enum EditorNameRule: Error, Hashable, Sendable, CaseIterable {
  /// There is a line feed, a tab or another control character inside.
  case controlCharacter
  /// S3Synchrony's pandas reads the name as nothing (`NA`, `null`, `None`, …).
  case readAsMissing
  /// The name is longer than 255 bytes.
  case tooLong
}

extension EditorNameRule: CustomStringConvertible {
  /// What is wrong with the name and what to do, in one sentence.
  public var description: String {
    switch self {
    case .controlCharacter: "a user name is one line without control characters: choose another"
    case .readAsMissing:
      "S3Synchrony reads this user name as an empty one and drops its files: choose another"
    case .tooLong: "a user name has at most 255 bytes: choose a shorter one"
    }
  }
}
