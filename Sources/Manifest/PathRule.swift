/// A rule for names that a path from a ledger, a listing or a scan can break.
public enum PathRule: Error, Hashable, Sendable, CaseIterable {
  /// The path is empty.
  case empty
  /// The path begins with `/`.
  case absolute
  /// Two separators stand side by side, or one stands at the end.
  case emptySegment
  /// A segment is `.` or `..`.
  case dotSegment
  /// The path holds a NUL byte.
  case nul
  /// A segment is longer than 255 bytes, or the whole longer than 4,095.
  case tooLong
  /// The path is not valid UTF-8.
  case notUTF8
  /// A segment is `.S3`, the folder of the ledgers, or what some file system takes for it.
  case controlFolder

  /// The first rule that `bytes` breaks, or nil for a path that keeps them all.
  static func broken(by bytes: [UInt8], reservesControlFolder: Bool) -> PathRule? {
    let span = bytes.span
    if let broken = broken(
      byUTF8: span,
      in: 0..<span.count,
      reservesControlFolder: reservesControlFolder,
    ) {
      return broken
    }
    do {
      _ = try UTF8Span(validating: span)
      return nil
    } catch {
      return .notUTF8
    }
  }

  /// The first rule that the UTF-8 in `range` breaks, or nil.
  static func broken(
    byUTF8 bytes: Span<UInt8>,
    in range: Range<Int>,
    reservesControlFolder: Bool = true,
  ) -> PathRule? {
    guard let first = range.first else { return .empty }
    guard bytes[first] != .slash else { return .absolute }
    guard range.count <= 4_095 else { return .tooLong }
    var segmentStart = first
    for index in first...range.upperBound {
      let isEnd = index == range.upperBound
      if !isEnd, bytes[index] == 0 { return .nul }
      guard isEnd || bytes[index] == .slash else { continue }
      let segment = segmentStart..<index
      if let broken = broken(bySegment: segment, of: bytes) { return broken }
      if reservesControlFolder, isControlFolder(segment, of: bytes, isTop: segmentStart == first) {
        return .controlFolder
      }
      segmentStart = index + 1
    }
    return nil
  }

  private static func broken(bySegment segment: Range<Int>, of bytes: Span<UInt8>) -> PathRule? {
    if segment.isEmpty { return .emptySegment }
    if segment.count > 255 { return .tooLong }
    let isDots = segment.count <= 2 && segment.allSatisfy { bytes[$0] == .dot }
    return isDots ? .dotSegment : nil
  }

  /// Whether a file system may take a segment for the folder of the ledgers.
  ///
  /// FAT and NTFS leave out dots and blanks at the end and give what comes before a colon; a
  /// folder that folds names ignores case and code points that nobody sees. FAT and NTFS also
  /// know the folder by a short name, which counts only at the top, where it lies.
  ///
  /// Source: the checks of Git's `core.protectNTFS` and `core.protectHFS`.
  private static func isControlFolder(
    _ segment: Range<Int>,
    of bytes: Span<UInt8>,
    isTop: Bool,
  ) -> Bool {
    guard segment.count >= 3 else { return false }
    let first = bytes[segment.lowerBound]
    let second = bytes[segment.lowerBound + 1]
    let third = bytes[segment.lowerBound + 2]
    if first == .dot, second < 0x80, second | 0x20 != UInt8(ascii: "s") { return false }
    if mayBeginControlFolder(first) { return stem(of: segment, of: bytes) == ".S3" }
    guard isTop, third == .tilde else { return false }
    let stem = stem(of: segment, of: bytes)
    let number = stem.utf8.dropFirst(3)
    return stem.hasPrefix("S3~") && !number.isEmpty && number.allSatisfy { 0x30...0x39 ~= $0 }
  }

  /// Whether a segment that begins with this byte may be another name for the folder of the
  /// ledgers, its short name left out.
  ///
  /// Beyond the dot these begin all code points that are ignored, and some others.
  @inline(__always)
  static func mayBeginControlFolder(_ byte: UInt8) -> Bool {
    switch byte {
    case .dot, 0xC2, 0xCD, 0xD8, 0xE1...0xE3, 0xEF, 0xF0, 0xF3: true
    default: false
    }
  }

  /// What is left of a segment in a file system that leaves out as much as any.
  private static func stem(of segment: Range<Int>, of bytes: Span<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: bytes.array(segment), as: UTF8.self).unicodeScalars {
      if scalar == ":" { break }
      if !scalar.properties.isDefaultIgnorableCodePoint { scalars.append(scalar) }
    }
    while let last = scalars.last, last == "." || last == " " { scalars.removeLast() }
    return String(scalars).uppercased()
  }
}

extension PathRule: CustomStringConvertible {
  /// What is wrong with the path, as the end of a sentence that begins with it.
  public var description: String {
    switch self {
    case .empty: "is empty"
    case .absolute: "begins with a slash"
    case .emptySegment: "has two slashes side by side or a slash at its end"
    case .dotSegment: "has a segment “.” or “..”, which could lead out of the Data folder"
    case .nul: "holds a NUL byte"
    case .tooLong: "has a segment over 255 bytes or is over 4,095 bytes long"
    case .notUTF8: "is not valid UTF-8"
    case .controlFolder: "lies in .S3, the folder of the ledgers, or in what some disks take for it"
    }
  }
}
