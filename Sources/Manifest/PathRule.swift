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
    guard !bytes.isEmpty else { return .empty }
    guard bytes[0] != UInt8(ascii: "/") else { return .absolute }
    guard bytes.count <= 4_095 else { return .tooLong }
    guard !bytes.contains(0) else { return .nul }
    for segment in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if segment.isEmpty { return .emptySegment }
      if segment.count > 255 { return .tooLong }
      if segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) { return .dotSegment }
      if reservesControlFolder, isControlFolder(segment) { return .controlFolder }
    }
    guard String(validating: bytes, as: UTF8.self) != nil else { return .notUTF8 }
    return nil
  }

  private static func isControlFolder(_ segment: ArraySlice<UInt8>) -> Bool {
    guard segment.count == 3 else { return false }
    return segment.elementsEqual(".S3".utf8) || segment.elementsEqual(".s3".utf8)
  }
}
