/// How an object is divided into parts.
struct PartPlan: Hashable, Sendable {
  /// The size of the object in bytes.
  let size: Int64
  /// The size of every part but the last in bytes.
  let partSize: Int64

  /// Divides an object into parts of one size, doubled until they are few enough.
  ///
  /// - Parameters:
  ///   - size: the size of the object in bytes.
  ///   - partSize: the size of a part in bytes where that makes few enough, at least 1.
  ///   - mostParts: how many parts the store takes, at least 1.
  init(size: Int64, partSize: Int64, mostParts: Int) {
    var partSize = max(partSize, 1)
    while (size - 1) / partSize >= Int64(max(mostParts, 1)) { partSize *= 2 }
    self.size = size
    self.partSize = partSize
  }

  /// The number of parts.
  var count: Int { Int((max(size, 1) - 1) / partSize) + 1 }

  /// The bytes of a part; the first part has the number 1.
  func bytes(of number: Int) -> Range<Int64> {
    let start = Int64(number - 1) * partSize
    return start..<start + min(partSize, size - start)
  }
}
