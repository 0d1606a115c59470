public import LocalFiles
public import Manifest

/// The ETag that S3 gives an object that came in parts: the MD5 of the parts' MD5s, and how many
/// they are.
///
/// See "Checking object integrity in Amazon S3" in the Amazon S3 User Guide. In which parts an
/// object came it does not say, but programs choose from few sizes.
public struct MultipartETag: Hashable, Sendable {
  /// The MD5 of the MD5s of all parts in their order.
  public let digest: Checksum
  /// The number of parts, 1 to 10,000.
  public let count: Int

  private static let mostParts = 10_000
  private static let mebibyte: Int64 = 1 << 20
  /// What s5cmd, rclone, the AWS tools and others take, in MiB.
  private static let usualSizes: [Int64] = [
    5, 6, 8, 10, 15, 16, 20, 25, 32, 50, 64, 100, 128, 256, 512, 1_024, 5_120,
  ]

  /// Reads an ETag without its quotes, or returns nil if it is none of parts.
  public init?(_ text: String) {
    let pieces = text.split(separator: "-", omittingEmptySubsequences: false)
    guard pieces.count == 2, let digest = Checksum(hex: pieces[0]), let count = Int(pieces[1]),
      (1...Self.mostParts).contains(count), pieces[1] == "\(count)"
    else { return nil }
    self.digest = digest
    self.count = count
  }

  /// Makes the ETag of an object from the MD5s of its parts.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids MD5.
  public init(parts: [Checksum]) throws(DigestUnavailable) {
    digest = try checksum(of: parts.flatMap(\.digest))
    count = parts.count
  }

  /// The sizes in bytes that parts of a content may have had, with which it comes to that number.
  ///
  /// - Parameter size: the size of the content in bytes.
  /// - Returns: the sizes that programs choose, the smallest first; none is certain.
  public func partSizes(of size: Int64) -> [Int64] {
    guard size >= Int64(count) else { return [] }
    // As even as it goes, in whole MiB: what programs choose that want few parts.
    let even = (size - 1) / Int64(count) + 1
    let rounded = (even + Self.mebibyte - 1) / Self.mebibyte * Self.mebibyte
    let usual = Self.usualSizes.map { $0 * Self.mebibyte }
    return Set(usual + [even, rounded]).filter { (size - 1) / $0 + 1 == Int64(count) }.sorted()
  }
}

extension MultipartETag: CustomStringConvertible {
  /// The text as S3 writes it, without quotes.
  public var description: String { "\(digest)-\(count)" }
}

/// Returns the MD5 of all bytes of `source` if they are the content of an object with this ETag.
///
/// The source is read once, whatever sizes its parts may have had.
///
/// - Parameters:
///   - source: what may be that content.
///   - tag: the ETag of an object that has as many bytes.
///   - isGoingOn: hears how many bytes a piece had, and returns false to give up.
/// - Returns: the MD5; nil if it is another content, came in parts that no usual program makes, or
///   was given up.
/// - Throws: `HashingError`.
public func checksum(
  of source: any ByteSource,
  matching tag: MultipartETag,
  isGoingOn: (Int) -> Bool = { _ in true },
) throws(HashingError) -> Checksum? {
  var candidates: [PartSum] = []
  for size in tag.partSizes(of: source.size) { candidates.append(try PartSum(partSize: size)) }
  if candidates.isEmpty { return nil }
  var hasher = ContentHasher()
  let content = try hasher.hash(source) { (piece) throws(HashingError) in
    for candidate in candidates { try candidate.update(piece) }
    return isGoingOn(piece.count)
  }
  guard let content else { return nil }
  for candidate in candidates where try candidate.finish() == tag { return content.checksum }
  return nil
}

/// The ETag that bytes which come piece by piece have in parts of one size.
private final class PartSum {
  private let partSize: Int64
  private var part: Digester
  /// How many bytes the part that is running lacks.
  private var missing: Int64
  private var parts: [Checksum] = []

  init(partSize: Int64) throws(HashingError) {
    self.partSize = partSize
    missing = partSize
    part = try ContentHasher.digester()
  }

  func update(_ bytes: Span<UInt8>) throws(HashingError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Int(min(missing, Int64(rest.count)))
      part.update(rest.extracting(first: count))
      rest = rest.extracting(droppingFirst: count)
      missing -= Int64(count)
      if missing == 0 { try endPart() }
    }
  }

  func finish() throws(HashingError) -> MultipartETag {
    if missing < partSize { try endPart() }
    do throws(DigestUnavailable) {
      return try MultipartETag(parts: parts)
    } catch {
      throw .unavailable(error)
    }
  }

  private func endPart() throws(HashingError) {
    var ended = try ContentHasher.digester()
    swap(&ended, &part)
    parts.append(ended.finalize())
    missing = partSize
  }
}
