/// What the names have in common that some file systems take for one.
///
/// Two paths with one key differ at most in case or in Unicode normalization, as names
/// do that macOS and Windows do not tell apart.
public struct TwinKey: Hashable, Sendable {
  // Strings of one canonical form are equal and hash alike, whatever their bytes.
  private let folded: String

  /// Makes the key of a path.
  public init(_ path: RelativePath) {
    if path.bytes.allSatisfy({ $0 < 0x80 }) {
      let lower = path.bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
      folded = String(decoding: lower, as: UTF8.self)
    } else {
      // Upper case first: it joins what has several lower-case forms, such as the sigmas.
      folded = path.description.uppercased().lowercased()
    }
  }
}
