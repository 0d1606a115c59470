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
  /// A segment is `.S3` in any case: the folder of the ledgers.
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
      if reservesControlFolder, isControlFolder(segment, of: bytes) { return .controlFolder }
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

  private static func isControlFolder(_ segment: Range<Int>, of bytes: Span<UInt8>) -> Bool {
    guard segment.count == 3, bytes[segment.lowerBound] == .dot else { return false }
    let letter = bytes[segment.lowerBound + 1] | 0x20
    return letter == UInt8(ascii: "s") && bytes[segment.lowerBound + 2] == UInt8(ascii: "3")
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
    case .controlFolder: "lies in the folder .S3, which is kept for the ledgers"
    }
  }
}
