/// What names that differ only in case or in Unicode normalization have in common.
struct Fold: Hashable {
  private let text: String

  init(_ path: RelativePath) {
    text = Self.folded(path)
  }

  /// Upper case comes first: it joins what has several lower-case forms, such as the sigmas.
  ///
  /// Strings of one canonical form are equal and hash alike, whatever their bytes.
  private static func folded(_ path: RelativePath) -> String {
    path.description.uppercased().lowercased()
  }

  /// A number that is the same for all paths of one fold, and hardly ever for others.
  ///
  /// For ASCII it is an FNV-1a of the lower-case bytes, which allocates nothing.
  static func digest(of path: RelativePath) -> UInt64 {
    if let digest = asciiDigest(of: path.bytes) { return digest }
    let text = folded(path)
    return asciiDigest(of: Array(text.utf8)) ?? UInt64(truncatingIfNeeded: text.hashValue)
  }

  private static func asciiDigest(of bytes: [UInt8]) -> UInt64? {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes {
      if byte >= 0x80 { return nil }
      let isUpperCase = byte &- UInt8(ascii: "A") < 26
      digest = (digest ^ UInt64(isUpperCase ? byte | 0x20 : byte)) &* 0x100_0000_01B3
    }
    return digest
  }
}
